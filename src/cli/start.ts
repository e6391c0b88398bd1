import type { Command } from 'commander';
import type { Config } from '../config/config.ts';
import { renderProblem } from '../config/problem.ts';
import { type CheckDeps, checkedConfig } from './check.ts';
import { plain } from './plain.ts';
import { complainOf } from './terminal.ts';

export interface StartDeps extends CheckDeps {
  /** Resolves when the gateway has stopped. @throws where it cannot start, with what is wrong */
  readonly run: (config: Config) => Promise<void>;
}

export function register(program: Command, deps: StartDeps): void {
  program
    .command('start')
    .description('run the gateway in the foreground; SIGTERM and SIGINT let it finish what it has in hand and stop')
    .action(async (_options: unknown, command: Command) => {
      const { terminal, cwd } = deps;
      const { config, problems } = await checkedConfig(command.optsWithGlobals<{ config?: string }>().config, deps);
      for (const problem of problems) terminal.complain(plain(renderProblem(problem, cwd)));
      if (config === null) return terminal.end(1);
      try {
        await deps.run(config);
        terminal.end(0);
      } catch (error) {
        complainOf(error, terminal);
        terminal.end(1);
      }
    });
}
