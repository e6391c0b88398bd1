import type { Command } from 'commander';
import type { Config } from '../config/config.ts';
import { renderProblem } from '../config/problem.ts';
import { type CheckDeps, checkedConfig } from './check.ts';
import { jsonLine, plain } from './plain.ts';
import { complainOf } from './terminal.ts';

/** What became of a reload. */
export interface Reloaded {
  /** False: the old configuration goes on. */
  readonly done: boolean;
  /** What now runs, or every mistake. */
  readonly lines: readonly string[];
}

export interface ReloadDeps extends CheckDeps {
  /** Asks the running gateway; null where none runs on the configuration's state folder. @throws where it does not answer */
  readonly ask: (config: Config) => Promise<Reloaded | null>;
}

export function register(program: Command, deps: ReloadDeps): void {
  program
    .command('reload')
    .description('let the running gateway take up its changed configuration; open sessions go on')
    .option('--json', 'one object')
    .action(async (_options: unknown, command: Command) => {
      const { terminal } = deps;
      const options = command.optsWithGlobals<{ config?: string; json?: boolean }>();
      try {
        const { done, lines } = await reload(options.config, deps);
        if (options.json === true) terminal.print(jsonLine({ done, lines }));
        else for (const line of lines) (done ? terminal.print : terminal.complain)(plain(line));
        terminal.end(done ? 0 : 1);
      } catch (error) {
        complainOf(error, terminal);
        terminal.end(2);
      }
    });
}

/** The mistakes that can be seen from here are told without asking the gateway. */
async function reload(path: string | undefined, deps: ReloadDeps): Promise<Reloaded> {
  const { config, problems } = await checkedConfig(path, deps);
  if (config === null) return { done: false, lines: problems.map((problem) => renderProblem(problem, deps.cwd)) };
  const none = `no gateway runs on the state folder ${config.state}; one that runs on another keeps it until a restart`;
  return (await deps.ask(config)) ?? { done: false, lines: [none] };
}
