import type { Clock } from '../base/clock.ts';
import { MailEvent } from '../mail/event.ts';
import type { MailId } from '../mail/mail-id.ts';
import type { MailRecord, Purpose } from '../mail/record.ts';
import { type Change, deliveredAs } from '../mail/verdict.ts';
import type { Recorder } from '../record/recorder.ts';
import type { Entry, Spool } from '../spool/spool.ts';
import type { Written } from './scribe.ts';
import { stepOf } from './tell.ts';

export interface PostOptions {
  readonly spool: Pick<Spool, 'put'>;
  readonly recorder: Recorder;
  /** Sends the new mail on its way. */
  readonly carry: (entry: Entry) => void;
  readonly clock: Clock;
}

/**
 * Takes custody of the gateway's own mail, which is delivered without inspection. It goes out when the mail that it was made
 * from says so on disk: before that, a death would have it made once more and carried on as well, which doubles it twice.
 */
export class Post {
  readonly #options: PostOptions;
  /** By the mail that it was made from. */
  readonly #waiting = new Map<MailId, Entry[]>();

  constructor(options: PostOptions) {
    this.#options = options;
  }

  /**
   * The mail is in custody then, and waits for `release`.
   * @param from the mail of which the new one tells, or that it carries on
   * @param left what delivering it still has to heed
   * @throws the spool's error; then nothing is sent
   */
  async send(
    purpose: Purpose,
    from: MailRecord,
    { id, envelope, chunks }: Written,
    left: readonly Change[] = [],
  ): Promise<void> {
    const { spool, recorder, clock } = this.#options;
    const now = clock.now();
    const { recipients } = envelope;
    const verdict = deliveredAs(purpose, recipients, `made by the gateway from ${from.id}`, left);
    const made = { purpose, from: from.id };
    const entry = await spool.put(
      { id, envelope, session: null, at: now, verdicts: [verdict], stamp: null, made },
      chunks,
    );
    recorder.note(MailEvent.made(stepOf(from, now), purpose, id, recipients));
    const plain = { session: null, subject: '', from: '', messageId: '' };
    const step = { mail: id, session: null, at: now };
    recorder.note(MailEvent.received(step, { ...plain, envelope, size: entry.bytes().size }));
    this.#waiting.set(from.id, [...(this.#waiting.get(from.id) ?? []), entry]);
  }

  /** Whether something was made from this mail and waits. */
  holds(from: MailId): boolean {
    return this.#waiting.has(from);
  }

  /** What was made from this mail goes on its way. */
  release(from: MailId): void {
    const made = this.#waiting.get(from) ?? [];
    this.#waiting.delete(from);
    for (const entry of made) this.#options.carry(entry);
  }
}
