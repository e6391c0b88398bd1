import type { Command } from 'commander';
import { createProgram, runProgram } from '../../src/cli/program.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

/** `postern ARGS...` with one verb that works on nothing of the spool. */
export async function runVerb(
  register: (to: Command, terminal: Terminal) => void,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  let code: number | null = null;
  const terminal: Terminal = {
    width: null,
    print: (line) => void out.push(line),
    write: async () => {},
    complain: (line) => void err.push(line),
    end: (value) => {
      code = value;
    },
  };
  const rooms = () => Promise.reject(new Error('not here'));
  const program = createProgram('1', { terminal, rooms }, [(to) => register(to, terminal)]);
  for (const command of program.commands) {
    for (const each of [command, ...command.commands])
      each.configureOutput({ writeErr: (text) => void err.push(text) });
  }
  await runProgram(program, args, terminal.end);
  return { code, out: out.join('\n'), err: err.join('\n') };
}
