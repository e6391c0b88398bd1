/** What Windows Installer makes of a name: two of these characters in one, or one in one. */
const PACKED = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._';
const PAIRS = 0x3800;
const SINGLES = 0x4800;
/** Before the names of tables. */
const TABLE = 0x4840;

/**
 * The name of a stream or storage as it may be read: MSI packs names into characters of Chinese, Office begins some with a
 * character that cannot be seen.
 */
export function readableName(name: string): string {
  let readable = '';
  for (const character of name) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= PAIRS && code < SINGLES) readable += packed(code - PAIRS) + packed((code - PAIRS) >> 6);
    else if (code >= SINGLES && code < TABLE) readable += packed(code - SINGLES);
    else if (code === TABLE) readable += '!';
    else readable += code < 32 ? `[${code}]` : character;
  }
  return readable;
}

function packed(code: number): string {
  return PACKED[code & 63] ?? '';
}

/** Whether the name is packed as MSI does. */
export function isPacked(name: string): boolean {
  return /^[\u3800-\u4840]/.test(name);
}
