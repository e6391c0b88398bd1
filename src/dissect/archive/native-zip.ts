import { readZipDirectory } from '../../base/zip-directory.ts';
import { corrupt } from '../../base/zip-fault.ts';
import { METHOD_DEFLATED, METHOD_STORED } from '../../base/zip-format.ts';
import { checkZipLayout, type ZipExtent, type ZipLayout } from '../../base/zip-layout.ts';
import type { Bytes } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import type { Budget } from '../budget.ts';
import { Meter } from './meter.ts';
import type { Member, Unpacked } from './unpacker.ts';
import { type EncryptableHeader, zipCipher } from './zip-cipher.ts';
import { hiddenMembers } from './zip-hidden.ts';
import { type LockedReading, readMember } from './zip-locked.ts';

/** `beyond`: it holds what only 7-Zip can read; the flags are what the structure showed all the same. */
export type ZipUnpacked =
  | { readonly kind: 'unpacked'; readonly unpacked: Unpacked }
  | { readonly kind: 'beyond'; readonly flags: readonly Flag[] };

const MAX_FLAGS = 32;
const MAX_HIDDEN = 16;

/** ZIP files of stored and deflated members, and whatever is built on them: OOXML, OpenDocument, jar, apk, EPUB. */
export async function unpackZip(content: Bytes, budget: Budget): Promise<ZipUnpacked> {
  const meter = new Meter(budget, content.size);
  const directory = readZipDirectory(content, budget.membersLeft);
  if (directory === null) return { kind: 'unpacked', unpacked: await withoutDirectory(content, meter) };
  if (directory.cut) {
    const flags = [...directory.faults, meter.tooMany(directory.declared)];
    return { kind: 'unpacked', unpacked: { members: [], flags } };
  }
  const layout = checkZipLayout(content, directory);
  const flags: Flag[] = [...directory.faults, ...layout.faults].slice(0, MAX_FLAGS);
  if (layout.extents.some(needsSevenZip)) {
    const odd = layout.extents.flatMap((extent) => extent.disagreement ?? []);
    return { kind: 'beyond', flags: [...flags, ...odd].slice(0, MAX_FLAGS) };
  }
  const limit = meter.foresee(layout.extents.reduce((sum, { entry }) => sum + entry.size, 0));
  if (limit !== null) flags.push(limit);
  const members = await readMembers(content, layout, meter);
  if (limit === null && meter.limit !== null) flags.push(meter.limit);
  return { kind: 'unpacked', unpacked: { members, flags } };
}

/** A file that was cut, or whose end is elsewhere: what its local headers tell is all there is. */
async function withoutDirectory(content: Bytes, meter: Meter): Promise<Unpacked> {
  const most = meter.budget.membersLeft;
  const members = await hiddenMembers(content, { start: 0, end: content.size, most }, meter);
  const flags: Flag[] = [corrupt('zip-directory-missing', `no directory in ${content.size} bytes`)];
  return { members, flags: meter.limit === null ? flags : [...flags, meter.limit] };
}

async function readMembers(content: Bytes, layout: ZipLayout, meter: Meter): Promise<Member[]> {
  const members: Member[] = [];
  for (const extent of layout.extents) {
    for (const reading of readings(extent)) {
      if (meter.budget.takeMember() !== null) {
        meter.tooMany(layout.extents.length);
        return members;
      }
      const member = readMember(content, reading, meter);
      members.push(member instanceof Promise ? await member : member);
    }
  }
  for (const { start, end } of layout.hidden)
    members.push(...(await hiddenMembers(content, { start, end, most: MAX_HIDDEN }, meter)));
  return members;
}

/** Whether it is packed by other methods than ours, encrypted or not. */
function needsSevenZip({ entry, local }: ZipExtent): boolean {
  const plain = (header: EncryptableHeader) => {
    const cipher = zipCipher(header);
    const method = cipher?.method ?? header.method;
    return cipher?.kind === 'strong' || method === METHOD_STORED || method === METHOD_DEFLATED;
  };
  return !plain(entry) || (local !== null && !plain(local));
}

/** The reading of the directory, and where the local header says something else of name, method or size, that one too. */
function readings(extent: ZipExtent): readonly LockedReading[] {
  const { entry, local, dataStart, dataEnd, disagreement } = extent;
  const flags: readonly Flag[] = disagreement === null ? [] : [disagreement];
  const here = local === null ? null : zipCipher(local);
  const cipher = zipCipher(entry) ?? here;
  const mode = entry.host === UNIX ? entry.attributes >>> 16 : 0;
  const main: LockedReading = { ...entry, dataStart, dataEnd, cipher, mode, flags };
  if (local === null || disagreement?.name !== 'zip-headers-disagree') return [main];
  const localEnd = local.packedSize === 0 ? dataEnd : dataStart + local.packedSize;
  const sameName = local.nameBytes.equals(entry.nameBytes);
  if (sameName && local.method === entry.method && localEnd === dataEnd) return [main];
  const size = local.size === 0 ? entry.size : local.size;
  const crc = local.crc === 0 ? entry.crc : local.crc;
  const { name, method } = local;
  const other = { name, otherName: null, method, size, crc, dataStart, dataEnd: localEnd, mode, flags };
  return [main, { ...other, cipher: here ?? cipher }];
}

const UNIX = 3;
