import { type Bytes, subBytes, windows } from '../../../mail/bytes.ts';

/** MS-OLEDS section 2.2: an object as RTF holds it. */
export interface Ole1Object {
  readonly kind: 'linked' | 'embedded';
  /** `Package`, `Equation.3`, `Word.Document.8`. */
  readonly className: string;
  /** The file that a linked object lies in. */
  readonly topic: string;
  /** Of an embedded object: what its program has written. */
  readonly data: Bytes;
}

const HEAD = 16 * 1024;
const LONGEST_NAME = 4096;
const LINKED = 1;
/** MS-CFB section 2.2. */
const COMPOUND = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const WINDOW = 256 * 1024;

/** Null where `content` has not the form of an object. Version and format are looked at no closer than Word does. */
export function ole1Object(content: Bytes): Ole1Object | null {
  const head = content.slice(0, HEAD);
  if (head.length < 12 || head.subarray(0, COMPOUND.length).equals(COMPOUND)) return null;
  const kind = head.readUInt32LE(4) === LINKED ? 'linked' : 'embedded';
  const className = counted(head, 8);
  const topic = className && counted(head, className.end);
  const item = topic && counted(head, topic.end);
  if (!className || !topic || !item) return null;
  const names = { kind, className: className.text, topic: topic.text } as const;
  if (kind === 'linked') return { ...names, data: subBytes(content, 0, 0) };
  if (item.end + 4 > head.length) return null;
  const start = item.end + 4;
  return { ...names, data: subBytes(content, start, start + head.readUInt32LE(item.end)) };
}

/** What a compound file begins with, wherever it stands in `content`; null where it does not. A yield for each 256 KB. */
export function* compoundWithin(content: Bytes): Generator<void, Bytes | null> {
  for (const { start, chunk } of windows(content, WINDOW, COMPOUND.length)) {
    const at = chunk.indexOf(COMPOUND);
    if (at >= 0) return subBytes(content, start + at, content.size);
    yield;
  }
  return null;
}

/** A LengthPrefixedAnsiString (section 2.1.4). */
function counted(head: Buffer, at: number): { readonly text: string; readonly end: number } | null {
  if (at + 4 > head.length) return null;
  const length = head.readUInt32LE(at);
  const end = at + 4 + length;
  if (length > LONGEST_NAME || end > head.length) return null;
  return { text: head.toString('latin1', at + 4, end).split('\0', 1)[0] ?? '', end };
}
