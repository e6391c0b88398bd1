const LINE_ENDS = /[\0-\x1f\x7f-\x9f\u2028\u2029]+/g;
/** Marks that turn the direction of what follows, or are not seen at all (Unicode Standard Annex 9). */
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c]/g;

/** Words of a mail, made fit to be quoted in a text of ours: one line of at most `limit` characters that looks as it is. */
export function printable(text: string, limit = 200): string {
  const line = text
    .slice(0, limit * 4)
    .toWellFormed()
    .replace(LINE_ENDS, ' ')
    .replace(INVISIBLE, '\ufffd')
    .trim();
  const characters = [...line.slice(0, limit * 2)];
  return characters.length <= limit ? line : `${characters.slice(0, limit - 1).join('')}…`;
}

/** Up to `limit` entries, one a line, each with a dash before it; then how many more there are. */
export function printableList(entries: readonly string[], limit = 20): string {
  const lines = entries.slice(0, limit).map((entry) => `  - ${printable(entry, 300)}`);
  if (entries.length > limit) lines.push(`  - and ${entries.length - limit} more`);
  return lines.join('\n');
}

/** `1,234 bytes`, `3.4 MB`. */
export function printableSize(bytes: number): string {
  if (bytes < 10_000) return `${bytes.toLocaleString('en-US')} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(0)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
