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
