/** ISO 32000-1 section 7.2.2. */
export function isWhite(octet: number): boolean {
  return octet === 32 || octet === 10 || octet === 13 || octet === 9 || octet === 0 || octet === 12;
}

/** Neither white space nor a delimiter, nor the end. */
export function isRegular(octet: number): boolean {
  return octet >= 0 && !isWhite(octet) && DELIMITERS[octet] !== 1;
}

export function isDigit(octet: number): boolean {
  return octet >= 48 && octet <= 57;
}

/** The value of a hexadecimal digit; -1 where it is none. */
export function hexValue(octet: number): number {
  if (octet >= 48 && octet <= 57) return octet - 48;
  const lower = octet | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

const DELIMITERS = new Uint8Array(256);
for (const character of '()<>[]{}/%') DELIMITERS[character.charCodeAt(0)] = 1;
