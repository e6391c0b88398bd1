import type { Counters } from '../../base/counters.ts';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import { countingKey, networkKey } from '../client.ts';

/** Unknown recipients that one stranger may ask for, in whatever number of sessions, before he has to wait. */
const MOST_UNKNOWN = 100;
/** His network may ask for so many times as many: it has other tenants, or he may have all of its addresses. */
const NETWORK_SHARE = 10;
/** A list of many recipients has some that are gone: nobody guesses who sends mail to so many real ones for each unknown one. */
const KNOWN_FOR_UNKNOWN = 5;
const WINDOW_MS = 600_000;

/** Keeps strangers from finding out which addresses there are by trying them all. */
export class Harvest {
  readonly #counters: Counters;

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  /** Before anybody is asked for the recipient: whoever has guessed too often learns nothing more, good or bad. */
  refusal(address: string): Reply | null {
    for (const { whose, most } of circles(address)) {
      const count = this.#counters.sum(`unknown ${whose}`, WINDOW_MS);
      if (count < most || count * KNOWN_FOR_UNKNOWN <= this.#counters.sum(`known ${whose}`, WINDOW_MS)) continue;
      const reason = `${whose} has asked for ${Math.round(count)} unknown recipients in ${WINDOW_MS / 1000} s`;
      return reply('tooManyUnknown', reason);
    }
    return null;
  }

  unknown(address: string): void {
    for (const { whose } of circles(address)) this.#counters.add(`unknown ${whose}`, 1, WINDOW_MS);
  }

  /** A whole mail has come for so many recipients, each of them known. */
  known(address: string, recipients: number): void {
    for (const { whose } of circles(address)) this.#counters.add(`known ${whose}`, recipients, WINDOW_MS);
  }
}

function circles(address: string): readonly { whose: string; most: number }[] {
  return [
    { whose: countingKey(address), most: MOST_UNKNOWN },
    { whose: networkKey(address), most: MOST_UNKNOWN * NETWORK_SHARE },
  ];
}
