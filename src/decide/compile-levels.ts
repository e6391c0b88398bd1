import type { Address } from '../mail/address.ts';
import type { AddressPredicate } from './address-pattern.ts';
import { type Groups, groupsNamed, oneOf } from './compile-when.ts';
import type { Levels, LevelsFor } from './levels.ts';
import type { ProblemList } from './problem.ts';

/** The levels of a recipient: of the first entry that fits, else those of all. Equal ones are one object. */
export type LevelTable = (recipient: Address) => Levels;

/** Recipients whose levels need not be looked for again: of thousands of entries each may be the first that fits. */
const MOST_KNOWN = 10_000;

export function compileLevels(
  levels: Levels,
  users: readonly LevelsFor[],
  groups: Groups,
  problems: ProblemList,
): LevelTable {
  const entries = users.map((entry, index) => ({
    fits: whom(entry, groups, problems.at(index)),
    levels: completed(entry.levels, levels),
  }));
  const known = new Map<string, Levels>();
  return (recipient) => {
    let found = known.get(recipient.key);
    if (found === undefined) {
      found = entries.find(({ fits }) => fits(recipient))?.levels ?? levels;
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(recipient.key, found);
    }
    return found;
  };
}

function whom({ to, group }: LevelsFor, groups: Groups, problems: ProblemList): AddressPredicate {
  if (to === undefined && group === undefined) {
    problems.add('the levels are for nobody', 'say for whom with to or group; those of all stand under spam.levels');
  }
  const named = to === undefined ? () => false : oneOf(to, problems.at('to'));
  const member = group === undefined ? () => false : groupsNamed(group, groups, problems.at('group'));
  return (address) => named(address) || member(address);
}

function completed(some: LevelsFor['levels'], rest: Levels): Levels {
  const given = Object.entries(some).filter(([, value]) => value !== undefined);
  return { ...rest, ...Object.fromEntries(given) };
}
