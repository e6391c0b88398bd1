const PLUS = 0x2b;
const MINUS = 0x2d;
const NONE = 255;
const VALUES = new Uint8Array(256).fill(NONE);
for (const [i, letter] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  VALUES[letter.charCodeAt(0)] = i;
}

/** UTF-7 (RFC 2152): `+` begins UTF-16 in base64, and what is no letter of it ends that; a `-` is swallowed there. */
export function utf7(octets: Buffer): string {
  const text = Buffer.allocUnsafe(octets.length * 2);
  let written = 0;
  const put = (unit: number): void => {
    text[written++] = unit & 0xff;
    text[written++] = unit >> 8;
  };
  for (let i = 0; i < octets.length; i++) {
    const octet = octets[i] ?? 0;
    if (octet !== PLUS) {
      put(octet);
      continue;
    }
    if (octets[i + 1] === MINUS) {
      put(PLUS);
      i++;
      continue;
    }
    let bits = 0;
    let count = 0;
    for (i++; i < octets.length && VALUES[octets[i] ?? 0] !== NONE; i++) {
      bits = ((bits << 6) | (VALUES[octets[i] ?? 0] ?? 0)) & 0x3fffff;
      count += 6;
      if (count < 16) continue;
      count -= 16;
      put((bits >> count) & 0xffff);
    }
    if (octets[i] !== MINUS) i--;
  }
  return text.toString('utf16le', 0, written);
}
