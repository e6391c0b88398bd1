import { FLAG_DESCRIPTOR, METHOD_DEFLATED, METHOD_STORED } from '../../base/zip-format.ts';
import { type LocalHeader, readLocalHeader } from '../../base/zip-layout.ts';
import type { Bytes } from '../../mail/bytes.ts';
import { Flag as make } from '../flag.ts';
import type { Meter } from './meter.ts';
import type { Member } from './unpacker.ts';
import { zipCipher } from './zip-cipher.ts';
import { readMember } from './zip-locked.ts';

const SIGNATURE = Buffer.from('PK\x03\x04', 'latin1');

export interface Gap {
  readonly start: number;
  readonly end: number;
  /** A gap full of signatures must not cost more than is needed to hold the mail. */
  readonly most: number;
}

/** The members that a reader would find which walks the local headers from `start` to `end`, past the directory. */
export async function hiddenMembers(content: Bytes, { start, end, most }: Gap, meter: Meter): Promise<Member[]> {
  const gap = content.slice(start, end);
  const members: Member[] = [];
  let at = gap.indexOf(SIGNATURE);
  for (let tried = 0; at >= 0 && tried < most; tried++) {
    const local = readLocalHeader(content, start + at);
    const searchFrom =
      local === null ? at + SIGNATURE.length : Math.max(at + SIGNATURE.length, local.dataStart - start);
    const next = gap.indexOf(SIGNATURE, searchFrom);
    if (local !== null && local.dataStart <= end) {
      if (meter.budget.takeMember() !== null) return members;
      members.push(await hiddenMember(content, local, next < 0 ? end : start + next, meter));
    }
    at = next;
  }
  return members;
}

async function hiddenMember(content: Bytes, local: LocalHeader, limit: number, meter: Meter): Promise<Member> {
  const late = (local.flags & FLAG_DESCRIPTOR) !== 0 && local.packedSize === 0;
  const cipher = zipCipher(local);
  const method = cipher?.method ?? local.method;
  const readable = cipher?.kind === 'strong' || method === METHOD_STORED || method === METHOD_DEFLATED;
  const reading = {
    name: local.name,
    otherName: null,
    method: local.method,
    size: local.size,
    crc: late ? null : local.crc,
    dataStart: local.dataStart,
    dataEnd: late ? limit : Math.min(local.dataStart + local.packedSize, content.size),
    cipher,
    mode: 0,
    flags: [make.ambiguous('zip-hidden-entry', 'not in the directory')],
  };
  if (readable) return readMember(content, reading, meter);
  const flags = [...reading.flags, make.unknown('unsupported-method', `method ${method}`)];
  return { name: local.name, content: null, size: local.size, flags };
}
