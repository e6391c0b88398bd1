import { type Bytes, subBytes } from '../../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../../mail/part.ts';
import type { Meter } from '../../archive/meter.ts';
import { Flag, quote } from '../../flag.ts';
import { decodeAscii85, decodeAsciiHex } from './filter/ascii.ts';
import { decodeFlate } from './filter/flate.ts';
import { decodeLzw } from './filter/lzw.ts';
import { Output } from './filter/output.ts';
import { predictorOf, unpredict } from './filter/predictor.ts';
import { decodeRunLength } from './filter/run-length.ts';
import type { PdfObjects } from './objects.ts';
import { Octets } from './octets.ts';
import { countOf, type Dict, EMPTY_DICT, isDict, type PdfStream, type PdfValue } from './values.ts';
import type { Work } from './work.ts';

/** Filters of one stream; no producer writes more than three. */
const MOST_FILTERS = 16;

/** Names, and abbreviations of inline images that readers take everywhere (ISO 32000-1 tables 6 and 94). */
const FILTERS: ReadonlyMap<string, string> = new Map([
  ['Fl', 'FlateDecode'],
  ['LZW', 'LZWDecode'],
  ['AHx', 'ASCIIHexDecode'],
  ['A85', 'ASCII85Decode'],
  ['RL', 'RunLengthDecode'],
  ['DCT', 'DCTDecode'],
  ['CCF', 'CCITTFaxDecode'],
]);
/** They make pictures, and nothing else. */
const IMAGE_FILTERS: ReadonlySet<string> = new Set(['DCTDecode', 'JPXDecode', 'JBIG2Decode', 'CCITTFaxDecode']);

export interface Filter {
  readonly name: string;
  readonly parameters: Dict;
}

export interface Decoded {
  readonly content: Bytes;
  /** The filter before which decoding ended, since it makes a picture; null where all were taken off. */
  readonly image: Filter | null;
  /** There was more than was asked for. */
  readonly cut: boolean;
}

export interface DecodeOptions {
  readonly objects: PdfObjects;
  /** All that comes out of the file is paid for here. */
  readonly meter: Meter;
  readonly work: Work;
  /** What could not be decoded, by which filter, and limits that were hit. */
  readonly complain: (flag: PartFlag) => void;
}

/** The filters of a stream in the order in which they are taken off. */
export function filtersOf(dict: Dict, objects: PdfObjects): readonly Filter[] {
  const list = (value: PdfValue): readonly PdfValue[] => (Array.isArray(value) ? value : [value]);
  const names = list(objects.resolve(dict.get('Filter') ?? null));
  const parameters = list(objects.resolve(dict.get('DecodeParms') ?? dict.get('DP') ?? null));
  return names.flatMap((value, i) => {
    const name = objects.resolve(value);
    if (typeof name !== 'string') return [];
    const own = objects.resolve(parameters[i]);
    return [{ name: FILTERS.get(name) ?? name, parameters: isDict(own) ? resolved(own, objects) : EMPTY_DICT }];
  });
}

function resolved(dict: Dict, objects: PdfObjects): Dict {
  return new Map([...dict].map(([key, value]) => [key, objects.resolve(value)]));
}

/** Takes the filters off `raw`, which is decrypted; gives at most `most` octets. `stream` is named in what is said of it. */
export function* decodeStream(
  raw: Bytes,
  stream: PdfStream,
  most: number,
  options: DecodeOptions,
): Generator<void, Decoded> {
  const { complain, meter, objects } = options;
  const filters = filtersOf(stream.dict, objects);
  const tell = `stream ${stream.id.number}`;
  let content = raw;
  if (filters.length > MOST_FILTERS) {
    complain(Flag.unknown('pdf-filter', `${tell} has ${filters.length} filters`));
    return { content: NOTHING, image: null, cut: false };
  }
  let cut = false;
  for (const filter of filters) {
    if (IMAGE_FILTERS.has(filter.name)) return { content, image: filter, cut };
    // Decryption comes before all filters (ISO 32000-1 section 7.4.10).
    if (filter.name === 'Crypt') continue;
    const run = decoderOf(filter);
    if (run === null) {
      complain(Flag.unknown('pdf-filter', `${tell} is packed by ${quote(filter.name)}`));
      return { content: NOTHING, image: null, cut };
    }
    const made = yield* through(run, content, most, options);
    if (made.content.size === 0 && content.size > MOST_EMPTY && meter.limit === null) {
      complain(Flag.corrupt('pdf-damaged', `${tell} does not decode by ${filter.name}`));
    }
    ({ content } = made);
    cut ||= made.cut;
    const predictor = PREDICTED.has(filter.name) ? predictorOf(filter.parameters) : null;
    if (predictor === null) continue;
    ({ content } = yield* through((input, output) => unpredict(input, predictor, output), content, most, options));
  }
  return { content: subBytes(content, 0, most), image: null, cut: cut || content.size > most };
}

const NOTHING: Bytes = { size: 0, slice: () => Buffer.alloc(0) };
const PREDICTED: ReadonlySet<string> = new Set(['FlateDecode', 'LZWDecode']);
/** What packs nothing takes some octets too: a checksum, an end mark. */
const MOST_EMPTY = 16;

type Run = (input: Octets, output: Output) => Generator<void>;

function decoderOf({ name, parameters }: Filter): Run | null {
  if (name === 'LZWDecode') {
    const early = countOf(parameters.get('EarlyChange')) === 0 ? 0 : 1;
    return (input, output) => decodeLzw(input, early, output);
  }
  return DECODERS.get(name) ?? null;
}

const DECODERS: ReadonlyMap<string, Run> = new Map([
  ['FlateDecode', decodeFlate],
  ['ASCIIHexDecode', decodeAsciiHex],
  ['ASCII85Decode', decodeAscii85],
  ['RunLengthDecode', decodeRunLength],
]);

function* through(
  run: Run,
  input: Bytes,
  most: number,
  { meter, work, complain }: DecodeOptions,
): Generator<void, { content: Bytes; cut: boolean }> {
  let made = 0;
  let cut = false;
  const output = new Output(meter.budget.scratch.writer(), (count) => {
    const room = Math.min(count, most - made, meter.left);
    // Asked for more than there is, the meter says which limit it was.
    const limit = meter.take(room < count && room === meter.left ? count : room);
    if (limit !== null) complain(limit);
    made += room;
    cut ||= room < count;
    return limit === null ? room : 0;
  });
  work.spend(input.size);
  yield* run(new Octets(input), output);
  const content = output.end();
  work.grant(content.size);
  return { content, cut };
}
