import type { Flag } from '../../mail/part.ts';
import { Flag as make, quote } from '../flag.ts';

/** What a member's name tries, beside naming it. It is never used as a path by us, but may be by whoever opens the archive. */
export function nameFlags(name: string): readonly Flag[] {
  const flags: Flag[] = [];
  if (/^(?:[/\\]|[A-Za-z]:)/.test(name)) flags.push(make.note('absolute-name', quote(name)));
  if (name.includes('..') && name.split(/[/\\]/).includes('..')) flags.push(make.note('traversal-name', quote(name)));
  // A reader in C sees the name end here.
  if (name.includes('\0')) flags.push(make.ambiguous('nul-in-name', quote(name)));
  return flags;
}

export function linkFlag(target: string): Flag {
  return make.note('link', quote(target));
}

/** Names that lead to one file, at least where letters of both cases are the same: which of the contents wins, readers decide. */
export function duplicateFlag(names: readonly string[]): Flag | null {
  const seen = new Set<string>();
  for (const name of names) {
    const place = placeOf(name);
    if (place !== '' && seen.has(place)) return make.note('duplicate-name', quote(name));
    seen.add(place);
  }
  return null;
}

/** Where a reader would put it: no root, no drive, no steps that lead nowhere or upwards. */
function placeOf(name: string): string {
  const steps: string[] = [];
  for (const step of name
    .replace(/^[A-Za-z]:/, '')
    .toLowerCase()
    .split(/[/\\]/)) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}
