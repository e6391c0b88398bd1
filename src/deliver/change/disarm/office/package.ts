import { inflateRawSync } from 'node:zlib';
import { readZipDirectory } from '../../../../base/zip-directory.ts';
import { type ByteRun, METHOD_DEFLATED, METHOD_STORED } from '../../../../base/zip-format.ts';
import { checkZipLayout } from '../../../../base/zip-layout.ts';
import { writeZip } from '../../../../base/zip-writer.ts';

const MOST_MEMBERS = 2000;
/** Of all members together. */
const MOST_BYTES = 128 * 1024 * 1024;

/** The members of an Open Packaging Conventions package (ECMA-376 part 2) by name, in their order. */
export type Package = Map<string, Buffer>;

/** Null where it is damaged, has more than one reading, or holds what only other programs can read. */
export function readPackage(octets: Buffer): Package | null {
  const run: ByteRun = { size: octets.length, slice: (start, end) => octets.subarray(start, end) };
  const directory = readZipDirectory(run, MOST_MEMBERS);
  if (directory === null || directory.cut || directory.faults.some(({ kind }) => kind !== 'note')) return null;
  const layout = checkZipLayout(run, directory);
  if (layout.faults.some(({ kind }) => kind !== 'note')) return null;
  const members: Package = new Map();
  let left = MOST_BYTES;
  for (const { entry, dataStart, dataEnd, disagreement } of layout.extents) {
    if (disagreement !== null || members.has(entry.name)) return null;
    const packed = octets.subarray(dataStart, dataEnd);
    const content = unpacked(packed, entry.method, left);
    if (content === null || content.length !== entry.size) return null;
    left -= content.length;
    members.set(entry.name, content);
  }
  return members;
}

function unpacked(packed: Buffer, method: number, most: number): Buffer | null {
  if (method === METHOD_STORED) return packed.length <= most ? packed : null;
  if (method !== METHOD_DEFLATED || most === 0) return null;
  return inflateRawSync(packed, { maxOutputLength: most });
}

export function writePackage(members: Package): Buffer {
  const entries = [...members].map(([name, content]) => ({
    name,
    content: { size: content.length, slice: (start: number, end: number) => content.subarray(start, end) },
  }));
  return Buffer.concat([...writeZip(entries)]);
}
