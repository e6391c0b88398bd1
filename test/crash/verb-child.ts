import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Surroundings } from './carrier-child.ts';
import { LAST_WORDS_FD } from './killing-disk.ts';
import type { Point } from './point.ts';

const VERB = fileURLToPath(new URL('./verb.ts', import.meta.url));

/** How a run of the command line ended. */
export interface VerbRun {
  /** Null where it was killed. */
  readonly code: number | null;
  readonly output: string;
  /** The operation at which it killed itself, or all of them, a line each. */
  readonly words: string;
}

/** `postern ARGS...` in a process of its own, on a disk that kills it. */
export async function runVerb(
  args: readonly string[],
  point: Point,
  { config, cache, through }: Surroundings,
): Promise<VerbRun> {
  const [program = process.execPath, ...before] = [...through, process.execPath];
  const child = spawn(program, [...before, VERB, config, String(point.at), point.when, ...args], {
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let output = '';
  let words = '';
  const hear = (data: Buffer) => {
    output += data.toString();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  (child.stdio[LAST_WORDS_FD] as Readable).on('data', (data: Buffer) => {
    words += data.toString();
  });
  const [code] = await once(child, 'close');
  return { code, output, words };
}
