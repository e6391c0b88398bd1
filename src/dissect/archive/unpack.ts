import type { Log } from '../../base/log.ts';
import type { Bytes } from '../../mail/bytes.ts';
import type { Budget } from '../budget.ts';
import { SandboxPool } from './sandbox/pool.ts';
import { unpackInSandbox } from './sandbox-unpack.ts';
import type { Unpacked, Unpacker } from './unpacker.ts';

export function createUnpacker(o: { poolSize: number; memoryLimit: number; log: Log }): Unpacker {
  const pool = new SandboxPool(o.poolSize, o.memoryLimit);
  return {
    unpack: (content: Bytes, _t: string, budget: Budget): Promise<Unpacked> => unpackInSandbox(pool, content, budget),
    handles: () => true,
    close: () => pool.close(),
  };
}
