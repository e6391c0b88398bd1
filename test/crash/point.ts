/** Where a process dies: before an operation, in the middle of a write, or behind it, before anybody hears of its result. */
export type When = 'before' | 'amid' | 'after';

/** One operation, by its number from 0, at which a process is killed. */
export interface Point {
  readonly at: number;
  readonly when: When;
  /** What stood there when the operations were counted. */
  readonly operation: string;
}

/** No kill: the operations are counted. */
export const NEVER: Point = { at: -1, when: 'before', operation: '' };

/** All points of a counted run. */
export function pointsOf(operations: readonly string[]): readonly Point[] {
  return operations.flatMap((operation, at) => {
    const whens: When[] = operation.startsWith('write ') ? ['amid', 'after'] : ['after'];
    // Behind the one write is before the next.
    if (operation !== operations[at - 1]) whens.unshift('before');
    return whens.map((when) => ({ at, when, operation }));
  });
}
