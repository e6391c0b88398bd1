import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Whether every one of these programs is installed; tells which is not. A test that needs them skips by the answer.
 * @throws in CI, where a missing program is a failure
 */
export function missingTool(...names: readonly string[]): string | false {
  const missing = names.filter((name) => !existsSync(`/usr/bin/${name}`));
  if (missing.length === 0) return false;
  const text = `not installed: ${missing.join(', ')} (see scripts/ for the Debian packages)`;
  if (process.env.CI === 'true') throw new Error(text);
  return text;
}

/** Runs a program in `folder` with an argument list, no shell. @returns what it wrote to stdout */
export function runTool(folder: string, name: string, args: readonly string[], input?: Buffer): Buffer {
  const { status, stdout, stderr, error } = spawnSync(name, args, { cwd: folder, input, maxBuffer: 1 << 28 });
  if (error !== undefined) throw error;
  if (status !== 0)
    throw new Error(`${name} ${args.join(' ')} ended with ${status}: ${stderr.toString()}${stdout.toString()}`);
  return stdout;
}
