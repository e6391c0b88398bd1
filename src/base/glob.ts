/** Tests a text that is already in lower case. */
export type TextPredicate = (lower: string) => boolean;

/**
 * A glob without case: `*` is any run of characters, `?` is any one. Time is at most the product of both lengths, and the
 * usual shapes (`*.exe`, `invoice*`, `*macro*`) are one native comparison.
 */
export function glob(pattern: string): TextPredicate {
  const lower = pattern.toLowerCase();
  const inner = lower.replace(/^\*+|\*+$/g, '');
  if (inner === '') return lower === '' ? (text) => text === '' : () => true;
  if (/[*?]/.test(inner)) return (text) => matchesWild(text, lower);
  const open = lower.startsWith('*');
  const ends = lower.endsWith('*');
  if (open && ends) return (text) => text.includes(inner);
  if (open) return (text) => text.endsWith(inner);
  if (ends) return (text) => text.startsWith(inner);
  return (text) => text === inner;
}

/** Greedy matching that goes back to the last star only. */
function matchesWild(text: string, pattern: string): boolean {
  let at = 0;
  let want = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const sign = pattern[want];
    if (sign === '*') {
      star = want++;
      resume = at;
    } else if (sign === '?' || sign === text[at]) {
      at++;
      want++;
    } else if (star !== -1) {
      want = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[want] === '*') want++;
  return want === pattern.length;
}
