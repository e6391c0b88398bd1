import { type Bytes, memoryBytes } from '../../mail/bytes.ts';
import type { Dissection, Part } from '../../mail/part.ts';

/** Of a body left out, so much stays at its start and at its end, for rules that know encoded files by their first letters. */
const HEAD = 1024;
const TAIL = 128;
/** Shorter bodies are not worth the cut. */
const WORTH = 4096;
/** What remains is one run in memory; of a mail with more than this the whole is read instead, piece by piece. */
const LONGEST = 2 * 1024 * 1024;
const GAP = Buffer.from('\r\n');

/**
 * The mail without the inner part of its base64 bodies, which are half of all mail's bytes and can hold nothing that their
 * decoded contents do not. That is so only where no other reading is possible: the dissection saw nothing odd and no other
 * reading in the whole mail, and a body is as long as its content needs. Otherwise it is the mail as it is.
 */
export function condensedMail(dissection: Dissection): Bytes {
  const { bytes, parts } = dissection;
  if (parts.some(isOdd)) return bytes;
  const pieces: Buffer[] = [];
  let from = 0;
  let kept = 0;
  for (const { start, end } of parts.flatMap(innerBody)) {
    if (start < from) continue;
    kept += start - from;
    if (kept > LONGEST) return bytes;
    pieces.push(bytes.slice(from, start), GAP);
    from = end;
  }
  if (from === 0 || kept + bytes.size - from > LONGEST) return bytes;
  pieces.push(bytes.slice(from, bytes.size));
  return memoryBytes(Buffer.concat(pieces));
}

function isOdd(part: Part): boolean {
  return part.origin === 'reading' || part.flags.some((flag) => flag.kind !== 'note');
}

function innerBody(part: Part): readonly { readonly start: number; readonly end: number }[] {
  const { span } = part;
  if (span === null || span.end - span.bodyStart < WORTH) return [];
  if (part.parts.some((child) => child.span !== null) || !isBase64(part)) return [];
  const letters = Math.ceil(part.size / 3) * 4;
  const length = span.end - span.bodyStart;
  // Lines of 60 letters or more, as all programs write them, leave no room for anything else.
  if (length < letters || length > letters + 2 * Math.ceil(letters / 60) + 4) return [];
  return [{ start: span.bodyStart + HEAD, end: span.end - TAIL }];
}

function isBase64(part: Part): boolean {
  return part.header.some(({ name, value }) => ENCODING.test(name) && /^base64$/i.test(value.trim()));
}

const ENCODING = /^content-transfer-encoding$/i;
