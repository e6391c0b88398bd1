import type { Bytes } from '../../mail/bytes.ts';
import { CONTAINER_TYPES } from './container.ts';
import { ELF_TYPE, PE_TYPE, PROGRAMS } from './executable.ts';
import { ALL, type Found, findMark, STRONG } from './marks.ts';
import { pictureEnd } from './picture-end.ts';
import { programEnd } from './program-end.ts';
import { findZipAtEnd } from './zip-kind.ts';

/** A ZIP's comment may be this long; behind what begins as a text a shorter one is looked for, for the sake of speed. */
const LONGEST_COMMENT = 0xffff;
const SHORT_COMMENT = 1024;
/** Unpackers look for a container up to here; a self-extractor's program is smaller. */
const SEARCHED = 8 * 1024 * 1024;
/** Compressed data without a container's mark is looked for behind a short prefix only. */
const PREFIX = 64 * 1024;

/** Of what stands behind the end of a picture or a program, only these are worth a word: trailers of cameras are no attack. */
const TELLING: ReadonlySet<string> = new Set([
  PE_TYPE,
  ELF_TYPE,
  'application/java-vm',
  'application/x-ms-shortcut',
  'application/x-ole-storage',
  'application/pdf',
  'application/rtf',
  'text/html',
  'text/x-script',
  ...[...CONTAINER_TYPES].filter((type) => type !== 'application/x-compress' && type !== 'application/x-cpio'),
]);

/** Documents that hold files as they are. Their readers take them out, and what lies beside them too. */
const HOLDERS: ReadonlySet<string> = new Set(['application/x-ole-storage', 'application/vnd.ms-tnef']);

export interface Leading {
  readonly type: string;
  readonly text: boolean;
  /** What content would be that begins elsewhere. */
  readonly typeOf: (content: Buffer) => string | null;
}

/** Something that begins behind the octets which gave `content` its type, to be opened or looked at by itself. */
export function findAppended(content: Bytes, { type, text, typeOf }: Leading): Found | null {
  const zip = findZipAtEnd(content, text ? SHORT_COMMENT : LONGEST_COMMENT);
  if (zip !== null) return { start: zip, type: 'application/zip' };
  if (text) return behindText(content);
  if (CONTAINER_TYPES.has(type) || HOLDERS.has(type)) return null;
  return behindEnd(content, type, typeOf) ?? behindPrefix(content, type);
}

function behindEnd(content: Bytes, type: string, typeOf: Leading['typeOf']): Found | null {
  const end = PROGRAMS.has(type) ? programEnd(content) : pictureEnd(content, type);
  if (end === null || end >= content.size) return null;
  const found = typeOf(content.slice(end, end + HEAD));
  return found !== null && TELLING.has(found) ? { start: end, type: found } : null;
}

const HEAD = 4096;

function behindPrefix(content: Bytes, type: string): Found | null {
  const searched = content.slice(0, SEARCHED);
  if (type !== UNKNOWN) return findMark(searched, STRONG, 1);
  return findMark(searched.subarray(0, PREFIX), ALL, 1) ?? findMark(searched, STRONG, 1);
}

const UNKNOWN = 'application/octet-stream';

/** No text has a NUL; the first one is not far behind the beginning of what is none. */
function behindText(content: Bytes): Found | null {
  const searched = content.slice(0, SEARCHED);
  const zero = searched.indexOf(0);
  if (zero < 0) return null;
  const from = Math.max(0, zero - HEAD);
  const found =
    findMark(searched.subarray(from, zero + PREFIX), ALL, 1) ?? findMark(searched.subarray(from), STRONG, 1);
  return found === null ? null : { ...found, start: from + found.start };
}
