import { inflateRawSync } from 'node:zlib';
import { readZipDirectory } from '../../../../base/zip-directory.ts';
import { type ByteRun, METHOD_DEFLATED, METHOD_STORED } from '../../../../base/zip-format.ts';
import { checkZipLayout } from '../../../../base/zip-layout.ts';
import { writeZip } from '../../../../base/zip-writer.ts';
import { partNameOf } from './part-name.ts';

const MOST_MEMBERS = 2000;
/** Of all members together. */
const MOST_BYTES = 64 * 1024 * 1024;

/** A part of a package (ECMA-376 part 2). */
export interface PackagePart {
  /** As it is written. */
  readonly name: string;
  content: Buffer;
}

/** The parts by their names as `partNameOf` has them, in their order. */
export type Package = Map<string, PackagePart>;

/** Null where it is damaged, has more than one reading, or holds what only other programs can read. */
export function readPackage(octets: Buffer): Package | null {
  const run: ByteRun = { size: octets.length, slice: (start, end) => octets.subarray(start, end) };
  const directory = readZipDirectory(run, MOST_MEMBERS);
  if (directory === null || directory.cut || directory.faults.some(({ kind }) => kind !== 'note')) return null;
  const layout = checkZipLayout(run, directory);
  if (layout.faults.some(({ kind }) => kind !== 'note')) return null;
  const parts: Package = new Map();
  let left = MOST_BYTES;
  for (const { entry, dataStart, dataEnd, disagreement } of layout.extents) {
    const { name, method, size } = entry;
    if (name.endsWith('/') && size === 0) continue;
    if (disagreement !== null || parts.has(partNameOf(name))) return null;
    const content = unpacked(octets.subarray(dataStart, dataEnd), method, left);
    if (content === null || content.length !== size) return null;
    left -= content.length;
    parts.set(partNameOf(name), { name, content });
  }
  return parts;
}

function unpacked(packed: Buffer, method: number, most: number): Buffer | null {
  if (method === METHOD_STORED) return packed.length <= most ? packed : null;
  if (method !== METHOD_DEFLATED || most === 0) return null;
  return inflateRawSync(packed, { maxOutputLength: most });
}

export function writePackage(parts: Package): Buffer {
  const entries = [...parts.values()].map(({ name, content }) => ({
    name,
    content: { size: content.length, slice: (start: number, end: number) => content.subarray(start, end) },
  }));
  return Buffer.concat([...writeZip(entries)]);
}
