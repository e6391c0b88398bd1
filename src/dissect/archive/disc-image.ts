import { createHash } from 'node:crypto';
import { type Bytes, Lens, memoryBytes, subBytes, windows } from '../../mail/bytes.ts';
import { Flag as make, quote } from '../flag.ts';
import { joinBytes } from '../join-bytes.ts';
import type { Member, Unpacked } from './unpacker.ts';

export const DISC_TYPES: ReadonlySet<string> = new Set(['application/x-iso9660-image', 'application/x-udf-image']);

const SECTOR = 2048;
/** ISO 9660 section 6.7.1: volume descriptors begin at this sector. ECMA-167 part 2 puts its own behind them. */
const FIRST = 16;
const MOST_DESCRIPTORS = 32;
const SUPPLEMENTARY = 2;
/** ISO 9660 section 8.5.6: what Joliet's character set is known by. */
const ESCAPES = 88;
const WINDOW = 1024 * 1024;

/**
 * A disc image may have a directory for Windows (Joliet), another one for everybody else (ISO 9660), and a third one that all
 * systems of today prefer (UDF); 7-Zip reads one of them. Each is read; a file that is in all of them counts once.
 */
export async function unpackDisc(content: Bytes, unpack: (content: Bytes) => Promise<Unpacked>): Promise<Unpacked> {
  const first = await unpack(content);
  const members = [...first.members];
  const flags = [...first.flags];
  const others = otherReadings(content);
  if (others.length === 0) return first;
  const known = new Map(members.map((member, index) => [digest(member), index]));
  for (const reading of others) {
    if (flags.some((flag) => flag.kind === 'over-limit')) break;
    const { members: found, flags: said } = await unpack(reading);
    flags.push(...said.filter((flag) => flag.kind === 'over-limit'));
    for (const member of found) {
      const index = known.get(digest(member));
      const twin = index === undefined ? undefined : members[index];
      if (index !== undefined && twin !== undefined) members[index] = withName(twin, member.name);
      else if (member.content !== null) {
        const flag = make.ambiguous(
          'disc-directories',
          `${quote(member.name)} is in one of the disc's directories only`,
        );
        known.set(digest(member), members.length);
        members.push({ ...member, flags: [...member.flags, flag] });
      }
    }
  }
  return { members, flags };
}

/** The image with one of its directories made unknowable. */
function otherReadings(content: Bytes): Bytes[] {
  const readings: Bytes[] = [];
  const udf: Buffer[] = [];
  for (let sector = FIRST; sector < FIRST + MOST_DESCRIPTORS; sector++) {
    const at = sector * SECTOR;
    const descriptor = content.slice(at, at + SECTOR);
    const id = descriptor.toString('latin1', 1, 6);
    if (descriptor.length < SECTOR) break;
    if (id === 'CD001') {
      const joliet = descriptor[0] === SUPPLEMENTARY && descriptor.toString('latin1', ESCAPES, ESCAPES + 2) === '%/';
      if (joliet) readings.push(replaced(content, at + ESCAPES, Buffer.alloc(3)));
    } else if (/^(?:BEA01|NSR0[23]|TEA01|BOOT2)$/.test(id)) udf.push(Buffer.from(descriptor));
  }
  // Its descriptors alone, from the first sector on.
  if (udf.length > 0) readings.push(replaced(content, FIRST * SECTOR, Buffer.concat(udf)));
  return readings;
}

function replaced(content: Bytes, at: number, by: Buffer): Bytes {
  return joinBytes([subBytes(content, 0, at), memoryBytes(by), subBytes(content, at + by.length, content.size)]);
}

/** Folders and what did not come out are told by their names. */
function digest({ name, content }: Member): string {
  if (content === null) return `name ${name.toLowerCase()}`;
  const hash = createHash('sha256');
  for (const { chunk } of windows(content, WINDOW, 0, new Lens())) hash.update(chunk);
  return hash.digest('hex');
}

/** A name counts where it ends in another way. */
function withName(member: Member, name: string): Member {
  const names = [member.name, ...(member.otherNames ?? [])];
  if (names.some((known) => extension(known) === extension(name))) return member;
  return { ...member, otherNames: [...names.slice(1), name] };
}

function extension(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}
