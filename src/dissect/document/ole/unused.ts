import { type Bytes, Lens, windows } from '../../../mail/bytes.ts';
import { Flag } from '../../flag.ts';
import { CONTAINER_TYPES } from '../../type/container.ts';
import { detectFileType, UNKNOWN_TYPE } from '../../type/detect.ts';
import { PE_TYPE } from '../../type/executable.ts';
import type { CompoundFile } from './compound-file.ts';
import type { OleReading } from './ole-reading.ts';

const WINDOW = 128 * 1024;
const MOST_PARTS = 16;

/**
 * Tells of what lies in free sectors and behind the last one. Office leaves pieces of old versions there. What has a type becomes a
 * part; a program or an archive at the very end is what another reader may see in the file.
 */
export function* readUnused(file: CompoundFile, reading: OleReading): Generator<void> {
  let octets = 0;
  let parts = 0;
  for (const { content, last } of file.unused()) {
    yield;
    if (yield* isBlank(content)) continue;
    octets += content.size;
    const { type } = detectFileType(content);
    if (type === UNKNOWN_TYPE || type.startsWith('text/') || parts >= MOST_PARTS) continue;
    parts++;
    reading.part('extracted', [], content);
    // A ZIP that ends the file is told of, and opened, by its end.
    if (last && type !== 'application/zip' && (type === PE_TYPE || CONTAINER_TYPES.has(type))) {
      reading.flag(Flag.ambiguous('two-formats', `an OLE2 file for some readers, but ${type} stands behind it`));
    }
  }
  if (octets > 0) reading.flag(Flag.note('ole-unused-data', `${octets} octets`));
}

/** Whether it is one octet again and again, as sectors are filled with. */
function* isBlank(content: Bytes): Generator<void, boolean> {
  const first = content.slice(0, 1)[0] ?? 0;
  const blank = Buffer.alloc(Math.min(WINDOW, content.size), first);
  for (const { chunk } of windows(content, WINDOW, 0, new Lens())) {
    if (!chunk.equals(blank.subarray(0, chunk.length))) return false;
    yield;
  }
  return true;
}
