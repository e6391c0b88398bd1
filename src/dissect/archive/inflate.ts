import type { Transform } from 'node:stream';
import { createInflateRaw, inflateRawSync } from 'node:zlib';
import { type Bytes, Lens, memoryBytes, windows } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import { Flag as make } from '../flag.ts';
import type { ScratchWriter } from '../scratch.ts';
import type { Meter } from './meter.ts';

export interface Inflated {
  /** As much as could be read; null over a limit. */
  readonly content: Bytes | null;
  /** Bytes of the input that the stream took. */
  readonly consumed: number;
  /** Damage, or the limit. */
  readonly flag: Flag | null;
}

/** Larger ones are inflated on the thread pool, in pieces. */
const SYNC_BOUND = 1024 * 1024;
/** Pieces of input: where one is damaged, what came out of those before it is kept. */
const WINDOW = 32 * 1024;
const CHUNK = 128 * 1024;
const MIN_CHUNK = 64;
/** Inflating at one go is synchronous: all inputs are seen through one. */
const INPUT = new Lens();

interface WithEngine {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/** Inflates `input` (RFC 1951), which claims to hold `claimed` bytes. What comes out is charged to the meter and kept in its scratch space. */
export async function inflate(input: Bytes, claimed: number, meter: Meter): Promise<Inflated> {
  if (claimed <= SYNC_BOUND && input.size <= SYNC_BOUND && claimed <= meter.left) {
    const small = inflateSmall(input, claimed);
    if (small !== null) {
      const flag = meter.take(small.buffer.length);
      if (flag !== null) return { content: null, consumed: 0, flag };
      const content = meter.budget.scratch.store(small.buffer);
      return { content, consumed: small.engine.bytesWritten, flag: null };
    }
  }
  return inflateStream(input, meter);
}

/** At one go; null where the stream is damaged or holds more than it claims. */
function inflateSmall(input: Bytes, claimed: number): WithEngine | null {
  const chunkSize = Math.max(claimed + 1, MIN_CHUNK);
  const options = { chunkSize, maxOutputLength: Math.max(claimed, 1), info: true };
  try {
    const result: unknown = inflateRawSync(INPUT.look(input, 0, input.size), options);
    return result as WithEngine; // what `info` makes of the result is not in the types
  } catch {
    return null;
  }
}

async function inflateStream(input: Bytes, meter: Meter): Promise<Inflated> {
  const engine = createInflateRaw({ chunkSize: CHUNK });
  const writer = meter.budget.scratch.writer();
  let limit: Flag | null = null;
  const feeding = feed(input, engine);
  try {
    for await (const chunk of engine) {
      limit = meter.take((chunk as Buffer).length);
      if (limit !== null) break;
      writer.write(chunk as Buffer);
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
    return { content: ended(writer), consumed: input.size, flag: make.corrupt('damaged-member', error.message) };
  } finally {
    engine.destroy();
    await feeding;
  }
  return limit === null
    ? { content: writer.end(), consumed: engine.bytesWritten, flag: null }
    : { content: null, consumed: 0, flag: limit };
}

function ended(writer: ScratchWriter): Bytes {
  return writer.size === 0 ? memoryBytes(Buffer.alloc(0)) : writer.end();
}

/** Writes all of `input`, as fast as the engine takes it; ends early where the engine is gone. */
async function feed(input: Bytes, engine: Transform): Promise<void> {
  const gone = new Promise<void>((resolve) => engine.once('close', resolve));
  for (const { chunk } of windows(input, WINDOW)) {
    if (engine.destroyed) return;
    if (!engine.write(chunk)) await Promise.race([new Promise((resolve) => engine.once('drain', resolve)), gone]);
  }
  engine.end();
}

function isZlibError(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE';
}
