import type { Log } from '../../base/log.ts';
import type { Bytes } from '../../mail/bytes.ts';
import type { Budget } from '../budget.ts';
import { unpackAr } from './ar.ts';
import { unpackArc } from './arc.ts';
import { OPENED_TYPES } from './container-types.ts';
import { DISC_TYPES, unpackDisc } from './disc-image.ts';
import { unpackLz4 } from './lz4.ts';
import { unpackLzip } from './lzip.ts';
import { unpackGzip } from './native-gzip.ts';
import { unpackZip } from './native-zip.ts';
import { unpackZlib, ZLIB_TYPE } from './native-zlib.ts';
import { SandboxPool } from './sandbox/pool.ts';
import { unpackInSandbox } from './sandbox-unpack.ts';
import type { Unpacked, Unpacker } from './unpacker.ts';
import { withBeyond, zipOfBeyond } from './zip-beyond.ts';

export interface UnpackerOptions {
  readonly log: Log;
  /** Sandbox processes at most; they are started when first needed. Default 1. */
  readonly poolSize?: number;
  /** Bytes of WebAssembly memory that one archive may take in a sandbox process. Default 384 MiB. */
  readonly memoryLimit?: number;
  /** Milliseconds after which a sandbox process without work ends. Default 60,000. */
  readonly idleMs?: number;
}

/** An xz -9 needs 65 MB, a 7z with a dictionary of 256 MB 270 MB; what needs more ends as `unpack-memory`. */
const MEMORY_LIMIT = 384 * 1024 * 1024;

/** An idle process holds some 100 MB; a new one takes a good tenth of a second to come up. */
const IDLE_MS = 60_000;

/** Formats that are read here, whatever they hold. */
const NATIVE: ReadonlyMap<string, (content: Bytes, budget: Budget) => Promise<Unpacked>> = new Map([
  [ZLIB_TYPE, unpackZlib],
  ['application/x-lz4', unpackLz4],
  ['application/x-arc-compressed', unpackArc],
  ['application/x-archive', unpackAr],
  ['application/vnd.debian.binary-package', unpackAr],
]);

/**
 * Plain ZIP, gzip and what 7-Zip does not know are read here, every other container by 7-Zip in a sandbox process. Time is charged
 * to the budget.
 */
export function createUnpacker(options: UnpackerOptions): Unpacker {
  const pool = new SandboxPool({
    size: options.poolSize ?? 1,
    memoryLimit: options.memoryLimit ?? MEMORY_LIMIT,
    log: options.log,
    idleMs: options.idleMs ?? IDLE_MS,
  });
  return {
    handles: (type) => OPENED_TYPES.has(type),
    unpack(content, type, budget, volumes = []) {
      const late = budget.checkTime();
      if (late !== null) return Promise.resolve({ members: [], flags: [late] });
      budget.passwords.renew();
      if (type === 'application/zip') return zip(pool, content, budget);
      if (type === 'application/gzip') return gzip(pool, content, budget);
      const native = NATIVE.get(type);
      if (native !== undefined) return budget.timed(() => native(content, budget));
      const sandboxed = (bytes: Bytes) => unpackInSandbox(pool, [bytes, ...volumes], budget);
      if (type === 'application/x-lzip') return unpackLzip(content, budget, sandboxed);
      return DISC_TYPES.has(type) ? unpackDisc(content, sandboxed) : sandboxed(content);
    },
    close: () => pool.close(),
  };
}

async function zip(pool: SandboxPool, content: Bytes, budget: Budget): Promise<Unpacked> {
  const native = await budget.timed(() => unpackZip(content, budget));
  if (native.beyond.length === 0) return native;
  return withBeyond(native, await unpackInSandbox(pool, [zipOfBeyond(content, native.beyond)], budget));
}

async function gzip(pool: SandboxPool, content: Bytes, budget: Budget): Promise<Unpacked> {
  const native = await budget.timed(() => unpackGzip(content, budget));
  return native ?? unpackInSandbox(pool, [content], budget);
}
