import { type Bytes, subBytes } from '../../../../mail/bytes.ts';
import { Flag, quote } from '../../../flag.ts';
import { decodeCharset } from '../../../text/charset.ts';
import { placeOf } from '../../remote-target.ts';
import { type CompoundStorage, streamOf } from '../compound-file.ts';
import type { OleReading } from '../ole-reading.ts';
import { decryptedWord, type WordStreams } from './decrypt.ts';
import { FIB_SIZE, type Fib, type Place, readFib } from './fib.ts';
import { hiddenRuns, type OctetRun } from './hidden-runs.ts';
import { type Piece, piecesOf } from './pieces.ts';
import { putStory } from './story-text.ts';

/** Octets of text that are brought to memory at once; an even number. */
const CHUNK = 64 * 1024;
/** Tables are read as wholes. */
const LONGEST_TABLE = 16 * 1024 * 1024;
/** MS-DOC section 2.9.264: which of the associated strings names the template. */
const TEMPLATE = 1;

/** Reads a document of Word 6 to 2003 (MS-DOC): the text of all stories, its fields, the template that it loads. */
export function* readWord(storage: CompoundStorage, reading: OleReading): Generator<void> {
  const stream = streamOf(storage, 'WordDocument')?.content;
  const fib = stream && readFib(stream.slice(0, FIB_SIZE));
  if (!stream || !fib) return;
  const streams = { fib, stream, table: tableOf(storage, fib) };
  const readable = fib.encryption === 'none' ? streams : yield* decryptedWord(streams, reading);
  if (readable !== null) yield* readText(readable, reading);
}

function tableOf(storage: CompoundStorage, { tableStream }: Fib): Bytes | null {
  const other = tableStream === '0Table' ? '1Table' : '0Table';
  return (streamOf(storage, tableStream) ?? streamOf(storage, other))?.content ?? null;
}

function* readText({ fib, stream, table }: WordStreams, reading: OleReading): Generator<void> {
  if (fib.old || table === null) {
    const [start, end] = fib.oldText;
    yield* readPieces([{ start, characters: Math.max(0, end - start), wide: false }], { stream, hidden: [] }, reading);
    return;
  }
  const hidden = yield* hiddenRuns(read(table, fib.characterRuns), stream);
  yield* readPieces(piecesOf(read(table, fib.pieces)), { stream, hidden }, reading);
  tellOfTemplate(read(table, fib.associations), reading);
}

function read(table: Bytes, { start, size }: Place): Buffer {
  return table.slice(start, start + Math.min(size, LONGEST_TABLE));
}

interface TextSource {
  readonly stream: Bytes;
  readonly hidden: readonly OctetRun[];
}

function* readPieces(pieces: Iterable<Piece>, { stream, hidden }: TextSource, reading: OleReading): Generator<void> {
  // Each octet may be the text of two pieces.
  let left = 2 * stream.size;
  let unpaused = 0;
  for (const { start, characters, wide } of pieces) {
    const text = subBytes(stream, start, start + characters * (wide ? 2 : 1));
    left -= text.size;
    if (left < 0) {
      reading.flag(Flag.overLimit('overlapping-data', 'pieces of a text share its octets'));
      break;
    }
    for (let at = 0; at < text.size; at += CHUNK) {
      const octets = text.slice(at, at + CHUNK);
      for (const run of runsIn(start + at, octets, hidden)) {
        putStory(
          wide ? run.octets.toString('utf16le') : decodeCharset(run.octets, 'windows-1252'),
          run.hidden,
          reading,
        );
      }
      unpaused += octets.length + 1;
      if (unpaused < CHUNK) continue;
      unpaused = 0;
      yield;
    }
  }
  reading.words.line();
}

/** Cuts `octets`, which begin at `start`, where hidden text begins and ends. */
function* runsIn(
  start: number,
  octets: Buffer,
  hidden: readonly OctetRun[],
): Generator<{ readonly octets: Buffer; readonly hidden: boolean }> {
  const end = start + octets.length;
  let at = start;
  for (let i = firstEndingBehind(hidden, start); i < hidden.length && at < end; i++) {
    const run = hidden[i] ?? { start: end, end };
    const from = Math.min(Math.max(run.start, at), end);
    const to = Math.min(Math.max(run.end, from), end);
    if (from > at) yield { octets: octets.subarray(at - start, from - start), hidden: false };
    if (to > from) yield { octets: octets.subarray(from - start, to - start), hidden: true };
    at = to;
  }
  if (at < end) yield { octets: octets.subarray(at - start), hidden: false };
}

function firstEndingBehind(runs: readonly OctetRun[], position: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle]?.end ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** An SttbfAssoc (MS-DOC section 2.9.264): strings of two octets a character, each behind its length. */
function tellOfTemplate(associations: Buffer, reading: OleReading): void {
  let at = 6;
  for (let i = 0; at + 2 <= associations.length; i++) {
    const end = at + 2 + 2 * associations.readUInt16LE(at);
    const text = associations.toString('utf16le', at + 2, end);
    at = end;
    if (i < TEMPLATE) continue;
    if (placeOf(text) !== 'remote') return;
    reading.links.add(text);
    reading.flag(Flag.active('external-template', quote(text)));
    return;
  }
}
