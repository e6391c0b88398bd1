// Control, format (bidi and zero-width among them), private and surrogate code points, line and paragraph separators.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Text from a mail made fit for a terminal and a table's cell: one line, nothing that moves the cursor, changes the
 * direction, or hides.
 */
export function plain(text: string): string {
  return text.replace(UNSAFE, (character) =>
    character === '\n' || character === '\r' || character === '\t' ? ' ' : '\ufffd',
  );
}

/** JSON of `value` in one line, in which everything that a terminal might act on is escaped. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (character) => {
    let escaped = '';
    for (let i = 0; i < character.length; i++) escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
    return escaped;
  });
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const MARK = /\p{M}/u;

/** Columns that a character takes on a terminal. */
function columns(character: string): number {
  if (character >= ' ' && character <= '~') return 1;
  return MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}

/** `text`, which is plain, in exactly `width` columns: cut with an ellipsis, or padded. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const taken = measure(text);
  if (taken <= width) return align === 'left' ? text + ' '.repeat(width - taken) : ' '.repeat(width - taken) + text;
  let kept = '';
  let used = 0;
  // Marks take no room, so that characters must be counted too.
  let left = width * 4;
  for (const character of text) {
    const more = columns(character);
    if (used + more > width - 1 || left-- === 0) break;
    kept += character;
    used += more;
  }
  return `${kept}…${' '.repeat(Math.max(0, width - used - 1))}`;
}

/** Columns that plain text takes on a terminal. */
export function measure(text: string): number {
  let width = 0;
  for (const character of text) width += columns(character);
  return width;
}
