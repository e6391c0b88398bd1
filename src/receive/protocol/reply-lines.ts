import { enhancedCode, type Reply } from '../../mail/reply.ts';

/** RFC 5321 section 4.5.3.1.5: 512 octets with code and CRLF; the code, a space and the enhanced code take at most 14. */
const TEXT_LIMIT = 490;

/**
 * A reply as it goes on the wire, one line or several (RFC 5321 section 4.2.1). Line feeds in the text separate lines;
 * every other character outside printable ASCII becomes `?`, so that no text can forge a reply.
 */
export function replyLines(reply: Reply): string {
  const status = enhancedCode(reply);
  const tail = status === null ? '' : `${status} `;
  const text = reply.text.replace(/[^\x20-\x7e\n]/g, '?');
  // RFC 4954 section 4: a challenge is one line, however long.
  const whole = reply.code === 334 || text.length <= TEXT_LIMIT;
  if (whole && !text.includes('\n')) return `${reply.code} ${tail}${text}\r\n`;
  const lines = text.split('\n').flatMap(wrap);
  return lines.map((line, i) => `${reply.code}${i === lines.length - 1 ? ' ' : '-'}${tail}${line}\r\n`).join('');
}

function wrap(line: string): string[] {
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > TEXT_LIMIT) {
    const space = rest.lastIndexOf(' ', TEXT_LIMIT);
    const cut = space > 0 ? space : TEXT_LIMIT;
    pieces.push(rest.slice(0, cut));
    rest = rest.slice(space > 0 ? cut + 1 : cut);
  }
  pieces.push(rest);
  return pieces;
}
