/** Seven-bit charsets that switch: of ISO 2022 those that neither browsers nor iconv-lite decode, and HZ. */

const ESC = 0x1b;
const DOLLAR = 0x24;
const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;
const LF = 10;
const TILDE = 0x7e;
const QUESTION_MARK = 0x3f;
const euckr = new TextDecoder('euc-kr');
const gb18030 = new TextDecoder('gb18030');

/** RFC 1557: `ESC $ ) C` stands once at the start; SO begins Korean, SI ends it. */
export function iso2022kr(octets: Buffer): string {
  return euckr.decode(shifted(octets, null));
}

/** RFC 1922: `ESC $ ) A` makes SO begin GB 2312; the Chinese of Taiwan (`ESC $ ) G`, `ESC $ * H`) is not decoded. */
export function iso2022cn(octets: Buffer): string {
  return gb18030.decode(shifted(octets, ')A'));
}

/** The eight-bit charset of the same letters. Letters under another designation than `known`, where that counts, are lost. */
function shifted(octets: Buffer, known: string | null): Buffer {
  const eightBit = Buffer.allocUnsafe(octets.length);
  let written = 0;
  let out = false;
  let lost = false;
  for (let i = 0; i < octets.length; i++) {
    const octet = octets[i] ?? 0;
    if (octet === ESC && octets[i + 1] === DOLLAR) {
      lost = known !== null && octets.toString('latin1', i + 2, i + 4) !== known;
      i += 3;
    } else if (octet === SHIFT_OUT || octet === SHIFT_IN) {
      out = octet === SHIFT_OUT;
    } else {
      // RFC 1557: a line begins in ASCII.
      if (octet === LF) out = false;
      eightBit[written++] = out && lost ? QUESTION_MARK : letter(octet, out);
    }
  }
  return eightBit.subarray(0, written);
}

/** RFC 1843: `~{` begins GB 2312, `~}` ends it, `~~` is a tilde, and a tilde at a line's end joins lines. */
export function hz(octets: Buffer): string {
  const eightBit = Buffer.allocUnsafe(octets.length);
  let written = 0;
  let chinese = false;
  for (let i = 0; i < octets.length; i++) {
    const octet = octets[i] ?? 0;
    const next = octet === TILDE ? octets[i + 1] : undefined;
    if (next === 0x7b || next === 0x7d) {
      chinese = next === 0x7b;
      i++;
    } else if (!chinese && (next === TILDE || next === LF)) {
      if (next === TILDE) eightBit[written++] = TILDE;
      i++;
    } else {
      if (octet === LF) chinese = false;
      eightBit[written++] = letter(octet, chinese);
    }
  }
  return gb18030.decode(eightBit.subarray(0, written));
}

/** No octet of seven-bit text is above 127. */
function letter(octet: number, shiftedOut: boolean): number {
  if (octet >= 0x80) return QUESTION_MARK;
  return shiftedOut && octet > 32 && octet < 127 ? octet | 0x80 : octet;
}
