import { type Bytes, subBytes, windows } from '../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag } from '../flag.ts';
import { type UuBlock, uuBlocks } from './uuencode.ts';

export interface TextBlocks {
  readonly blocks: readonly UuBlock[];
  readonly flags: readonly PartFlag[];
}

/** A text is read as one buffer; of a longer one only so much, and what stands behind is an over-limit. */
const SEARCHED = 16 * 1024 * 1024;
const WINDOW = 1024 * 1024;
const OVERLAP = 1024;
/** More attachments than this nobody writes into one text. */
const MOST_BLOCKS = 100;

const BEGIN = Buffer.from('begin ');
/** Encodings of attachments within a text that are not decoded, by what stands before their data. */
const OTHERS = [
  ['yenc', Buffer.from('=ybegin line=')],
  ['binhex', Buffer.from('(This file must be converted with BinHex')],
  ['base64-block', Buffer.from('begin-base64 ')],
] as const;

/** The attachments that stand in a text body. */
export function blocksInText(content: Bytes): TextBlocks {
  const text = content.slice(0, SEARCHED);
  const flags: PartFlag[] = [];
  for (const [name, mark] of OTHERS) {
    const at = text.indexOf(mark);
    if (at < 0 || (at > 0 && text[at - 1] !== 10)) continue;
    flags.push(Flag.unknown(`${name}-in-text`, `an attachment in a form that is not decoded begins at octet ${at}`));
  }
  if (blockBehind(content)) {
    flags.push(Flag.overLimit('uuencode-size', `an attachment stands behind the first ${SEARCHED} bytes of text`));
  }
  const blocks: UuBlock[] = [];
  if (text.indexOf(BEGIN) < 0) return { blocks, flags };
  for (const block of uuBlocks(text)) {
    if (blocks.length === MOST_BLOCKS) {
      flags.push(Flag.overLimit('uuencode-blocks', `more than ${MOST_BLOCKS} uuencoded attachments in one text`));
      break;
    }
    blocks.push(block);
  }
  return { blocks, flags };
}

function blockBehind(content: Bytes): boolean {
  if (content.size <= SEARCHED) return false;
  for (const { chunk } of windows(subBytes(content, SEARCHED, content.size), WINDOW, OVERLAP)) {
    if (chunk.indexOf(BEGIN) >= 0 && !uuBlocks(chunk).next().done) return true;
  }
  return false;
}
