/** Octets looked at; a text of which more than that is blank is none. */
const SAMPLE = 1024;
/** So many letters have a NUL as their upper octet: blanks and digits do in every script. */
const FEWEST = 0.1;
/** In a name or a word nothing is left to chance: strings of C end in a NUL. */
const SHORT = 64;
const FEWEST_IN_SHORT = 0.6;

/** UTF-16 or UTF-32, by its byte order mark or by where its NULs stand; null where the octets look like neither. */
export function wideCharset(octets: Buffer): string | null {
  const [a, b, c, d] = octets;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'utf-32le' : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'utf-32be';
  const sample = withoutLastNuls(octets.subarray(0, SAMPLE));
  return sample.includes(0) ? byNuls(sample) : null;
}

function withoutLastNuls(sample: Buffer): Buffer {
  let end = sample.length;
  while (end > 0 && sample[end - 1] === 0) end--;
  return sample.subarray(0, end);
}

/** NULs at each of the four places of a UTF-32 letter. */
function byNuls(sample: Buffer): string | null {
  const nuls: [number, number, number, number] = [0, 0, 0, 0];
  for (const [i, octet] of sample.entries()) if (octet === 0) nuls[(i & 3) as 0 | 1 | 2 | 3]++;
  const fewest = sample.length < SHORT ? FEWEST_IN_SHORT : FEWEST;
  const quarter = sample.length >> 2;
  if (quarter > 0 && nuls[3] >= quarter && nuls[2] >= quarter * fewest && nuls[0] === 0) return 'utf-32le';
  if (quarter > 0 && nuls[0] >= quarter && nuls[1] >= quarter * fewest && nuls[3] === 0) return 'utf-32be';
  const half = sample.length / 2;
  const even = nuls[0] + nuls[2];
  const odd = nuls[1] + nuls[3];
  if (even === 0 && odd >= Math.floor(half) * fewest) return 'utf-16le';
  return odd === 0 && even >= Math.floor(half) * fewest ? 'utf-16be' : null;
}
