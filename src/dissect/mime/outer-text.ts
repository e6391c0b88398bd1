import type { Bytes } from '../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag } from '../flag.ts';
import { copiedMailAt } from './copied-mail.ts';

/** Readers of the standard ignore preamble and epilogue (RFC 2046 section 5.1.1); this much of them is searched. */
const SEARCHED = 256 * 1024;
/** "This is a multi-part message in MIME format." in all its languages is shorter. */
const LONG_PREAMBLE = 1024;

// Case-insensitive on purpose, each anchored at a line start and of bounded length.
const ENTITY = /^content-(?:type|transfer-encoding|disposition)[ \t]*:/im;
// A delimiter, a few header lines, and one that names an encoding: what is not encoded stands there for everybody to see.
const ENCODED_ENTITY =
  /^--[^\r\n]{1,200}\r?\n(?:[!-9;-~]{1,60}:[^\n]{0,500}\n|[ \t][^\n]{0,500}\n){0,8}?content-transfer-encoding[ \t]*:[ \t]*(?:base64|quoted|x-uu|uu)/im;
/** The beginning of a text that begins with a header: a field, then within a few lines one that names a multipart or an encoding. */
const FIRST_FIELD = /^\s{0,40}[!-9;-~]{1,60}[ \t]{0,10}:/;
const TELLING_FIELD =
  /^content-(?:transfer-encoding[ \t]{0,10}:[ \t]{0,10}["']?(?:base64|quoted|x-uu|uu)|type[ \t]{0,10}:\s{0,10}["']?multipart)/im;
const HEADER_SEARCHED = 16 * 1024;
/** RFC 6522 section 4: the header of a mail that was not delivered, as Postfix sends it back. */
const HEADER_COPY = 'text/rfc822-headers';
const HYPHEN = 45;
/** The first line of a file in uuencode, yEnc or BinHex. */
const WRITTEN_FILE = /^(?:begin(?:-base64)?[ \t]+\d{1,6}[ \t\r\n]|=ybegin |\(This file must be converted with BinHex)/m;

/** What stands between a multipart's header and its first delimiter. */
export function flagsOfPreamble(bytes: Bytes, start: number, end: number): PartFlag[] {
  // The usual sentence holds neither a colon nor a digit that could matter.
  const size = end - start;
  if (size <= 0) return [];
  const text = bytes.slice(start, Math.min(end, start + SEARCHED)).toString('latin1');
  if (hidesEntity(text)) {
    return [
      Flag.ambiguous(
        'entity-in-preamble',
        'what stands before the first delimiter looks like a part: ignored by most readers, shown by others',
      ),
    ];
  }
  return size > LONG_PREAMBLE ? [Flag.note('long-preamble', `${size} bytes stand before the first delimiter`)] : [];
}

/** What stands behind a multipart's close delimiter. */
export function flagsBehindClose(bytes: Bytes, start: number, end: number, boundary: Buffer): PartFlag[] {
  const size = end - start;
  if (size <= 0) return [];
  const text = bytes.slice(start, Math.min(end, start + SEARCHED)).toString('latin1');
  if (text.includes(`--${boundary.toString('latin1')}`)) {
    return [
      Flag.ambiguous(
        'delimiter-behind-close',
        'the boundary comes again behind its close delimiter: most readers stop there, others read on',
      ),
    ];
  }
  if (hidesEntity(text)) {
    return [
      Flag.ambiguous(
        'entity-behind-close',
        'what stands behind the close delimiter looks like a part: ignored by most readers, shown by others',
      ),
    ];
  }
  if (size > SEARCHED) {
    return [
      Flag.ambiguous(
        'long-epilogue',
        `${size} bytes stand behind the close delimiter: ignored by most readers, shown by others`,
      ),
    ];
  }
  return /\S/.test(text) ? [Flag.note('epilogue', `${size} bytes stand behind the close delimiter`)] : [];
}

export interface LooseText {
  readonly flags: readonly PartFlag[];
  /** Where a mail begins that is copied into the text; -1 where none is. */
  readonly copyAt: number;
}

/**
 * A text, which for readers of another Content-Type, or to whom its header ended earlier, may be a multipart or begin with the rest
 * of its header. Most texts cost one native search.
 */
export function readLooseText(content: Bytes, declaredType: string | null, opensCopies: boolean): LooseText {
  const octets = content.slice(0, SEARCHED);
  const flags: PartFlag[] = [];
  if (beginsWithHeader(octets, declaredType === HEADER_COPY)) {
    const detail = 'text by its header, and for readers to whom that header ends later an encoded part or a multipart';
    flags.push(Flag.ambiguous('header-in-text', detail));
  }
  if (!octets.includes('\n--') && octets[0] !== HYPHEN) return { flags, copyAt: -1 };
  const text = octets.toString('latin1');
  const entity = ENCODED_ENTITY.exec(text);
  if (entity === null) return { flags, copyAt: -1 };
  const copyAt = opensCopies ? copiedMailAt(text) : -1;
  if (copyAt >= 0 && copyAt < entity.index) return { flags, copyAt };
  const detail =
    'text by its header, and for readers of another header a multipart: a delimiter and an encoded part stand in it';
  flags.push(Flag.ambiguous('entity-in-text', detail));
  return { flags, copyAt: -1 };
}

/** `honest` says that the text is declared to be a header: one with nothing behind it is what it says. */
function beginsWithHeader(octets: Buffer, honest: boolean): boolean {
  if (!FIRST_FIELD.test(octets.toString('latin1', 0, 128))) return false;
  const text = octets.toString('latin1', 0, HEADER_SEARCHED).trimStart();
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  if (honest && text.slice(end).trim() === '' && octets.length <= HEADER_SEARCHED) return false;
  return TELLING_FIELD.test(text.slice(0, end));
}

function hidesEntity(text: string): boolean {
  return ENTITY.test(text) || WRITTEN_FILE.test(text);
}
