import type { Remembered } from '../../../base/memory.ts';
import type { Identity } from './identities.ts';

/** How many mails must be known before anything is said; of the older ones a share counts. */
const ENOUGH = 10;
/** What is assumed of somebody before the first mail: as if there had been so many (a Beta prior). */
const PRIOR_MAILS = 5;
const PRIOR_BAD = 2;

/** Shares of bad mails between which points grow, and the points at both ends. */
const BAD = { from: 0.5, to: 0.95, least: 0.5, most: 3 } as const;
const GOOD = { from: 0.15, to: 0.03, least: 0.5, most: 2 } as const;

/** Good conduct counts in full only after so long: it is bought more cheaply than waited for. */
const PROBATION_MS = 14 * 86_400_000;
/** A client or network may get a new owner tomorrow; a proven domain is its own. */
const MOST_GOOD_OF_CLIENT = 0.5;
/** Neighbours are not the client. */
const NETWORK_WEIGHT = 0.5;

/** Points for what is known of an identity, in tenths: more than 0 is bad, 0 where too little is known. */
export function opinionOf({ kind }: Pick<Identity, 'kind'>, known: Remembered, now: number): number {
  const mails = known.good + known.bad;
  if (mails < ENOUGH - 0.5) return 0;
  const share = (known.bad + PRIOR_BAD) / (mails + PRIOR_MAILS);
  const weight = kind === 'network' ? NETWORK_WEIGHT : 1;
  if (share >= BAD.from) return tenths(between(share, BAD) * weight);
  if (share > GOOD.from) return 0;
  const good = between(share, GOOD) * Math.min((now - known.first) / PROBATION_MS, 1);
  const most = kind === 'client' || kind === 'network' ? MOST_GOOD_OF_CLIENT : GOOD.most;
  return -tenths(Math.min(good, most) * weight);
}

function between(share: number, { from, to, least, most }: typeof BAD | typeof GOOD): number {
  return least + (most - least) * Math.min((share - from) / (to - from), 1);
}

function tenths(points: number): number {
  return Math.round(points * 10) / 10;
}
