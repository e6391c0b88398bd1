import { type Bytes, windows } from '../../../mail/bytes.ts';
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
    const { spans, objects, meter, complain, security } = this.#options;
    const found = spans.of(stream, objects);
    const limit = meter.takeInput(found.size);
    if (limit !== null) complain(limit);
    if (limit !== null || security === 'locked') return NOTHING;
    const raw = security === 'none' ? found : yield* this.#decrypt(security, stream, found);
    return yield* decodeStream(raw, stream, most, this.#options);
  }

  /** The same of `raw`, which stands in a stream that was opened already. */
  decode(raw: Bytes, stream: PdfStream, most: number): Generator<void, Decoded> {
    return decodeStream(raw, stream, most, this.#options);
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

const NOTHING: Decoded = { content: { size: 0, slice: () => Buffer.alloc(0) }, image: null, cut: false };
