import { type Bytes, memoryBytes } from '../mail/bytes.ts';
import type { Flag as PartFlag } from '../mail/part.ts';
import { charsetReadings } from './charset-readings.ts';
import { bareDraft, type Draft } from './draft.ts';
import { Flag } from './flag.ts';
import { joinBytes } from './join-bytes.ts';
import { armoredIn } from './mime/armor.ts';
import { blocksInText, type FoundBlock } from './mime/blocks-in-text.ts';
import type { Piece } from './mime/text-block.ts';

import type { Scratch } from './scratch.ts';
import { MOST_OCTETS } from './text/part-text.ts';
import { detectFileType, PGP_TYPE, PKCS7_TYPE } from './type/detect.ts';
import { ENCRYPTED_TAGS, packetHeader, TAG } from './type/pgp-packet.ts';

/** The attachments that are written into a text. */
export function* withinText(text: Draft, scratch: Scratch): Generator<void, readonly Draft[]> {
  if (text.size > MOST_OCTETS) text.flags.push(Flag.note('long-text', `${text.size} bytes of text`));
  const files: Draft[] = [];
  const pieces: StoredPiece[] = [];
  const flags = yield* blocksInText(text.content, (block) => {
    for (const { content, name } of block.files) {
      const child = attachment(scratch.store(content), name ?? block.name);
      child.flags.push(...flagsOfBlock(block));
      files.push(child);
      if (block.piece !== undefined) pieces.push({ ...block.piece, name: block.name, content: child.content });
    }
  });
  text.flags.push(...flags);
  const children = [...(yield* charsetReadings(text, scratch)), ...(yield* armored(text, scratch)), ...files];
  if (pieces.length > 0) children.push(...joined(pieces, text.flags));
  return children;
}

/** More messages than this nobody writes into one text. */
const MOST_ARMORED = 100;
const ARMORED = /^(?:PGP MESSAGE(?:, PART [0-9/]+)?|PGP ARMORED FILE|PKCS7|PKCS #7 SIGNED DATA|CMS)$/;

/** Messages of OpenPGP and S/MIME between two lines. What is encrypted is said of the text in which it stands. */
function* armored(text: Draft, scratch: Scratch): Generator<void, Draft[]> {
  const found = yield* armoredIn(text.content, ARMORED, MOST_ARMORED);
  if (found.length === MOST_ARMORED) {
    const detail = `more than ${MOST_ARMORED} messages of OpenPGP in one text: the rest is not read`;
    text.flags.push(Flag.overLimit('uuencode-blocks', detail));
  }
  const messages: Draft[] = [];
  for (const { label, content } of found) {
    if (label.startsWith('PGP') && isEncrypted(content)) {
      text.flags.push(Flag.encrypted('pgp-message', 'an OpenPGP message stands in the text'));
      continue;
    }
    const message = attachment(scratch.store(content), '');
    const { type } = message.detected;
    // GnuPG writes any file so.
    if (type === PGP_TYPE || type === PKCS7_TYPE || label === 'PGP ARMORED FILE') messages.push(message);
    else if (mayBePacket(content) || label !== 'PGP MESSAGE') {
      text.flags.push(Flag.unknown('pgp-opaque', `a ${label} stands in the text that cannot be read`));
    }
  }
  return messages;
}

/** Whether the first packet but a marker is one of encrypted data. */
function isEncrypted(message: Buffer): boolean {
  const first = packetHeader(message, 0);
  const header = first?.tag === TAG.marker ? packetHeader(message, first.start + (first.size ?? 0)) : first;
  return ENCRYPTED_TAGS.has(header?.tag ?? -1);
}

/** RFC 9580 section 4.2: no packet begins without that bit, and what is none is read by nobody. */
function mayBePacket(content: Buffer): boolean {
  return ((content[0] ?? 0) & 0x80) !== 0;
}

function attachment(content: Bytes, name: string): Draft {
  const names = name === '' ? [] : [name];
  return bareDraft({ origin: 'embedded', names, detected: detectFileType(content), content });
}

function flagsOfBlock({ truncated, damage = '' }: FoundBlock): PartFlag[] {
  const flags: PartFlag[] = [];
  if (truncated) flags.push(Flag.note('uuencode-truncated', 'no end line follows the data'));
  else if (damage !== '') flags.push(Flag.corrupt('embedded-damaged', damage));
  return flags;
}

interface StoredPiece extends Piece {
  readonly name: string;
  readonly content: Bytes;
}

/** The files whose pieces are all here. */
function joined(pieces: readonly StoredPiece[], flags: PartFlag[]): Draft[] {
  const files = Map.groupBy(pieces, ({ name, size }) => `${size} ${name}`);
  const whole: Draft[] = [];
  for (const group of files.values()) {
    const [{ name, size } = { name: '', size: 0 }] = group;
    const run: Bytes[] = [];
    let end = 0;
    for (const { offset, content } of group.toSorted((a, b) => a.offset - b.offset)) {
      if (offset !== end) continue;
      run.push(content);
      end += content.size;
    }
    if (end === size) whole.push(attachment(run.length === 1 ? (run[0] ?? NOTHING) : joinBytes(run), name));
    else flags.push(Flag.unknown('yenc-in-text', `other pieces of a file of ${size} bytes are in other mails`));
  }
  return whole;
}

const NOTHING = memoryBytes(Buffer.alloc(0));
