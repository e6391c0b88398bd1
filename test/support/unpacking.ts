import { tmpdir } from 'node:os';
import { silentLog } from '../../src/base/log.ts';
import { createUnpacker, type UnpackerOptions } from '../../src/dissect/archive/unpack.ts';
import type { Member, Unpacked } from '../../src/dissect/archive/unpacker.ts';
import { Budget, DEFAULT_LIMITS, type Limits } from '../../src/dissect/budget.ts';
import { Scratch } from '../../src/dissect/scratch.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';

/** An unpacker, with a budget of its own for each archive; members' contents are read at once. */
export interface Unpacking {
  unpack(content: Buffer, type: string, limits?: Partial<Limits>): Promise<Opened>;
  close(): Promise<void>;
}

export interface Opened {
  /** Kind and name of the container's flags: `ambiguous appended-data`. */
  readonly flags: readonly string[];
  readonly members: readonly OpenedMember[];
  /** Of the container and of all its members. */
  readonly allFlags: readonly string[];
}

export interface OpenedMember {
  readonly name: string;
  readonly otherNames: readonly string[];
  readonly content: Buffer | null;
  readonly size: number;
  readonly flags: readonly string[];
}

export function unpacking(options: Partial<UnpackerOptions> = {}): Unpacking {
  const unpacker = createUnpacker({ log: silentLog, ...options });
  return {
    async unpack(content, type, limits = {}) {
      const scratch = new Scratch(tmpdir());
      const budget = new Budget({ limits: { ...DEFAULT_LIMITS, ...limits }, scratch, clock: { now: Date.now } });
      try {
        return opened(await unpacker.unpack(memoryBytes(content), type, budget));
      } finally {
        scratch.close();
      }
    },
    close: () => unpacker.close(),
  };
}

function opened(unpacked: Unpacked): Opened {
  const flags = unpacked.flags.map((flag) => `${flag.kind} ${flag.name}`);
  const members = unpacked.members.map((member: Member) => ({
    name: member.name,
    otherNames: member.otherNames ?? [],
    content: member.content === null ? null : Buffer.from(member.content.slice(0, member.content.size)),
    size: member.size,
    flags: member.flags.map((flag) => `${flag.kind} ${flag.name}`),
  }));
  return { flags, members, allFlags: [...flags, ...members.flatMap((member) => member.flags)] };
}
