import type { Command } from 'commander';
import type { Sound } from '../config/load.ts';
import { renderProblem } from '../config/problem.ts';
import { type CheckDeps, type Checker, checkedConfig } from './check.ts';
import { plain } from './plain.ts';
import { complainOf } from './terminal.ts';

/** Reads the configuration, anew each time; every mistake, the checkers' included, is a line. */
export type Read = (checkers: readonly Checker[]) => Promise<Sound | { readonly mistakes: readonly string[] }>;

export interface StartDeps extends Omit<CheckDeps, 'checkers'> {
  /** Resolves when the gateway has stopped. @throws where it cannot start, with what is wrong in a line each */
  readonly run: (read: Read) => Promise<void>;
}

export function register(program: Command, deps: StartDeps): void {
  program
    .command('start')
    .description(
      'run the gateway in the foreground; SIGHUP reloads the configuration, SIGTERM and SIGINT let it finish and stop',
    )
    .action(async (_options: unknown, command: Command) => {
      const { terminal, cwd, env } = deps;
      const path = command.optsWithGlobals<{ config?: string }>().config;
      try {
        await deps.run(async (checkers) => {
          const { problems, ...read } = await checkedConfig(path, { checkers, env, cwd });
          if (read.config !== null) return read;
          return { mistakes: problems.map((problem) => plain(renderProblem(problem, cwd))) };
        });
        terminal.end(0);
      } catch (error) {
        complainOf(error, terminal);
        terminal.end(1);
      }
    });
}
