import type { Counters } from '../../base/counters.ts';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import { countingKey, networkKey } from '../client.ts';

/** How many connections strangers may hold at once. */
export interface ConcurrencyLimits {
  readonly connectionsPerAddress: number;
  readonly connectionsPerNetwork: number;
}

/** A stranger's place among those of his address and of his network, until `leave`. */
export interface Place {
  leave(): void;
}

/** Takes a place for a stranger, or tells that there is none. */
export function takePlace(address: string, limits: ConcurrencyLimits, counters: Counters): Place | Reply {
  const own = countingKey(address);
  const network = networkKey(address);
  const bounds = [
    { name: 'connectionsPerAddress', whose: own, key: `open ${own}`, limit: limits.connectionsPerAddress },
    { name: 'connectionsPerNetwork', whose: network, key: `open ${network}`, limit: limits.connectionsPerNetwork },
  ];
  const taken: string[] = [];
  const leave = () => {
    for (let key = taken.pop(); key !== undefined; key = taken.pop()) counters.release(key);
  };
  for (const { name, whose, key, limit } of bounds) {
    taken.push(key);
    if (counters.hold(key) <= limit) continue;
    leave();
    return reply('tooManyConnections', `admission.${name}: ${whose} holds ${limit} already`);
  }
  return { leave };
}
