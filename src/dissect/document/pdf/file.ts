import type { Bytes } from '../../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../../mail/part.ts';
import { Meter } from '../../archive/meter.ts';
import type { Budget } from '../../budget.ts';
import { Flag } from '../../flag.ts';
import { findMarks, type Marks } from './marks.ts';
import { isObjectStream, MOST_PACKED, unpackObjects } from './object-streams.ts';
import { type DecryptString, type Definition, PdfObjects } from './objects.ts';
import { Octets } from './octets.ts';
import { findSecurity } from './security/find-security.ts';
import type { Security } from './security/security.ts';
import { StreamSpans } from './stream-spans.ts';
import { PdfStreams } from './streams.ts';
import { ValueParser } from './value-parser.ts';
import { type Dict, isDict, PdfStream, type PdfValue } from './values.ts';
import { Work } from './work.ts';

/** A file whose objects can be asked for. */
export interface PdfFile {
  readonly objects: PdfObjects;
  readonly streams: PdfStreams;
  readonly work: Work;
  readonly meter: Meter;
  readonly marks: Marks;
  /** Of all revisions, in the order of the file (ISO 32000-1 section 7.5.5). */
  readonly trailers: readonly Dict[];
  readonly security: Security | 'none' | 'locked';
}

/** Trailers of revisions; what is signed again and again has a hundred. */
const MOST_TRAILERS = 1000;
/** Octets of a trailer. */
const LONGEST_TRAILER = 64 * 1024;

/**
 * Finds all objects of all revisions: by their headers, and by those of object streams. The cross-reference tables are not
 * needed for it, and are not believed: what they leave out is there for readers that repair the file.
 */
export function* openFile(
  content: Bytes,
  budget: Budget,
  complain: (flag: PartFlag) => void,
): Generator<void, PdfFile> {
  const work = new Work(content.size);
  const meter = new Meter(budget, content.size);
  const octets = new Octets(content);
  const marks = yield* findMarks(content, work);
  const definitions = marks.objects.map((mark) => ({ ...mark, octets, packed: false }));
  const outer = new PdfObjects({ definitions, work });
  const { trailers, packed } = yield* survey(outer, marks, octets, work);
  const security = yield* findSecurity({ trailers, objects: outer, passwords: budget.passwords, complain });
  if (security !== 'none') outer.decryptBy(stringsOf(security));
  const spans = new StreamSpans(octets, marks.streamEnds);
  const outerStreams = new PdfStreams({ objects: outer, work, meter, complain, spans, security });
  const all: Definition[] = [];
  let room = MOST_PACKED;
  for (const definition of definitions) {
    all.push(definition);
    const stream = packed.get(definition);
    // Where there is no room for more objects no more streams are opened.
    if (stream === undefined || room === 0) continue;
    const found = yield* unpackObjects(stream, room, { objects: outer, streams: outerStreams, work });
    for (const one of found) all.push(one);
    room -= found.length;
    if (work.due()) yield;
  }
  if (marks.full || room === 0) complain(Flag.overLimit('pdf-objects', 'more objects than are looked at'));
  const objects = new PdfObjects({ definitions: all, work });
  if (security !== 'none') objects.decryptBy(stringsOf(security));
  const streams = new PdfStreams({ objects, work, meter, complain, spans, security });
  return { objects, streams, work, meter, marks, trailers, security };
}

/** What is locked says nothing. */
function stringsOf(security: Security | 'locked'): DecryptString {
  return (id, string) => (security === 'locked' ? Buffer.alloc(0) : security.decryptString(id, string));
}

interface Survey {
  readonly trailers: readonly Dict[];
  readonly packed: ReadonlyMap<Definition, PdfStream>;
}

/** What must be known of a file before its objects can be read. */
function* survey(objects: PdfObjects, marks: Marks, octets: Octets, work: Work): Generator<void, Survey> {
  const trailers: Dict[] = [];
  const packed = new Map<Definition, PdfStream>();
  const addTrailer = (value: PdfValue | undefined): void => {
    if (isDict(value) && trailers.length < MOST_TRAILERS) trailers.push(value);
  };
  for (const start of marks.trailers.slice(-MOST_TRAILERS)) {
    const parser = new ValueParser(octets, start, (string) => string);
    parser.advance(LONGEST_TRAILER);
    work.spend(parser.read);
    addTrailer(parser.result().values[0]);
    if (work.due()) yield;
  }
  for (const definition of objects.definitions) {
    const [value] = yield* objects.read(definition);
    if (!(value instanceof PdfStream)) continue;
    // Section 7.5.8: a cross-reference stream is a trailer as well.
    if (value.dict.has('W')) addTrailer(value.dict);
    if (isObjectStream(value)) packed.set(definition, value);
  }
  return { trailers, packed };
}
