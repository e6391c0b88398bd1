import type { Clock } from '../base/clock.ts';
import { MailEvent } from '../mail/event.ts';
import type { MailRecord, Purpose } from '../mail/record.ts';
import type { Verdict } from '../mail/verdict.ts';
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

/** Takes custody of the gateway's own mail, which is delivered without inspection. */
export class Post {
  readonly #options: PostOptions;

  constructor(options: PostOptions) {
    this.#options = options;
  }

  /**
   * @param from the mail of which the new one tells, or that it carries on
   * @throws the spool's error; then nothing is sent
   */
  async send(purpose: Purpose, from: MailRecord, { id, envelope, chunks }: Written): Promise<void> {
    const { spool, recorder, carry, clock } = this.#options;
    const now = clock.now();
    const { recipients } = envelope;
    const verdict: Verdict = {
      recipients,
      action: 'deliver',
      rule: purpose,
      temporary: false,
      text: null,
      changes: [],
      notices: [],
      copies: [],
      reasons: [`made by the gateway from ${from.id}`],
    };
    const made = { purpose, from: from.id };
    const entry = await spool.put({ id, envelope, session: null, at: now, verdicts: [verdict], made }, chunks);
    recorder.note(MailEvent.made(stepOf(from, now), purpose, id, recipients));
    const plain = { session: null, subject: '', from: '', messageId: '' };
    const step = { mail: id, session: null, at: now };
    recorder.note(MailEvent.received(step, { ...plain, envelope, size: entry.bytes().size }));
    carry(entry);
  }
}
