/** Seven-bit charsets that switch: of ISO 2022 those that neither browsers nor iconv-lite decode, and HZ. */

type Decode = (octets: Buffer) => string;

const ESC = 0x1b;
const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;
const LF = 10;
const TILDE = 0x7e;
const euckr = new TextDecoder('euc-kr');
const gb18030 = new TextDecoder('gb18030');

/** RFC 1557: `ESC $ ) C` stands once at the start; SO begins Korean, SI ends it. */
export const iso2022kr: Decode = (octets) => shifted(octets, () => euckr);

/** RFC 1922: `ESC $ ) A` makes SO begin GB 2312; the Chinese of Taiwan (`ESC $ ) G`, `ESC $ * H`) is not decoded. */
export const iso2022cn: Decode = (octets) => shifted(octets, (designation) => (designation === ')A' ? gb18030 : null));

function shifted(octets: Buffer, decoderOf: (designation: string) => TextDecoder | null): string {
  let text = '';
  let decoder = decoderOf('');
  let start = 0;
  let out = false;
  const end = (at: number): void => {
    const run = octets.subarray(start, at);
    text += out ? eightBit(run, decoder) : run.toString('latin1');
  };
  for (let i = 0; i < octets.length; i++) {
    const octet = octets[i];
    if (octet !== ESC && octet !== SHIFT_OUT && octet !== SHIFT_IN && !(out && octet === LF)) continue;
    end(i);
    start = i + 1;
    if (octet === ESC && octets[i + 1] === 0x24) {
      decoder = decoderOf(octets.toString('latin1', i + 2, i + 4));
      start = i + 4;
      i += 3;
    } else if (octet === LF) start = i;
    out = octet === ESC ? out : octet === SHIFT_OUT;
  }
  end(octets.length);
  return text;
}

/** RFC 1843: `~{` begins GB 2312, `~}` ends it, `~~` is a tilde, and a tilde at a line's end joins lines. */
export const hz: Decode = (octets) => {
  let text = '';
  let start = 0;
  let chinese = false;
  const end = (at: number): void => {
    const run = octets.subarray(start, at);
    text += chinese ? eightBit(run, gb18030) : run.toString('latin1');
  };
  for (let i = 0; i < octets.length; i++) {
    if (octets[i] === LF && chinese) {
      end(i);
      chinese = false;
      start = i;
    }
    if (octets[i] !== TILDE) continue;
    const next = octets[i + 1];
    const switches = next === 0x7b || next === 0x7d || (!chinese && (next === TILDE || next === LF));
    if (!switches) continue;
    end(i);
    if (next === TILDE) text += '~';
    chinese = next === 0x7b;
    start = i + 2;
    i++;
  }
  end(octets.length);
  return text;
};

function eightBit(run: Buffer, decoder: TextDecoder | null): string {
  if (decoder === null) return '\ufffd'.repeat(run.length >> 1);
  return decoder.decode(Buffer.from(run.map((octet) => (octet > 32 && octet < 127 ? octet | 0x80 : octet))));
}
