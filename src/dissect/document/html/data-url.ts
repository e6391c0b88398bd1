import { digit } from './escape-run.ts';

export interface DataContent {
  /** In lower case, without parameters; `text/plain` where there is none. */
  readonly type: string;
  readonly octets: Buffer;
}

/** The media type that a `data:` address claims. */
export function dataType(url: string): string {
  return /^\s*([a-z0-9.+-]{1,80}\/[a-z0-9.+-]{1,80})/i.exec(url.slice(5, 205))?.[1]?.toLowerCase() ?? 'text/plain';
}

/** What a `data:` address holds (RFC 2397); null where it is none. */
export function dataContent(url: string): DataContent | null {
  const comma = url.indexOf(',');
  if (comma < 0 || !/^data:/i.test(url)) return null;
  const label = url.slice(5, Math.min(comma, 205)).toLowerCase();
  const data = url.slice(comma + 1);
  return { type: dataType(url), octets: octetsOf(data, /;\s*base64\s*$/.test(label)) };
}

function octetsOf(data: string, base64: boolean): Buffer {
  if (!data.includes('%')) return Buffer.from(data, base64 ? 'base64' : 'latin1');
  const plain = unescaped(data);
  return base64 ? Buffer.from(plain.toString('latin1'), 'base64') : plain;
}

/** `text` is of octets. */
function unescaped(text: string): Buffer {
  const octets = Buffer.from(text, 'latin1');
  let size = 0;
  for (let at = 0; at < octets.length; at++) {
    const high = octets[at] === 0x25 ? digit(octets[at + 1] ?? 0) : -1;
    const low = high < 0 ? -1 : digit(octets[at + 2] ?? 0);
    octets[size++] = low < 0 ? (octets[at] ?? 0) : high * 16 + low;
    if (low >= 0) at += 2;
  }
  return octets.subarray(0, size);
}
