import { Lexer } from './lexer.ts';
import type { Definition, PdfObjects } from './objects.ts';
import { Octets } from './octets.ts';
import type { PdfStreams } from './streams.ts';
import { countOf, type PdfStream } from './values.ts';
import type { Work } from './work.ts';

/** Object streams are read up to here; proper ones hold some hundred objects. */
const LARGEST = 32 * 1024 * 1024;
/** Objects that all object streams of a file may hold together. */
export const MOST_PACKED = 200_000;

/**
 * Whether it may hold objects (ISO 32000-1 section 7.5.7). Its type says nothing: readers come to it by a table of numbers.
 */
export function isObjectStream(stream: PdfStream): boolean {
  return stream.dict.has('N') && stream.dict.has('First');
}

/** The objects in `stream`; no more than `most`. */
export function* unpackObjects(
  stream: PdfStream,
  most: number,
  { objects, streams, work }: { objects: PdfObjects; streams: PdfStreams; work: Work },
): Generator<void, readonly Definition[]> {
  const count = countOf(objects.resolve(stream.dict.get('N')));
  const first = countOf(objects.resolve(stream.dict.get('First')));
  if (count === null || first === null) return [];
  const { content } = yield* streams.open(stream, LARGEST);
  const octets = new Octets(content);
  const lexer = new Lexer(octets, 0, first);
  const found: Definition[] = [];
  for (let i = 0; i < count && found.length < most; i++) {
    const before = lexer.position;
    const number = lexer.next();
    const offset = lexer.next();
    if (typeof number !== 'number' || typeof offset !== 'number') break;
    found.push({ number, generation: 0, octets, start: first + offset, packed: true });
    work.spend(lexer.position - before);
    if (work.due()) yield;
  }
  return found;
}
