import { setImmediate as pause } from 'node:timers/promises';
import { METHOD_DEFLATED, METHOD_STORED } from '../../base/zip-format.ts';
import { type Bytes, subBytes } from '../../mail/bytes.ts';
import { Flag as make } from '../flag.ts';
import { openedFlag } from '../password/passwords.ts';
import type { Scratch } from '../scratch.ts';
import type { Meter } from './meter.ts';
import type { Member } from './unpacker.ts';
import { decryptAes } from './zip-aes.ts';
import type { EncryptableHeader, ZipCipher } from './zip-cipher.ts';
import { decryptTraditional } from './zip-crypto.ts';
import { entryFlags, readZipMember, type ZipReading } from './zip-member.ts';

/** A reading whose data may be encrypted. */
export interface LockedReading extends ZipReading {
  readonly cipher: ZipCipher | null;
  /** The header that says so. */
  readonly header: EncryptableHeader;
}

/** Reads a member, an encrypted one by the passwords of the mail. */
export function readMember(content: Bytes, reading: LockedReading, meter: Meter): Member | Promise<Member> {
  return reading.cipher === null
    ? readZipMember(content, reading, meter)
    : readLocked(content, reading, reading.cipher, meter);
}

async function readLocked(content: Bytes, reading: ZipReading, cipher: ZipCipher, meter: Meter): Promise<Member> {
  const { name, size } = reading;
  const flags = [...reading.flags, ...entryFlags(reading)];
  const locked = (detail: string): Member => {
    return { name, content: null, size, flags: [...flags, make.encrypted('encrypted-member', detail)] };
  };
  const readable = cipher.method === METHOD_STORED || cipher.method === METHOD_DEFLATED;
  if (cipher.kind === 'strong' || !readable) return locked(`ZIP encryption, method ${cipher.method}`);
  if (meter.limit !== null) return { name, content: null, size, flags: [...flags, meter.limit] };
  const data = subBytes(content, reading.dataStart, reading.dataEnd);
  const overlap = meter.takeInput(data.size);
  if (overlap !== null) return { name, content: null, size, flags: [...flags, overlap] };
  let opened: Member | null = null;
  const { found, account } = await meter.budget.passwords.find(async (password) => {
    for (const key of encodings(password)) {
      const packed = await decrypt(data, cipher, key, meter.budget.scratch);
      if (packed === null) continue;
      const member = await readZipMember(packed, plainReading(reading, cipher, packed.size), meter);
      if (cipher.kind === 'traditional' && isGarbage(member)) continue;
      opened = { ...member, flags: [...member.flags] };
      return true;
    }
    return false;
  });
  if (opened === null || found === null) return locked(`ZIP encryption, ${account}`);
  const { content: plain, size: plainSize, flags: plainFlags } = opened as Member;
  return { name, content: plain, size: plainSize, flags: [...plainFlags, openedFlag(found)] };
}

/** The password is Unicode to whoever wrote it down; writers of ZIP files take its octets as they come. */
function encodings(password: string): readonly Buffer[] {
  const utf8 = Buffer.from(password);
  return /^[\0-\x7f]*$|[^\0-\xff]/.test(password) ? [utf8] : [utf8, Buffer.from(password, 'latin1')];
}

async function decrypt(data: Bytes, cipher: ZipCipher, password: Buffer, scratch: Scratch): Promise<Bytes | null> {
  if (cipher.kind === 'strong') return null;
  if (cipher.kind === 'aes') return decryptAes(data, password, cipher.keySize, scratch);
  const steps = decryptTraditional(data, password, cipher.checks, scratch);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    await pause();
  }
}

function plainReading(reading: ZipReading, cipher: ZipCipher, size: number): ZipReading {
  const bare = cipher.kind === 'aes' && cipher.bare;
  return { ...reading, method: cipher.method, crc: bare ? null : reading.crc, dataStart: 0, dataEnd: size };
}

/** What a wrong password makes of data: damage to whoever inflates it, or another checksum. */
function isGarbage(member: Member): boolean {
  return member.flags.some((flag) => flag.name === 'crc' || flag.name === 'damaged-member');
}
