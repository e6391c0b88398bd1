import type { Flag as PartFlag } from '../mail/part.ts';

/** Longest piece of a mail that a detail quotes. */
const QUOTE = 120;

export const Flag = {
  ambiguous: (name: string, detail: string): PartFlag => ({ kind: 'ambiguous', name, detail }),
  encrypted: (name: string, detail: string): PartFlag => ({ kind: 'encrypted', name, detail }),
  overLimit: (name: string, detail: string): PartFlag => ({ kind: 'over-limit', name, detail }),
  corrupt: (name: string, detail: string): PartFlag => ({ kind: 'corrupt', name, detail }),
  unknown: (name: string, detail: string): PartFlag => ({ kind: 'unknown', name, detail }),
  note: (name: string, detail: string): PartFlag => ({ kind: 'note', name, detail }),
};

/** `text` in quotes, cut to a length that fits a line of a report. */
export function quote(text: string): string {
  return `"${text.length > QUOTE ? `${text.slice(0, QUOTE)}…` : text}"`;
}
