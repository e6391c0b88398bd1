import { type Bytes, windows } from '../../../mail/bytes.ts';
import { Flag } from '../../flag.ts';
import { type Decoded, type DecodeOptions, decodeStream, filtersOf } from './decode.ts';
import { IDENTITY } from './security/cipher.ts';
import type { Security } from './security/security.ts';
import type { StreamSpans } from './stream-spans.ts';
import type { PdfStream } from './values.ts';

const WINDOW = 64 * 1024;

/** What is needed beside the objects to read their streams. */
export interface StreamsOptions extends DecodeOptions {
  readonly spans: StreamSpans;
  /** `none`: nothing is encrypted; `locked`: a password is needed. */
  readonly security: Security | 'none' | 'locked';
}

/** Finds, decrypts and decodes streams. */
export class PdfStreams {
  readonly #options: StreamsOptions;

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  /** At most `most` octets of what `stream` holds; nothing where it cannot be decrypted. */
  *open(stream: PdfStream, most: number): Generator<void, Decoded> {
    const raw = yield* this.#raw(stream, this.#options.complain);
    const decoded = yield* decodeStream(raw, stream, most, this.#options);
    if (decoded.image !== null) {
      // What is no picture may be packed as one, by which it is hidden from those who do not unpack it.
      const detail = `stream ${stream.id.number} is packed as a picture (${decoded.image.name})`;
      this.#options.complain(Flag.unknown('pdf-filter', detail));
    }
    return decoded;
  }

  /** The same of a picture, whose damage hides nothing; `inline`: its octets, where it stands in another stream. */
  *openImage(stream: PdfStream, most: number, inline: Bytes | null): Generator<void, Decoded> {
    const complain = (): void => {};
    const raw = inline ?? (yield* this.#raw(stream, complain));
    return yield* decodeStream(raw, stream, most, { ...this.#options, complain });
  }

  *#raw(stream: PdfStream, complain: StreamsOptions['complain']): Generator<void, Bytes> {
    const { spans, objects, meter, security } = this.#options;
    const found = spans.of(stream, objects);
    const limit = meter.takeInput(found.size);
    if (limit !== null) complain(limit);
    if (limit !== null || security === 'locked') return NOTHING;
    return security === 'none' ? found : yield* this.#decrypt(security, stream, found);
  }

  /** As one buffer: for streams of which little is read. */
  *bytesOf(stream: PdfStream, most: number): Generator<void, Buffer> {
    const { content } = yield* this.open(stream, most);
    return content.slice(0, Math.min(most, content.size));
  }

  *#decrypt(security: Security, stream: PdfStream, raw: Bytes): Generator<void, Bytes> {
    const { objects, meter, work } = this.#options;
    const crypt = filtersOf(stream.dict, objects).find(({ name }) => name === 'Crypt');
    const named = crypt?.parameters.get('Name') ?? IDENTITY;
    const name = crypt === undefined ? null : typeof named === 'string' ? named : IDENTITY;
    const writer = meter.budget.scratch.writer();
    for (const chunk of security.decryptStream(stream.id, stream.dict, name, chunks(raw))) {
      writer.write(chunk);
      work.spend(chunk.length);
      if (work.due()) yield;
    }
    return writer.end();
  }
}

function* chunks(bytes: Bytes): Generator<Buffer> {
  for (const { chunk } of windows(bytes, WINDOW)) yield chunk;
}

const NOTHING: Bytes = { size: 0, slice: () => Buffer.alloc(0) };
