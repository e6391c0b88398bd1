import type { Counters } from '../../src/base/counters.ts';

/** What this process alone holds. */
export function ownHolds(): Pick<Counters, 'hold' | 'release'> {
  const held = new Map<string, number>();
  const change = (key: string, by: number) => {
    const count = (held.get(key) ?? 0) + by;
    if (count > 0) held.set(key, count);
    else held.delete(key);
    return count;
  };
  return { hold: (key) => change(key, 1), release: (key) => void change(key, -1) };
}
