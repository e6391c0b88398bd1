import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface CommandResult {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a program to its end. @throws where it cannot be started */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly input?: string } = {},
): Promise<CommandResult> {
  const child = spawn(program, args, { stdio: 'pipe', ...(options.cwd === undefined ? {} : { cwd: options.cwd }) });
  let out = '';
  let err = '';
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    err += data.toString();
  });
  // A program that needs no more of it may end before it has read all.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const [code] = await once(child, 'close');
  return { code, out, err };
}
