import type { Range } from './rule.ts';

/** Both ends belong to the range; an end that is not given is open. */
export function inRange(value: number, { atLeast, atMost }: Range): boolean {
  return (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);
}
