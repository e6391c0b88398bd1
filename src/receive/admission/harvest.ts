import type { Counters } from '../../base/counters.ts';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import { countingKey } from '../client.ts';

/** Unknown recipients that one stranger may ask for, in whatever number of sessions, before he has to wait. */
const MOST_UNKNOWN = 100;
const WINDOW_MS = 600_000;

/** Keeps strangers from finding out which addresses there are by trying them all. */
export class Harvest {
  readonly #counters: Counters;

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  /** Before anybody is asked for the recipient: whoever has guessed too often learns nothing more, good or bad. */
  refusal(address: string): Reply | null {
    const whose = countingKey(address);
    const count = this.#counters.sum(`unknown ${whose}`, WINDOW_MS);
    if (count < MOST_UNKNOWN) return null;
    const reason = `${whose} has asked for ${Math.round(count)} unknown recipients in ${WINDOW_MS / 1000} s`;
    return reply('tooManyUnknown', reason);
  }

  unknown(address: string): void {
    this.#counters.add(`unknown ${countingKey(address)}`, 1, WINDOW_MS);
  }
}
