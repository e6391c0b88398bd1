import { nfkc } from '../../base/nfkc.ts';

/** What a mail program or an operating system may make of one name. */
export interface FileName {
  /** As the mail has it. */
  readonly raw: string;
  /** In lower case, compatibility forms unified, invisible characters gone, without folders; as a glob is compared with. */
  readonly plain: string;
  /** Every extension that the name may turn out to have, without dot; the one that a current system sees first. */
  readonly extensions: readonly string[];
  /** The extension in front of the last one: `pdf` of `invoice.pdf.exe`; '' where there is none. */
  readonly inner: string;
  /** Overrides the direction of writing, so that the name reads otherwise than it is. */
  readonly bidi: boolean;
  /** Ends with a class identifier, by which Windows knows the program that opens it and which it does not show. */
  readonly clsid: boolean;
}

/** Embeddings, overrides and isolates; not the mere marks U+200E, U+200F and U+061C that honest Hebrew and Arabic names carry. */
const BIDI = /[\u202a-\u202e\u2066-\u2069]/;
const INVISIBLE =
  /[\u0001-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ufe00-\ufe0f]|\udb40[\udc00-\udfff]/g;
/** Full stops that compatibility normalisation leaves as they are. */
const FULL_STOPS = /[\u3002\uff61\u06d4\u0701\ua60e]/g;
const CLSID = /\.\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}$/;
const ORDINARY = /^[\w!#$%&'()+,;=@[\]^`{}~ .-]*$/;
/** More of a name than this is not looked at from its front: what counts is at its end. */
const LENGTH = 4096;

export function readFileName(raw: string): FileName {
  const text = raw.length > LENGTH ? raw.slice(-LENGTH) : raw;
  const ordinary = ORDINARY.test(text);
  const lower = (ordinary ? text : nfkc(text)).toLowerCase();
  const folderless = withoutFolders(lower);
  const plain = ordinary ? folderless : folderless.replace(INVISIBLE, '');
  const seen = trimEnd(plain);
  const [extension, inner] = lastTwo(ordinary ? seen : seen.replace(FULL_STOPS, '.'));
  const extensions = [extension];
  if (!ordinary) {
    // Where a NUL or the colon of an NTFS stream ends the name for one system, another reads on; and not every system
    // takes a full stop of another script for a dot.
    for (const form of [seen, trimEnd(beforeAny(plain, '\0')), trimEnd(beforeAny(plain, ':'))]) {
      const [other] = lastTwo(form);
      if (!extensions.includes(other)) extensions.push(other);
    }
  }
  return { raw, plain: seen, extensions, inner, bidi: !ordinary && BIDI.test(text), clsid: CLSID.test(seen) };
}

/** What a name ends with and no file does: Windows drops dots and spaces, mail programs what the system does not allow. */
const NO_END = new Set('. \0"\'`<>|?*');

function trimEnd(name: string): string {
  let end = name.length;
  while (end > 0 && NO_END.has(name[end - 1] ?? '')) end--;
  return name.slice(0, end);
}

/** What stands behind the last slash or backslash that something stands behind. */
function withoutFolders(name: string): string {
  let end = name.length;
  while (end > 0 && isSlash(name[end - 1])) end--;
  let start = end;
  while (start > 0 && !isSlash(name[start - 1])) start--;
  return name.slice(start, end);
}

function isSlash(sign: string | undefined): boolean {
  return sign === '/' || sign === '\\';
}

function beforeAny(name: string, sign: string): string {
  const at = name.indexOf(sign);
  return at < 0 ? name : name.slice(0, at);
}

/** The last extension and the one before it; spaces around a dot count for nothing. */
function lastTwo(name: string): readonly [last: string, inner: string] {
  const dot = name.lastIndexOf('.');
  if (dot < 0) return ['', ''];
  const rest = name.slice(0, dot).trimEnd();
  const before = rest.lastIndexOf('.');
  return [name.slice(dot + 1).trim(), before < 0 ? '' : rest.slice(before + 1).trim()];
}
