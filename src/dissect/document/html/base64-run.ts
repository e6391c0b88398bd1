import type { RunAt } from './encoded-run.ts';

/** Characters of the shortest run that is decoded. */
const SHORTEST = 64;
/** Pieces of a list are joined where they are as long as this: `["QUJD…","REVG…"].join("")`. */
const LONG_PIECE = 20;
/** Lines of a text are joined where they are as long as this. */
const LONG_LINE = 40;

/** By character code: letters, digits and signs of both alphabets (RFC 4648 sections 4 and 5). */
const ALPHABET = new Uint8Array(128);
for (const sign of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_')
  ALPHABET[sign.charCodeAt(0)] = 1;

export function isBase64(code: number): boolean {
  return code < 128 && ALPHABET[code] === 1;
}

/** How scripts put a long string together: `"…"+"…"`, `s += "…"`, `.concat("…")`, a line end that is escaped. */
const JOINT =
  /["'`](?:\s{0,40}\+?\s{0,40}|\s{0,20};?\s{0,20}[\w$.[\]]{1,64}\s{0,10}\+=\s{0,10}|\s{0,20}\)?\s{0,10}\.concat\(\s{0,10})["'`]|\\\r?\n/y;
const LIST_JOINT = /["'`]\s{0,40},\s{0,40}["'`]/y;
const LINE_JOINT = /\r?\n[ \t]{0,40}/y;
/** Quotation marks, a backslash, a line end. */
const JOINTS_BEGIN: ReadonlySet<number> = new Set([0x22, 0x27, 0x60, 0x5c, 0x0d, 0x0a]);

/** Base64, or hexadecimal digits, from `start` on; pieces that a script joins are one run. */
export function base64Run(text: string, start: number): RunAt {
  const pieces: string[] = [];
  let length = 0;
  let at = start;
  for (;;) {
    const begun = at;
    while (isBase64(text.charCodeAt(at))) at++;
    pieces.push(text.slice(begun, at));
    length += at - begun;
    let padded = at;
    while (padded < at + 2 && text.charCodeAt(padded) === 0x3d) padded++;
    const next = behindJoint(text, padded, at - begun);
    if (next < 0 || padded > at || !isBase64(text.charCodeAt(next))) {
      at = padded;
      break;
    }
    at = next;
  }
  if (length < SHORTEST) return { run: null, end: at };
  // Hyphens at the ends are a comment's.
  const joined = (pieces.length === 1 ? (pieces[0] ?? '') : pieces.join('')).replace(/^-+/, '').replace(/--$/, '');
  const hex = joined.length % 2 === 0 && /^(?:[0-9a-f]*|[0-9A-F]*)$/.test(joined);
  const octets = Buffer.from(joined, hex ? 'hex' : 'base64');
  return { run: { octets, writing: hex ? 'hex' : 'base64', start }, end: at };
}

/** -1 where the run ends. */
function behindJoint(text: string, at: number, piece: number): number {
  if (!JOINTS_BEGIN.has(text.charCodeAt(at))) return -1;
  // `"+"`, of which there may be millions.
  if (text.charCodeAt(at + 1) === 0x2b && text.charCodeAt(at + 2) === text.charCodeAt(at)) return at + 3;
  const joints =
    piece >= LONG_LINE ? [JOINT, LIST_JOINT, LINE_JOINT] : piece >= LONG_PIECE ? [JOINT, LIST_JOINT] : [JOINT];
  for (const joint of joints) {
    joint.lastIndex = at;
    if (joint.test(text)) return joint.lastIndex;
  }
  return -1;
}
