import type { Bytes } from '../../mail/bytes.ts';
import { findAppended } from './appended.ts';
import { binaryProgram } from './executable.ts';
import { MAY_BE_TEXT, typeByMagic } from './magic.ts';
import { looksLikeMail } from './mail-sniff.ts';
import { isMbox, MBOX_TYPE } from './mbox.ts';
import { isPgpMessage } from './pgp-packet.ts';
import { shortcutKind } from './shortcut-kind.ts';
import { isText, textType } from './text-kind.ts';
import { driveType, volumeType } from './volume.ts';
import { findPdfInZip, zipKind } from './zip-kind.ts';

/** What content is by its octets; names and declared types have no say. */
export interface DetectedType {
  /** Lower-case media type: `Part.detectedType`. */
  readonly type: string;
  /** How to open it: the plain container's type where `type` is a use of it (a DOCX is a ZIP), else `type` itself. */
  readonly container: string;
  /** Where a container begins behind other content; null where there is none. */
  readonly appended: { readonly start: number; readonly type: string } | null;
}

export const UNKNOWN_TYPE = 'application/octet-stream';
export const MAIL_TYPE = 'message/rfc822';
export const PKCS7_TYPE = 'application/pkcs7-mime';
/** An OpenPGP message in octets: encrypted, signed or compressed. */
export const PGP_TYPE = 'application/x-pgp-message';

const HEAD = 4096;
const SECTOR = 512;

/** Reads the first 4 KB and, where formats hide there, a few octets at fixed places further on. */
export function detectType(content: Bytes): DetectedType {
  const head = content.slice(0, HEAD);
  const text = isText(head);
  const type = volumeType(content) ?? typeOfHead(head, text) ?? driveType(head, content.size) ?? UNKNOWN_TYPE;
  if (type === 'application/zip') {
    const pdf = findPdfInZip(head);
    const appended = pdf === null ? null : { start: pdf, type: 'application/pdf' };
    return { type: zipKind(content, head), container: type, appended };
  }
  // What ends a message is a part of it, to be found there.
  const appended = type === PGP_TYPE ? null : findAppended(content, { type, text, typeOf });
  return { type, container: type, appended };
}

/** The same, and whether it is a mail or a shortcut: for content that need not be the text that it seems to be. */
export function detectFileType(content: Bytes): DetectedType {
  const detected = detectType(content);
  const textual = detected.type.startsWith('text/') || detected.type === 'application/xml';
  if (!textual && detected.type !== UNKNOWN_TYPE) return detected;
  if (looksLikeMail(content.slice(0, HEAD))) {
    const type = beginsMailbox(content) && isMbox(content) ? MBOX_TYPE : MAIL_TYPE;
    return { type, container: type, appended: null };
  }
  const shortcut = shortcutKind(content, detected.type);
  return shortcut === null ? detected : { ...detected, type: shortcut, container: shortcut };
}

function beginsMailbox(content: Bytes): boolean {
  return content.slice(0, 5).toString('latin1') === 'From ';
}

/** What content would be that begins with `head`, by that alone. */
function typeOf(head: Buffer): string | null {
  return typeOfHead(head, isText(head));
}

/** Word takes `{\rt` for the beginning of RTF, and white space before it for nothing. */
const RTF = /^(?:\xef\xbb\xbf)?[\s\0]{0,1000}\{\\rt/;

function isRtf(head: Buffer): boolean {
  const first = head[0] ?? 0;
  return (first <= 0x20 || first === 0xef) && RTF.test(head.toString('latin1', 0, 1010));
}

function typeOfHead(head: Buffer, text: boolean): string | null {
  const program = text ? null : binaryProgram(head);
  if (program !== null) return program;
  if (!text && isPgpMessage(head)) return PGP_TYPE;
  if (isRtf(head)) return 'application/rtf';
  const type = typeByMagic(head);
  if (type !== null && (!text || MAY_BE_TEXT.has(type))) return type;
  // Before the search for a PDF, which may be what was signed.
  const signed = smimeType(head);
  if (signed !== null) return signed;
  if (head.subarray(0, 1024).indexOf('%PDF-') >= 0) return 'application/pdf';
  if (text) return textType(head);
  if (isArj(head)) return 'application/x-arj';
  if (isArc(head)) return 'application/x-arc-compressed';
  return isOldTar(head) ? 'application/x-tar' : null;
}

/** The two octets that an ARJ begins with are few: its header must have a size that the format allows (2600 at most). */
function isArj(head: Buffer): boolean {
  if (head[0] !== 0x60 || head[1] !== 0xea || head.length < 34) return false;
  const size = head.readUInt16LE(2);
  return size >= 30 && size <= 2600;
}

/** A mark of one octet, a method from 1 to 9, a name of MS-DOS that ends within 13 octets, a size below 16 MB. */
function isArc(head: Buffer): boolean {
  if (head[0] !== 0x1a || head.length < 25) return false;
  const method = head[1] ?? 0;
  return method >= 1 && method <= 9 && /^[!-~]{1,12}\0/.test(head.toString('latin1', 2, 15)) && head[18] === 0;
}

/** A tar from before POSIX bears no mark, but its header's checksum is right. */
function isOldTar(head: Buffer): boolean {
  if (head.length < SECTOR) return false;
  const field = head.toString('latin1', 148, 156);
  if (!/^ *[0-7]{1,7}[ \0]/.test(field)) return false;
  let sum = 8 * 32;
  for (let i = 0; i < SECTOR; i++) if (i < 148 || i >= 156) sum += head[i] ?? 0;
  return sum === Number.parseInt(field, 8);
}

/** CMS (RFC 5652): a SEQUENCE that begins with one of its object identifiers; behind a version 3 it is a key store (RFC 7292). */
function smimeType(head: Buffer): string | null {
  if (head[0] !== 0x30) return null;
  const start = head.subarray(0, 24);
  const mark = CMS_TYPES.map((type) => start.indexOf(type)).find((at) => at >= 0);
  if (mark === undefined) return null;
  return start.subarray(0, mark).includes(Buffer.from('020103', 'hex')) ? 'application/x-pkcs12' : PKCS7_TYPE;
}

/** All but the last arc: of PKCS #7 (RFC 5652), and of S/MIME (authenticated, compressed, authenticated and enveloped data). */
const CMS_TYPES = [Buffer.from('06092a864886f70d0107', 'hex'), Buffer.from('060b2a864886f70d01091001', 'hex')];
