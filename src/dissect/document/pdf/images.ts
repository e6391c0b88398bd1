import { type Bytes, memoryBytes, subBytes } from '../../../mail/bytes.ts';
import { Flag } from '../../flag.ts';
import { cmykToRgb, readColorSpace } from './color-space.ts';
import type { PdfFile } from './file.ts';
import type { Harvest } from './harvest.ts';
import type { Octets } from './octets.ts';
import { rowSize, writePng } from './png.ts';
import { countOf, numbersOf, PdfStream, type PdfValue } from './values.ts';

/** Images of one file that become parts; the squarest come first, as codes to be photographed are. */
const MOST_IMAGES = 32;
/** Samples on a side: smaller pictures hold no code, larger ones are photographs. */
const SMALLEST = 21;
const LARGEST = 10_000;
/** Octets of one bitmap. */
const LARGEST_BITMAP = 16 * 1024 * 1024;
/** An inline image (ISO 32000-1 section 8.9.7) may be this long. */
const LARGEST_INLINE = 64 * 1024;
const SQUARE = 1.25;

/** Abbreviations of inline images, ISO 32000-1 table 93. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['W', 'Width'],
  ['H', 'Height'],
  ['BPC', 'BitsPerComponent'],
  ['CS', 'ColorSpace'],
  ['D', 'Decode'],
  ['DP', 'DecodeParms'],
  ['F', 'Filter'],
  ['IM', 'ImageMask'],
]);

interface Image {
  readonly stream: PdfStream;
  /** Of an inline image: its data. */
  readonly raw: Bytes | null;
}

/** Gathers images, and gives those to whoever looks for codes in pictures. */
export class Images {
  readonly #images: Image[] = [];
  readonly #file: PdfFile;

  constructor(file: PdfFile) {
    this.#file = file;
  }

  add(stream: PdfStream): void {
    this.#images.push({ stream, raw: null });
  }

  addInline(entries: readonly PdfValue[], octets: Octets, start: number, end: number): void {
    if (end - start > LARGEST_INLINE || this.#images.length >= MOST_GATHERED) return;
    const dict = new Map<string, PdfValue>();
    for (let i = 0; i + 1 < entries.length; i += 2) {
      const key = entries[i];
      if (typeof key === 'string') dict.set(KEYS.get(key) ?? key, entries[i + 1] ?? null);
    }
    const stream = new PdfStream(dict, 0, { number: 0, generation: 0 });
    this.#images.push({ stream, raw: subBytes(octets.bytes, start, end) });
  }

  *harvest(harvest: Harvest): Generator<void> {
    const large = this.#images.filter(({ stream }) => this.#isWorth(stream));
    const square = (image: Image): boolean => this.#isSquare(image.stream);
    const order = [...large.filter(square), ...large.filter((image) => !square(image))];
    if (order.length > MOST_IMAGES) harvest.flag(Flag.note('pdf-images', `${order.length} pictures`));
    for (const image of order.slice(0, MOST_IMAGES)) {
      const content = yield* this.#read(image);
      if (content !== null && !harvest.part('extracted', [], content)) return;
      yield;
    }
  }

  #side(stream: PdfStream, key: 'Width' | 'Height'): number {
    return countOf(this.#file.objects.resolve(stream.dict.get(key))) ?? 0;
  }

  #isWorth(stream: PdfStream): boolean {
    const width = this.#side(stream, 'Width');
    const height = this.#side(stream, 'Height');
    return Math.min(width, height) >= SMALLEST && Math.max(width, height) <= LARGEST;
  }

  #isSquare(stream: PdfStream): boolean {
    const ratio = this.#side(stream, 'Width') / this.#side(stream, 'Height');
    return ratio <= SQUARE && ratio >= 1 / SQUARE;
  }

  /** A file in a format for pictures; null where it is none that is read. */
  *#read({ stream, raw }: Image): Generator<void, Bytes | null> {
    const { objects, streams, meter } = this.#file;
    const get = (key: string): PdfValue => objects.resolve(stream.dict.get(key));
    const mask = get('ImageMask') === true;
    const space = yield* readColorSpace(mask ? 'DeviceGray' : stream.dict.get('ColorSpace'), objects, streams);
    const width = this.#side(stream, 'Width');
    const height = this.#side(stream, 'Height');
    const bits = mask ? 1 : (countOf(get('BitsPerComponent')) ?? 8);
    const size = rowSize(width, space?.samples ?? 1, bits) * height;
    // A picture is not worth a limit: an empty page of a scanner packs as well as a bomb.
    if (size > Math.min(LARGEST_BITMAP, meter.left)) return null;
    const decoded = yield* streams.openImage(stream, size, raw);
    if (decoded.image !== null) return decoded.image.name === 'DCTDecode' ? decoded.content : null;
    if (space === null || !SIZES.get(space.samples)?.includes(bits)) return null;
    const rows = Buffer.from(decoded.content.slice(0, size));
    const [low = 0, high = 1] = numbersOf(get('Decode'));
    const turned = space.palette === null && low > high !== (space.ink && space.samples === 1);
    if (turned) for (let i = 0; i < rows.length; i++) rows[i] = ~(rows[i] ?? 0);
    const png = writePng({
      width,
      height,
      bits,
      kind: space.palette !== null ? 'palette' : space.samples === 1 ? 'gray' : 'rgb',
      rows: space.samples === 4 ? cmykToRgb(rows) : rows,
      palette: space.palette ?? Buffer.alloc(0),
    });
    return memoryBytes(png);
  }
}

/** Images of a file that are remembered until it is known which are worth a look. */
const MOST_GATHERED = 10_000;
/** Bits of a sample that are read, by samples of a pixel. */
const SIZES: ReadonlyMap<number, readonly number[]> = new Map([
  [1, [1, 2, 4, 8]],
  [3, [8]],
  [4, [8]],
]);
