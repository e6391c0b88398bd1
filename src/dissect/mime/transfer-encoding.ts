import { type Bytes, Lens, windows } from '../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag } from '../flag.ts';
import type { Scratch } from '../scratch.ts';
import { type Allocate, allocate, reusedMemory } from '../slab.ts';
import { Base64Decoder } from './base64.ts';
import { splitsGroups } from './base64-lines.ts';
import { CleanLines } from './clean-lines.ts';
import { JoinedLines } from './joined-lines.ts';
import { type Base64Manner, type Manner, type QuotedPrintableManner, USUAL } from './manner.ts';
import { QuotedPrintableDecoder } from './quoted-printable.ts';
import type { TransferEncoding } from './transfer-encoding-field.ts';
import { decodeUuBody } from './uuencode.ts';

export interface Decoded {
  readonly content: Bytes;
  readonly flags: readonly PartFlag[];
}

/** A body up to this size is decoded in one step; a larger one goes to the scratch file, window by window. */
const ONE_STEP = 1024 * 1024;
/** Bytes decoded between two pauses. */
const WINDOW = 256 * 1024;
/** A uuencoded body is decoded at once; a longer one than this is an over-limit. */
const LONGEST_UUENCODED = 16 * 1024 * 1024;

/** The `body` decoded (RFC 2045 section 6). Yields between windows of a large one. @throws as writing the scratch file does */
export function* decodeBody(
  body: Bytes,
  encoding: TransferEncoding,
  scratch: Scratch,
  { base64, quotedPrintable }: Pick<Manner, 'base64' | 'quotedPrintable'> = USUAL,
): Generator<void, Decoded> {
  switch (encoding) {
    case 'identity':
      return { content: body, flags: [] };
    case 'base64':
      return yield* decodeBase64(body, base64, scratch);
    case 'quoted-printable':
      return yield* decodeWith((allocate) => quotedPrintableDecoder(allocate, quotedPrintable), body, scratch);
    case 'uuencode':
      return yield* decodeUu(body, scratch);
  }
}

function* decodeBase64(body: Bytes, manner: Base64Manner, scratch: Scratch): Generator<void, Decoded> {
  const lines = manner === 'clean-lines' ? new CleanLines() : null;
  const make = (allocate: Allocate): Decoder => {
    const decoder = new Base64Decoder(allocate, manner);
    if (lines === null) return decoder;
    return { push: (chunk, last) => decoder.push(lines.push(chunk, last), last), flags: () => decoder.flags() };
  };
  const decoded = yield* decodeWith(make, body, scratch);
  if (manner !== 'lax' || !(yield* splitsGroups(body, decoded.content.size))) return decoded;
  const detail = 'lines end within a group of four letters: who decodes line by line sees something else';
  return { ...decoded, flags: [...decoded.flags, Flag.note('base64-split-quanta', detail)] };
}

function quotedPrintableDecoder(allocate: Allocate, manner: QuotedPrintableManner): Decoder {
  const decoder = new QuotedPrintableDecoder(allocate, manner);
  if (manner !== 'joined') return decoder;
  const lines = new JoinedLines();
  return { push: (chunk, last) => decoder.push(lines.push(chunk, last), last), flags: () => decoder.flags() };
}

interface Decoder {
  push(chunk: Buffer, last: boolean): Buffer;
  flags(): readonly PartFlag[];
}

function* decodeWith(make: (allocate: Allocate) => Decoder, body: Bytes, scratch: Scratch): Generator<void, Decoded> {
  if (body.size <= ONE_STEP) {
    const decoder = make(allocate);
    const decoded = decoder.push(body.slice(0, body.size), true);
    return { content: scratch.store(decoded), flags: decoder.flags() };
  }
  const decoder = make(reusedMemory());
  const writer = scratch.fileWriter();
  for (const { start, chunk } of windows(body, WINDOW, 0, new Lens())) {
    writer.write(decoder.push(chunk, start + chunk.length === body.size));
    yield;
  }
  return { content: writer.end(), flags: decoder.flags() };
}

function* decodeUu(body: Bytes, scratch: Scratch): Generator<void, Decoded> {
  if (body.size > LONGEST_UUENCODED) {
    return { content: body, flags: [Flag.overLimit('uuencode-size', `a uuencoded body of ${body.size} bytes`)] };
  }
  const { content, truncated, undecoded } = yield* decodeUuBody(body.slice(0, body.size));
  if (undecoded) {
    const flag = Flag.ambiguous(
      'uuencode-readings',
      `${content.length} bytes are uuencoded by the standard; other readers decode more, or nothing, or base64`,
    );
    // Whoever decodes nothing sees what stands there.
    return { content: content.length === 0 ? body : scratch.store(content), flags: [flag] };
  }
  const flags = truncated ? [Flag.note('uuencode-truncated', 'no end line follows the data')] : [];
  return { content: scratch.store(content), flags };
}
