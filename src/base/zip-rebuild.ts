import { readZipDirectory } from './zip-directory.ts';
import type { ZipEntry } from './zip-entry.ts';
import { type ByteRun, IN_ZIP64 } from './zip-format.ts';
import { checkZipLayout, type ZipExtent } from './zip-layout.ts';
import { endRecord } from './zip-writer.ts';

const MAX_ENTRIES = 0xfffe;
/** The local header's offset, the last fixed field of a central header. */
const OFFSET_FIELD = 42;
const WINDOW = 1024 * 1024;

/**
 * The ZIP file `content` without the entries that `keep` refuses. Kept entries are copied as they lie there, so that every kept
 * member is byte-identical and an OOXML file, a jar or an encrypted member stays what it was. `keep` is asked once for each
 * entry of the central directory, in its order, with the name as `Member.name` has it.
 * @returns null where the file has more than one reading, is damaged or needs ZIP64: then it can't be cleaned this way
 */
export function rebuildZip(content: ByteRun, keep: (name: string, index: number) => boolean): Iterable<Buffer> | null {
  const directory = readZipDirectory(content, MAX_ENTRIES);
  if (directory === null || directory.cut || directory.faults.some((fault) => fault.kind !== 'note')) return null;
  const layout = checkZipLayout(content, directory);
  if (layout.faults.some((fault) => fault.kind !== 'note')) return null;
  if (layout.extents.some((extent) => extent.disagreement !== null || needsZip64(extent.entry))) return null;
  // What stands before the archive makes it another kind of file.
  if (layout.extents.length > 0 && !layout.extents.some((extent) => extent.entry.offset === 0)) return null;
  const kept = layout.extents.filter((extent, index) => keep(extent.entry.name, index));
  return copy(content, kept, directory.comment);
}

function needsZip64(entry: ZipEntry): boolean {
  return entry.record.readUInt32LE(OFFSET_FIELD) === IN_ZIP64;
}

function* copy(content: ByteRun, extents: readonly ZipExtent[], comment: Buffer): Generator<Buffer> {
  const central: Buffer[] = [];
  let offset = 0;
  for (const { entry, end } of extents) {
    const record = Buffer.from(entry.record);
    record.writeUInt32LE(offset, OFFSET_FIELD);
    central.push(record);
    for (let at = entry.offset; at < end; at += WINDOW) yield content.slice(at, Math.min(end, at + WINDOW));
    offset += end - entry.offset;
  }
  const directory = Buffer.concat(central);
  yield directory;
  yield endRecord({ count: central.length, size: directory.length, offset, comment });
}
