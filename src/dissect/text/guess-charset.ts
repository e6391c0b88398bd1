/** So much is looked at. */
const SAMPLE = 8192;
/** Of one octet a letter, the likeliest first. */
const SINGLE = decoders('windows-1252', 'windows-1251', 'koi8-r', 'windows-1253', 'windows-1255', 'windows-1256');
/** Of several octets: only where the octets fit to the last. */
const MULTIPLE = decoders('shift_jis', 'euc-jp', 'gb18030', 'big5', 'euc-kr');
/** Fewer characters of East Asia are a chance. */
const FEWEST = 3;

function decoders(...charsets: readonly string[]): ReadonlyMap<string, TextDecoder> {
  return new Map(charsets.map((charset) => [charset, new TextDecoder(charset)]));
}

/** The charset in which octets that are no UTF-8 and that nobody labels rightly are most likely a text. */
export function guessCharset(octets: Buffer): string {
  const sample = octets.subarray(0, SAMPLE);
  let best = { charset: 'windows-1252', score: Number.NEGATIVE_INFINITY };
  for (const [charset, decoder] of SINGLE) {
    const score = likeness(decoder.decode(sample));
    if (score > best.score) best = { charset, score };
  }
  for (const [charset, decoder] of MULTIPLE) {
    const text = decoder.decode(withoutTorn(sample));
    if (text.includes('\ufffd') || (text.match(EAST_ASIAN)?.length ?? 0) < FEWEST) continue;
    const score = likeness(text);
    if (score > best.score) best = { charset, score };
  }
  return best.charset;
}

const EAST_ASIAN = /[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]/g;

/** A sample may end within a character. */
function withoutTorn(sample: Buffer): Buffer {
  const line = sample.lastIndexOf(10);
  return sample.length < SAMPLE || line < 0 ? sample : sample.subarray(0, line);
}

const LETTER = /\p{L}/u;
const RUNS = /[^\x00-\x7f]+/g;

/** How much like words of a language the letters beyond ASCII look: they keep their case, their script and their company. */
function likeness(text: string): number {
  let score = 0;
  for (const match of text.matchAll(RUNS)) {
    const [run] = match;
    const before = text[match.index - 1] ?? ' ';
    const behind = text[match.index + run.length] ?? ' ';
    const touchesLatin = /[A-Za-z]/.test(before) || /[A-Za-z]/.test(behind);
    const latin = /\p{Script=Latin}/u.test(run);
    if (touchesLatin && LETTER.test(run)) score += latin ? 1 : -2 * run.length;
    // Words of Latin letters seldom have three in a row beyond ASCII.
    if (latin && run.length > 2) score -= run.length;
    score += likenessOfRun(run);
  }
  return score;
}

function likenessOfRun(run: string): number {
  let score = 0;
  let lower = false;
  for (const sign of run) {
    if (/[\u3040-\u30ff]/.test(sign)) score += 2;
    else if (/[\u4e00-\u9fff\uac00-\ud7af]/.test(sign)) score += 1.5;
    else if (/\p{Ll}|[\u05d0-\u05ea\u0620-\u064a]/u.test(sign)) score += 1;
    else if (/\p{Lu}/u.test(sign)) score += lower ? -2 : 0.5;
    else if (/[\u00a0\u2010-\u2027\u20ac\u00ab\u00bb\u2116\u3000-\u3011\uff00-\uff60]/.test(sign)) score += 0;
    else if (/[\ufffd\u0080-\u009f\p{Co}\p{Cn}]/u.test(sign)) score -= 20;
    else score -= 1;
    lower = /\p{Ll}/u.test(sign);
  }
  return score;
}
