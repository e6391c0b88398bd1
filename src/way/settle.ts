import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { MailEvent } from '../mail/event.ts';
import type { Recorder } from '../record/recorder.ts';
import type { Entry, Pause } from '../spool/spool.ts';
import type { Patience } from './patience.ts';
import type { Post } from './post.ts';
import type { Scribe } from './scribe.ts';
import { progressOf, type Standing } from './standing.ts';
import { stepOf } from './tell.ts';

export interface SettlerOptions {
  readonly scribe: Scribe;
  readonly post: Post;
  readonly recorder: Recorder;
  readonly patience: Patience;
  /** Puts the mail to deferred until then. */
  readonly defer: (entry: Entry, until: number, pause: Pause) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** After trouble of our own (a full disk) the mail is tried again; a minute is short for the one, long for the other. */
export const TROUBLE_WAIT_MS = 60_000;

/** Ends a round of acting: the mail is finished, deferred or held, and its sender hears of what will never arrive. */
export class Settler {
  readonly #options: SettlerOptions;

  constructor(options: SettlerOptions) {
    this.#options = options;
  }

  /** Rejects with the disk's error. Whoever has got the mail is known then, and is not sent it again. */
  async settle(entry: Entry, results: readonly Standing[]): Promise<void> {
    const { patience, clock } = this.#options;
    const wait = some(results, 'deferred') ? patience.nextAttempt(entry) : null;
    const settled = wait === null ? this.#expire(entry, results) : results;
    const next = some(settled, 'trouble') ? clock.now() + TROUBLE_WAIT_MS : wait;
    const ends = next === null && !some(settled, 'held');
    const failed = settled.filter(({ state }) => state === 'failed');
    const late = next !== null && patience.isLate(entry);
    // Those who have the mail first: whatever fails behind this line must not send it to them again.
    if (!ends || failed.length > 0) await this.noteDone(entry, settled);
    // A failed recipient is open until the bounce is in custody.
    if (failed.length > 0) await this.#bounce(entry, failed);
    if (ends) {
      await this.#finish(entry, settled);
      return;
    }
    // Once a late recipient is noted, nobody warns of it any more.
    if (late) await this.#tellDelay(entry, settled);
    await this.#note(
      entry,
      settled.filter(({ state }) => state !== 'done'),
    );
    if (next === null) await this.#hold(entry, settled);
    else await this.#options.defer(entry, next, wait === null ? 'none' : 'attempt');
  }

  /** Those who have the mail, and of whom that is not on disk yet. */
  async noteDone(entry: Entry, results: readonly Standing[]): Promise<void> {
    const done = results.filter(({ state }) => state === 'done');
    await this.#note(
      entry,
      done.filter(({ recipient }) => entry.progress.get(recipient.key)?.state !== 'done'),
    );
  }

  /** Those who have waited long enough will not get the mail. */
  #expire(entry: Entry, results: readonly Standing[]): readonly Standing[] {
    const settled = results.map((one) => (one.state === 'deferred' ? expired(one) : one));
    const given = settled.filter((one, n) => one !== results[n]);
    const attempts = given.map((one) => ({ ...one, state: 'failed', ms: 0 }) as const);
    const step = stepOf(entry.record, this.#options.clock.now());
    for (const event of MailEvent.attempts(step, attempts)) this.#options.recorder.note(event);
    return settled;
  }

  async #finish(entry: Entry, settled: readonly Standing[]): Promise<void> {
    try {
      await entry.finish();
    } catch (error) {
      // It will be settled again: then nobody is to get anything once more. Known to this process even where it cannot be written.
      await this.#note(entry, settled);
      throw error;
    }
    this.#options.recorder.note(MailEvent.finished(stepOf(entry.record, this.#options.clock.now())));
  }

  async #hold(entry: Entry, settled: readonly Standing[]): Promise<void> {
    const { recorder, clock } = this.#options;
    await entry.hold();
    const held = new Set(settled.flatMap(({ state, recipient }) => (state === 'held' ? [recipient.key] : [])));
    for (const { action, rule, recipients } of entry.record.verdicts ?? []) {
      const waiting = action === 'hold' ? recipients.filter(({ key }) => held.has(key)) : [];
      if (waiting.length > 0) recorder.note(MailEvent.held(stepOf(entry.record, clock.now()), waiting, rule));
    }
  }

  async #note(entry: Entry, settled: readonly Standing[]): Promise<void> {
    const now = this.#options.clock.now();
    const progress = settled.flatMap((one) => progressOf(one, now) ?? []);
    if (progress.length > 0) await entry.note(progress);
  }

  async #bounce(entry: Entry, failed: readonly Standing[]): Promise<void> {
    const { scribe, post } = this.#options;
    const bounce = scribe.bounce(entry.record, entry.bytes(), failed);
    if (bounce) await post.send('bounce', entry.record, bounce);
  }

  /** A courtesy: where it cannot be made the mail goes on waiting without it. */
  async #tellDelay(entry: Entry, settled: readonly Standing[]): Promise<void> {
    const { scribe, post, patience, log } = this.#options;
    const waiting = settled.filter(({ state }) => state === 'deferred');
    if (waiting.length === 0) return;
    try {
      const delay = scribe.delay(entry.record, entry.bytes(), waiting, patience.giveUpAt(entry));
      if (delay) await post.send('notice', entry.record, delay);
    } catch (error) {
      log.warn({ mail: entry.id, err: error }, 'the sender of a late mail could not be told');
    }
  }
}

function some(standings: readonly Standing[], wanted: Standing['state']): boolean {
  return standings.some(({ state }) => state === wanted);
}

/** RFC 3463: 4.4.7 delivery time expired; as the end of the trying it is permanent. */
function expired(standing: Standing): Standing {
  return {
    ...standing,
    state: 'failed',
    status: '5.4.7',
    answer: `given up after the last answer: ${standing.answer}`,
  };
}
