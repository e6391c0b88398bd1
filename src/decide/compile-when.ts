import { Network, networkMatcher } from '../base/network.ts';
import type { Address } from '../mail/address.ts';
import { type AddressPredicate, addressPatterns } from './address-pattern.ts';
import type { Facts } from './facts.ts';
import type { ProblemList } from './problem.ts';
import type { Direction, TimeFrame, When } from './rule.ts';
import { WEEKDAYS } from './rule.ts';

/** One recipient of a mail. */
export interface Recipient {
  readonly address: Address;
  readonly direction: Direction;
}

export type Audience = (facts: Facts, recipient: Recipient) => boolean;

/** Named lists of addresses, compiled. */
export type Groups = ReadonlyMap<string, AddressPredicate>;

/** Whom a `when` means; an empty one means everybody. */
export function compileWhen(test: When, groups: Groups, problems: ProblemList): Audience {
  const checks: Audience[] = [];
  const { direction, from, to, network, group, time } = test;
  if (direction !== undefined) checks.push((_, recipient) => direction.includes(recipient.direction));
  if (from !== undefined) {
    const sender = oneOf(from, problems.at('from'));
    checks.push((facts) => sender(facts.envelope.sender));
  }
  if (to !== undefined) {
    const fitting = oneOf(to, problems.at('to'));
    checks.push((_, recipient) => fitting(recipient.address));
  }
  if (network !== undefined) checks.push(fromNetwork(network, problems.at('network')));
  if (group !== undefined) checks.push(inGroup(group, groups, problems.at('group')));
  if (time !== undefined) checks.push((facts) => time.some((frame) => within(frame, facts)));
  if (test.all !== undefined) {
    checks.push(...test.all.map((each, index) => compileWhen(each, groups, problems.at('all', index))));
  }
  if (test.any !== undefined) {
    const either = test.any.map((each, index) => compileWhen(each, groups, problems.at('any', index)));
    checks.push((facts, recipient) => either.some((check) => check(facts, recipient)));
  }
  if (test.not !== undefined) {
    const inner = compileWhen(test.not, groups, problems.at('not'));
    checks.push((facts, recipient) => !inner(facts, recipient));
  }
  const [only] = checks;
  if (only !== undefined && checks.length === 1) return only;
  return (facts, recipient) => checks.every((check) => check(facts, recipient));
}

/** One predicate out of many patterns; mistakes are told with each pattern's place. */
export function oneOf(patterns: readonly string[], problems: ProblemList): AddressPredicate {
  return addressPatterns(patterns, (index) =>
    problems
      .at(index)
      .add(
        `"${patterns[index] ?? ''}" is neither an address nor a domain nor a pattern of one`,
        'write ann@example.com, example.com, *.example.com, sales-*@example.com, * for all, or "<>" for the null sender',
      ),
  );
}

function fromNetwork(texts: readonly string[], problems: ProblemList): Audience {
  const networks = texts.flatMap((text, index) => {
    const network = Network.parse(text);
    if (network !== null) return [network];
    problems
      .at(index)
      .add(`"${text}" is no network`, 'write an address or a block such as 192.0.2.0/24 or 2001:db8::/32');
    return [];
  });
  const matches = networkMatcher(networks);
  return (facts) => facts.session !== null && matches(facts.session.address);
}

/** Groups are of our own people, so the side that a stranger may forge is never asked. */
function inGroup(names: readonly string[], groups: Groups, problems: ProblemList): Audience {
  const contains = groupsNamed(names, groups, problems);
  return (facts, { address, direction }) =>
    (direction !== 'outbound' && contains(address)) || (direction !== 'inbound' && contains(facts.envelope.sender));
}

/** One predicate out of the groups of these names. */
export function groupsNamed(names: readonly string[], groups: Groups, problems: ProblemList): AddressPredicate {
  const wanted = names.flatMap((name, index) => {
    const group = groups.get(name);
    if (group !== undefined) return [group];
    const known = [...groups.keys()].join(', ');
    problems
      .at(index)
      .add(
        `there is no group "${name}"`,
        known === '' ? 'declare it under groups' : `known are ${known}; declare it under groups`,
      );
    return [];
  });
  return (address) => wanted.some((group) => group(address));
}

function within(frame: TimeFrame, { now }: Facts): boolean {
  const { from = 0, to = 1440, days } = frame;
  const onDay = (weekday: number): boolean => {
    const name = WEEKDAYS[weekday];
    return days === undefined || (name !== undefined && days.includes(name));
  };
  if (from < to) return onDay(now.weekday) && now.minute >= from && now.minute < to;
  return now.minute >= from ? onDay(now.weekday) : now.minute < to && onDay((now.weekday + 6) % 7);
}
