import { type Bytes, Lens, windows } from '../../mail/bytes.ts';

/** Several mails in one file (RFC 4155). */
export const MBOX_TYPE = 'application/mbox';

const FROM = Buffer.from('From ');
const WINDOW = 1024 * 1024;
/** A separator line, and the first field behind it. */
const LONGEST_SEPARATOR = 600;
/** A sender, a time, and a field of the header in the next line: what a mail tells of another one seldom has all three. */
const SEPARATOR =
  /^From [^\r\n]{0,300}\b\d\d:\d\d[^\r\n]{0,100}\r?\n(?:>?From [^\r\n]{0,300}\r?\n)?[!-9;-~]{1,60}[ \t]?:/;

/** Offsets of the separator lines; null now and then, where much was looked at. */
export function* mboxSeparators(content: Bytes): Generator<number | null> {
  for (const { start, chunk } of windows(content, WINDOW, LONGEST_SEPARATOR, new Lens())) {
    if (start > 0) yield null;
    const last = start + chunk.length === content.size;
    for (let at = chunk.indexOf(FROM); at >= 0; at = chunk.indexOf(FROM, at + 1)) {
      // The next window begins with what is cut off here, and this one with what the last one left.
      if (!last && chunk.length - at <= LONGEST_SEPARATOR - 4) break;
      if (start > 0 && at < 4) continue;
      const before = chunk.toString('latin1', Math.max(0, at - 4), at);
      if (start + at > 0 && !/\n\r?\n$/.test(before)) continue;
      if (SEPARATOR.test(chunk.toString('latin1', at, at + LONGEST_SEPARATOR))) yield start + at;
    }
  }
}

/** Whether content that begins with a separator line has more than one mail. */
export function isMbox(content: Bytes): boolean {
  let mails = 0;
  for (const offset of mboxSeparators(content)) if (offset !== null && ++mails === 2) return true;
  return false;
}
