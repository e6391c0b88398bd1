import { type Bytes, subBytes } from '../../mail/bytes.ts';
import { decodeCharset, decodedPieces } from './charset.ts';
import { readPage } from './html/page.ts';
import { withoutInvisible } from './invisible.ts';
import { isMarkup, isTextual, isXml, type TextKind } from './text-kind.ts';
import type { TextReading } from './text-reading.ts';

/** `Part.text` is cut behind so many characters. */
export const MOST_CHARACTERS = 8 * 1024 * 1024;
/** Octets of a text that are read: what is behind them nobody sees. */
export const MOST_OCTETS = 2 * MOST_CHARACTERS;
/** https://html.spec.whatwg.org/#prescan-a-byte-stream-to-determine-its-encoding */
const PRESCAN = 1024;
const NAMED = /(?:charset|encoding)\s{0,20}=\s{0,20}["']?([A-Za-z0-9_:.-]{2,40})/i;

export interface TextSource extends TextKind {
  readonly content: Bytes;
  /** Of the Content-Type field; '' where it names none. */
  readonly charset: string;
}

/** The words a reader would see, and those that he would not; null where the content is no text. Each yield is a place where the loop may be given back. */
export function* partText(source: TextSource): Generator<void, TextReading | null> {
  if (!isTextual(source)) return null;
  const content = subBytes(source.content, 0, MOST_OCTETS);
  if (isMarkup(source)) {
    const charset = markupCharset(content.slice(0, PRESCAN), source.charset);
    const markup = yield* joined(decodedPieces(content, charset), MOST_OCTETS);
    return yield* readPage(markup, { xml: isXml(source), most: MOST_CHARACTERS });
  }
  const visible = yield* joined(seenPieces(content, source.charset), MOST_CHARACTERS);
  return { visible, hidden: '', loose: visible, links: [] };
}

function* seenPieces(content: Bytes, charset: string): Generator<string> {
  for (const piece of decodedPieces(content, charset)) yield withoutInvisible(piece);
}

/** At most `most` characters of them. */
function* joined(pieces: Generator<string>, most: number): Generator<void, string> {
  const taken: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    if (length > 0) yield;
    taken.push(piece);
    length += piece.length;
    if (length >= most) break;
  }
  return taken.join('').slice(0, most);
}

/** Markup as Unicode. */
export function decodeMarkup(octets: Buffer, charset: string): string {
  return decodeCharset(octets, markupCharset(octets, charset));
}

/** The charset that the mail names, else the one that the markup names itself; '' where neither does. */
export function markupCharset(octets: Buffer, charset: string): string {
  if (charset !== '') return charset;
  const head = octets.toString('latin1', 0, PRESCAN);
  const [written, named] = NAMED.exec(head) ?? [];
  if (written === undefined || named === undefined) return '';
  // One in which its own name could not be read is none, as UTF-16: browsers take UTF-8 then.
  return decodeCharset(Buffer.from(written, 'latin1'), named) === written ? named : '';
}
