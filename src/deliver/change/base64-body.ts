import type { Content } from './edit.ts';

/** RFC 2045 section 6.8: lines of at most 76 characters, that is 57 octets each. */
const OCTETS_PER_LINE = 57;
const LINES_AT_ONCE = 1024;

/** `content` in Base64, each line ended by CRLF; encoded as it is walked. */
export function base64Body(content: Buffer): Content {
  const full = Math.floor(content.length / OCTETS_PER_LINE);
  const rest = content.length % OCTETS_PER_LINE;
  const size = full * 78 + (rest === 0 ? 0 : Math.ceil(rest / 3) * 4 + 2);
  return { size, chunks: () => encode(content) };
}

function* encode(content: Buffer): Generator<Buffer> {
  const step = OCTETS_PER_LINE * LINES_AT_ONCE;
  for (let start = 0; start < content.length; start += step) {
    const text = content.toString('base64', start, Math.min(start + step, content.length));
    yield Buffer.from(text.replace(/.{1,76}/g, '$&\r\n'), 'latin1');
  }
}
