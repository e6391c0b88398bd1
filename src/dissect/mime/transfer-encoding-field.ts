import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag, quote } from '../flag.ts';
import { parseStructuredValue } from './structured-value.ts';

export type TransferEncoding = 'identity' | 'base64' | 'quoted-printable' | 'uuencode';

const ENCODINGS: Readonly<Record<string, TransferEncoding>> = {
  '': 'identity',
  '7bit': 'identity',
  '8bit': 'identity',
  binary: 'identity',
  base64: 'base64',
  'quoted-printable': 'quoted-printable',
  'x-uuencode': 'uuencode',
  'x-uue': 'uuencode',
  uuencode: 'uuencode',
  // Not in the standard, but in honest mail, and nobody decodes them.
  '7-bit': 'identity',
  '8-bit': 'identity',
  '7bits': 'identity',
  '8bits': 'identity',
  none: 'identity',
};

/** What a reader goes by that looks for a word anywhere in the field. */
const HINTS: readonly (readonly [RegExp, TransferEncoding])[] = [
  [/base|64/i, 'base64'],
  [/quoted|printable|\bqp\b/i, 'quoted-printable'],
  [/uu/i, 'uuencode'],
];

/** With what may stand around it. */
const LONGEST_TOKEN = 100;

export interface ReadEncoding {
  readonly encoding: TransferEncoding;
  /** What other readers may take it for. */
  readonly others: readonly TransferEncoding[];
  readonly flag: PartFlag | null;
}

const NONE: ReadEncoding = { encoding: 'identity', others: [], flag: null };

/** What a Content-Transfer-Encoding field says (RFC 2045 section 6.1). */
export function readEncoding(text: string): ReadEncoding {
  const plain = known(text.toLowerCase());
  // A field that says nothing is as none; one that says something, but not where it should, is read by somebody.
  if (plain !== undefined) return plain === 'identity' ? NONE : { ...NONE, encoding: plain };
  const { value } = parseStructuredValue(text);
  const token = value.slice(0, LONGEST_TOKEN).replace(/^["'\s]+|["'\s]+$/g, '');
  const encoding = token === '' && text !== '' ? undefined : known(token);
  const hinted = HINTS.filter(([hint]) => hint.test(text)).map(([, other]) => other);
  if (encoding === undefined) {
    const others = hinted.length > 0 ? hinted : HINTS.map(([, other]) => other);
    const detail = `${quote(text)} is no known encoding: read as it stands, or as ${others.join(' or ')} by readers that guess`;
    return { encoding: 'identity', others, flag: Flag.ambiguous('unknown-transfer-encoding', detail) };
  }
  const all: TransferEncoding[] = [...hinted, ...(isCommon(text) ? [] : (['identity'] as const))];
  const others = all.filter((other) => other !== encoding);
  if (others.length === 0) return { ...NONE, encoding };
  const detail = `${quote(text)} is read as ${encoding}, or as ${others.join(' or ')} by readers that know no such form`;
  return { encoding, others, flag: Flag.ambiguous('unknown-transfer-encoding', detail) };
}

function known(token: string): TransferEncoding | undefined {
  return Object.hasOwn(ENCODINGS, token) ? ENCODINGS[token] : undefined;
}

/** A token that a semicolon ends: readers take what stands before it. */
function isCommon(text: string): boolean {
  return /^[A-Za-z0-9-]{1,40}\s{0,40};?\s{0,40}$/.test(text);
}
