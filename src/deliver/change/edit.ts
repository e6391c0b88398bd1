import type { Bytes } from '../../mail/bytes.ts';
import type { Message } from '../deliver.ts';

/** Bytes `start` to `end` of the mail give way to `content`; equal offsets insert. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly content: Content;
}

/** Something to be written: its size is known before it is made. */
export interface Content {
  readonly size: number;
  chunks(): Iterable<Buffer>;
}

const WINDOW = 256 * 1024;

export function contentOf(text: string | Buffer): Content {
  const buffer = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  return { size: buffer.length, chunks: () => (buffer.length === 0 ? [] : [buffer]) };
}

/**
 * The mail with the edits made, all else as it lies there. Edits must not overlap; those at one place keep their order.
 * @throws RangeError where they overlap or leave the mail
 */
export function editedMessage(bytes: Bytes, edits: readonly Edit[]): Message {
  const ordered = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let size = bytes.size;
  let at = 0;
  for (const { start, end, content } of ordered) {
    if (start < at || end < start || end > bytes.size)
      throw new RangeError(`edits overlap at octet ${start} of the mail`);
    size += content.size - (end - start);
    at = end;
  }
  return { size, chunks: () => walk(bytes, ordered) };
}

function* walk(bytes: Bytes, edits: readonly Edit[]): Generator<Buffer> {
  let at = 0;
  for (const { start, end, content } of edits) {
    yield* copied(bytes, at, start);
    yield* content.chunks();
    at = end;
  }
  yield* copied(bytes, at, bytes.size);
}

function* copied(bytes: Bytes, start: number, end: number): Generator<Buffer> {
  for (let at = start; at < end; at += WINDOW) yield bytes.slice(at, Math.min(end, at + WINDOW));
}
