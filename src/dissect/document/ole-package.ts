import { type Bytes, subBytes } from '../../mail/bytes.ts';

/** A file in an object of the class Package: what Windows opens at a double click. */
export interface OlePackage {
  /** Every name that it has: as shown, and the last step of the paths it lay and will lie at. */
  readonly names: readonly string[];
  readonly content: Bytes;
}

const HEAD = 16 * 1024;
const TAIL = 8 * 1024;
/** Of a file, not of a command line or a link. */
const EMBEDDED = 3;

/**
 * Reads the native data of a Package, without the size that stands before it in a stream `\x01Ole10Native` (MS-OLEDS section
 * 2.3.6; the fields are told nowhere). Null where it has not that form.
 */
export function olePackage(data: Bytes): OlePackage | null {
  const head = data.slice(0, HEAD);
  if (head.length < 12 || head.readUInt16LE(0) !== 2) return null;
  const label = head.indexOf(0, 2);
  const source = label < 0 ? -1 : head.indexOf(0, label + 1);
  if (source < 0 || source + 9 > head.length) return null;
  if (head.readUInt16LE(source + 3) !== EMBEDDED) return null;
  const pathStart = source + 9;
  const pathEnd = pathStart + head.readUInt32LE(source + 5);
  if (pathEnd + 4 > head.length) return null;
  const start = pathEnd + 4;
  const end = start + head.readUInt32LE(pathEnd);
  const shown = head.toString('latin1', 2, label);
  const paths = [head.toString('latin1', label + 1, source), head.toString('latin1', pathStart, pathEnd)];
  const names = [shown, ...paths.map(lastStep), ...wideNames(data.slice(end, end + TAIL)).map(lastStep)];
  return {
    names: [...new Set(names.map((name) => name.split('\0', 1)[0] ?? ''))].filter((name) => name !== ''),
    content: subBytes(data, start, end),
  };
}

/** The three names again in UTF-16, each behind the number of its characters. */
function wideNames(tail: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; names.length < 3 && at + 4 <= tail.length; ) {
    const end = at + 4 + tail.readUInt32LE(at) * 2;
    if (end > tail.length) break;
    names.push(tail.toString('utf16le', at + 4, end));
    at = end;
  }
  return names;
}

function lastStep(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);
}
