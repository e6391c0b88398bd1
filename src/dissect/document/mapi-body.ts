import { type Bytes, memoryBytes, subBytes } from '../../mail/bytes.ts';
import { decodeCharset } from '../text/charset.ts';

export interface MapiBody {
  readonly content: Bytes;
  /** Octets of it that were made, and are no span of the property. */
  readonly made: number;
}

/** Bodies are decoded as a whole; what is longer stays as it is. */
const LONGEST = 4 * 1024 * 1024;
const META_CHARSET = /charset\s{0,10}=/i;

/** A body of a message as Outlook keeps it, in UTF-8 but for markup that names its charset; null where it is empty. */
export function mapiBody(data: Bytes, charset: string): MapiBody | null {
  const end = data.size > 0 && data.slice(data.size - 1, data.size)[0] === 0 ? data.size - 1 : data.size;
  if (end === 0) return null;
  const wide = charset === 'utf-16le';
  const octets = data.slice(0, wide ? data.size : end);
  if (data.size > LONGEST || (!wide && META_CHARSET.test(octets.toString('latin1', 0, 1024)))) {
    return { content: subBytes(data, 0, end), made: 0 };
  }
  const text = Buffer.from(decodeCharset(octets, charset).replace(/\0+$/, ''));
  return { content: memoryBytes(text), made: text.length };
}
