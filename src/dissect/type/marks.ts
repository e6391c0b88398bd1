/** The mark of a container, wherever in a file it may begin. */
interface Mark {
  readonly type: string;
  readonly octets: Buffer;
  /** Octets of the container before the mark. */
  readonly before: number;
  /** Whether what stands at `start` can be a header of that format; it may be cut. */
  readonly fits: (bytes: Buffer, start: number) => boolean;
}

export interface Found {
  readonly start: number;
  readonly type: string;
}

function mark(type: string, octets: string, fits: Mark['fits'] = () => true, before = 0): Mark {
  return { type, octets: Buffer.from(octets, 'latin1'), before, fits };
}

/** So long and so strict that no honest picture or program bears them by chance. */
export const STRONG: readonly Mark[] = [
  mark(
    'application/vnd.rar',
    'Rar!\x1a\x07',
    (bytes, at) => bytes[at + 6] === 0 || (bytes[at + 6] === 1 && bytes[at + 7] === 0),
  ),
  mark('application/x-7z-compressed', "7z\xbc\xaf'\x1c", (bytes, at) => bytes[at + 6] === 0),
  // [MS-CAB] section 2.3.1: version 1.3.
  mark(
    'application/vnd.ms-cab-compressed',
    'MSCF\0\0\0\0',
    (bytes, at) => bytes[at + 24] === 3 && bytes[at + 25] === 1,
  ),
];

/** Those of compressed data too, for where not much else can be. */
export const ALL: readonly Mark[] = [
  ...STRONG,
  mark('application/zip', 'PK\x03\x04', (bytes, at) => (bytes[at + 4] ?? 99) <= 63 && (bytes[at + 9] ?? 1) === 0),
  // RFC 1952 section 2.3: reserved flags, XFL, OS.
  mark('application/gzip', '\x1f\x8b\x08', (bytes, at) => {
    const [flags = 0xff, xfl = 1, os = 99] = [bytes[at + 3], bytes[at + 8], bytes[at + 9]];
    return (flags & 0xe0) === 0 && (xfl === 0 || xfl === 2 || xfl === 4) && (os <= 13 || os === 255);
  }),
  mark('application/x-bzip2', '1AY&SY', (bytes, at) => /^BZh[1-9]$/.test(bytes.toString('latin1', at, at + 4)), 4),
  mark('application/x-xz', '\xfd7zXZ\0', (bytes, at) => bytes[at + 6] === 0 && (bytes[at + 7] ?? 99) < 16),
  mark('application/zstd', '\x28\xb5\x2f\xfd', (bytes, at) => ((bytes[at + 4] ?? 8) & 8) === 0),
  mark(
    'application/x-tar',
    'ustar',
    (bytes, at) => /^\0[ 0]{0,2}|^ {2}\0/.test(bytes.toString('latin1', at + 262, at + 265)),
    257,
  ),
  mark('application/x-ace-compressed', '**ACE**', undefined, 7),
];

/** The first container that begins in `bytes` at `from` or behind; null where none does. */
export function findMark(bytes: Buffer, marks: readonly Mark[], from: number): Found | null {
  let found: Found | null = null;
  for (const { type, octets, before, fits } of marks) {
    let at = bytes.indexOf(octets, from + before);
    while (at >= 0 && (found === null || at - before < found.start)) {
      const start = at - before;
      if (fits(bytes, start)) found = { start, type };
      at = bytes.indexOf(octets, at + 1);
    }
  }
  return found;
}
