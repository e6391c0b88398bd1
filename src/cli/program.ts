import { Command, CommanderError } from 'commander';
import { register as quarantine } from './quarantine.ts';
import { register as queue } from './queue.ts';
import { register as trace } from './trace.ts';
import type { VerbDeps } from './verb.ts';

/** Adds one verb. */
export type Register = (program: Command) => void;

/**
 * The whole command line.
 * @param verbs those that need more than the state folder: start, check, scan
 */
export function createProgram(version: string, deps: VerbDeps, verbs: readonly Register[]): Command {
  const program = new Command('postern')
    .description('A mail-security gateway.')
    .version(version)
    .option('-c, --config <path>', 'the configuration, else POSTERN_CONFIG, else ./postern.yaml')
    .showHelpAfterError('(add --help for what can be said here)')
    .addHelpText('after', '\nExit codes: 0 done, 1 not found or refused, 2 wrong usage or it could not be told.')
    .exitOverride();
  for (const register of verbs) register(program);
  queue(program, deps);
  quarantine(program, deps);
  trace(program, deps);
  return program;
}

/** Reads the arguments (those behind the program's name) and runs the verb. Wrong usage ends with 2. */
export async function runProgram(program: Command, args: readonly string[], end: (code: 0 | 2) => void): Promise<void> {
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    end(error.exitCode === 0 ? 0 : 2); // help and version end with 0
  }
}
