import { type Bytes, Lens, subBytes, windows } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import { Flag as make } from '../flag.ts';
import type { SevenZipListing } from './seven-zip-listing.ts';

const CUT = new Set(['Unexpected end of archive', 'Unavailable data']);
const TAIL = 'There are data after the end of archive';
/** Of these another reader might take what stands behind the archive. Images of discs and documents are padded with anything. */
const ENDED = new Set('7z wim Rar Rar5 Arj Cab Lzh zip tar Cpio bzip2 xz lzma zstd gzip Z'.split(' '));
const WINDOW = 256 * 1024;
const PROGRAM = /^(?:MZ|\x7fELF|#!)/;

/** What 7-Zip says of the archive as a whole, which lies in so many `files`. */
export function containerFlags(listing: SevenZipListing, content: Bytes, files: number): Flag[] {
  const { properties } = listing;
  const flags: Flag[] = [];
  const value = (key: string) => Number(properties.get(key) ?? 0);
  const cut = properties.get('Multivolume') === '+' || value('Volumes') > 1 || value('Volume Index') > 0;
  // Whatever their names say, the files belong together where 7-Zip has read all of them.
  if (files > 1 ? value('Volumes') !== files : cut) {
    flags.push(make.unknown('split-volume', 'a part of an archive in several files'));
  }
  const offset = value('Offset');
  // In an image of a drive it is where the partition begins.
  if (offset > 0 && PROGRAM.test(content.slice(0, 4).toString('latin1'))) {
    flags.push(make.note('self-extracting', `the archive begins at ${offset}`));
  }
  for (const message of listing.messages) {
    if (message !== TAIL) {
      flags.push(make.corrupt(CUT.has(message) ? 'archive-cut' : 'archive-damaged', message.slice(0, 200)));
      continue;
    }
    // Behind an archive in a program lies the rest of the program.
    const usual = offset > 0 || !ENDED.has(listing.type ?? '');
    flags.push(tailFlag(value('Tail Size'), usual, content));
  }
  return flags;
}

function tailFlag(size: number, usual: boolean, content: Bytes): Flag {
  const detail = `${size} bytes behind the archive`;
  if (usual || isZeros(subBytes(content, content.size - size, content.size))) return make.note('tail', detail);
  return make.ambiguous('appended-data', detail);
}

/** Whether `bytes` are some zeros. */
export function isZeros(bytes: Bytes): boolean {
  const zeros = Buffer.alloc(Math.min(WINDOW, bytes.size));
  for (const { chunk } of windows(bytes, WINDOW, 0, new Lens())) {
    if (!chunk.equals(zeros.subarray(0, chunk.length))) return false;
  }
  return true;
}
