import type { FlagName } from '../mail/findings.ts';
import type { Flag as PartFlag } from '../mail/part.ts';

/** Longest piece of a mail that a detail quotes. */
const QUOTE = 120;

/** Makes a flag of each kind. A new name goes into mail/findings.ts first. */
export const Flag = {
  ambiguous: (name: FlagName<'ambiguous'>, detail: string): PartFlag => ({ kind: 'ambiguous', name, detail }),
  active: (name: FlagName<'active'>, detail: string): PartFlag => ({ kind: 'active', name, detail }),
  encrypted: (name: FlagName<'encrypted'>, detail: string): PartFlag => ({ kind: 'encrypted', name, detail }),
  overLimit: (name: FlagName<'over-limit'>, detail: string): PartFlag => ({ kind: 'over-limit', name, detail }),
  corrupt: (name: FlagName<'corrupt'>, detail: string): PartFlag => ({ kind: 'corrupt', name, detail }),
  unknown: (name: FlagName<'unknown'>, detail: string): PartFlag => ({ kind: 'unknown', name, detail }),
  note: (name: FlagName<'note'>, detail: string): PartFlag => ({ kind: 'note', name, detail }),
};

/** `text` in quotes, cut to a length that fits a line of a report. */
export function quote(text: string): string {
  return `"${text.length > QUOTE ? `${text.slice(0, QUOTE)}…` : text}"`;
}
