import { isDeepStrictEqual } from 'node:util';
import type { Complaint } from '../config/complaint.ts';
import type { Config } from '../config/config.ts';
import type { Sound } from '../config/load.ts';
import type { Spot } from './ask.ts';

/** What a running gateway cannot change. */
export function checkRestart(old: Config, next: Config): readonly Complaint[] {
  if (old.state === next.state) return [];
  return [
    {
      path: ['state'],
      message: `needs a restart: a running gateway keeps its state folder, ${old.state}`,
      hint: `write the old folder again, or restart the gateway to run it on ${next.state}`,
    },
  ];
}

/** Top-level keys under which something else is written. */
export function changesOf(old: Sound, next: Sound): readonly string[] {
  const before = sectionsOf(old);
  const after = sectionsOf(next);
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => !isDeepStrictEqual(before[key], after[key])).sort();
}

function sectionsOf({ source }: Sound): Readonly<Record<string, unknown>> {
  const value = source.value();
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** What is told of listeners. */
export function spotsOf(listen: Config['listen']): readonly Spot[] {
  return listen.map(({ address, port }) => ({ address, port }));
}
