import type { Bytes } from '../mail/bytes.ts';
import { ZLIB_TYPE } from './archive/native-zlib.ts';
import { bareDraft, type Draft } from './draft.ts';
import { Flag } from './flag.ts';
import { decodeBase64 } from './mime/base64-block.ts';
import { QuotedPrintableDecoder } from './mime/quoted-printable.ts';
import type { Scratch } from './scratch.ts';
import { allocate } from './slab.ts';
import { detectFileType } from './type/detect.ts';

/** More is not decoded at one go. */
const LONGEST = 16 * 1024 * 1024;
/** Looked at to tell base64 from text. */
const SAMPLE = 1024;
/** Letters, padding and line ends, and one line that no word is as long as. */
const BASE64 = /^[A-Za-z0-9+/=\r\n]+$/;
const LONG_LINE = /^[A-Za-z0-9+/]{56,}/;

/**
 * What stands in an entity's content for readers that undo a second encoding: the one that a Content-Encoding field names, as HTTP
 * has it, or base64 in base64. What is compressed by gzip needs no field to be known.
 */
export function encodedAgain(leaf: Draft, scratch: Scratch): readonly Draft[] {
  if (leaf.header.length === 0) return [];
  const encoding = fieldValue(leaf, 'content-encoding');
  if (encoding === 'deflate' || encoding === 'x-deflate' || encoding === 'zlib') {
    const detected = { type: ZLIB_TYPE, container: ZLIB_TYPE, appended: null };
    return [bareDraft({ origin: 'reading', names: leaf.names, detected, content: leaf.content })];
  }
  const transfer = fieldValue(leaf, 'content-transfer-encoding');
  if (encoding === 'quoted-printable' && transfer !== 'quoted-printable') {
    return [decoded(leaf, decodeQuoted, scratch)];
  }
  const twice = encoding === 'base64' || transfer === 'base64';
  return twice && isBase64(leaf.content) ? [decoded(leaf, decodeBase64, scratch)] : [];
}

function decoded(leaf: Draft, decode: (text: Buffer) => Buffer, scratch: Scratch): Draft {
  const content = scratch.store(decode(leaf.content.slice(0, LONGEST)));
  if (leaf.size > LONGEST) {
    leaf.flags.push(Flag.overLimit('uuencode-size', `of ${leaf.size} bytes, encoded again, the rest is not decoded`));
  }
  return bareDraft({ origin: 'reading', names: leaf.names, detected: detectFileType(content), content });
}

function decodeQuoted(text: Buffer): Buffer {
  return new QuotedPrintableDecoder(allocate).push(text, true);
}

/** The last field's, since the one added last stands first. */
function fieldValue({ header }: Draft, name: string): string {
  const field = header.findLast((one) => one.name.length >= name.length && one.name.trim().toLowerCase() === name);
  return field === undefined ? '' : field.value.replace(/["\s;]+/g, '').toLowerCase();
}

function isBase64(content: Bytes): boolean {
  const head = content.slice(0, SAMPLE).toString('latin1').trimStart();
  return LONG_LINE.test(head) && BASE64.test(head);
}
