import type { Log } from '../base/log.ts';
import type { Envelope } from '../mail/envelope.ts';
import type { MailId } from '../mail/mail-id.ts';
import type { Reply } from '../mail/reply.ts';
import type { SessionFacts } from '../mail/session.ts';
import { Carrier } from './carrier.ts';
import type { Arrival, Intake, Waiter } from './intake.ts';

/** The mail that a session is taking, from DATA to the answer. */
export class Transfer<A extends Arrival> {
  readonly #intake: Intake<A>;
  readonly #log: Log;
  /** Of the mail that DATA spoke of last, until it was accepted or its refusal noted. */
  #id: MailId | null = null;
  #mail: Carrier<A> | null = null;
  /** The intake's own answer: the record knows it already. */
  #verdict: Reply | null = null;

  constructor(intake: Intake<A>, log: Log) {
    this.#intake = intake;
    this.#log = log;
  }

  get id(): MailId | null {
    return this.#id;
  }

  /** Octets so far; null where no mail is arriving, or the intake has it already. */
  get size(): number | null {
    return this.#mail?.size ?? null;
  }

  /**
   * @param trace makes the Received field
   * @throws the intake's error where it has no place
   */
  begin(id: MailId, facts: SessionFacts, trace: () => string): void {
    this.#id = id;
    this.#mail = new Carrier(this.#intake, id, facts, trace());
  }

  /** Throws or rejects with the disk's error. */
  write(bytes: Buffer): Promise<void> | undefined {
    return this.#mail?.write(bytes);
  }

  /** The mail is whole: the answer is the intake's. Rejects where the intake has failed. */
  async hand(envelope: Envelope, waiter: Waiter): Promise<Reply> {
    const mail = this.#mail;
    if (mail === null) throw new Error('the mail has been thrown away');
    this.#verdict = await mail.hand(envelope, waiter);
    this.#mail = null;
    if (this.#verdict.code < 300) this.#id = null;
    return this.#verdict;
  }

  /** The answer is the intake's own. */
  isVerdict(answer: Reply): boolean {
    return answer === this.#verdict;
  }

  /** What there is of the mail is thrown away, if the intake does not own it. */
  discard(): void {
    const mail = this.#mail;
    this.#mail = null;
    try {
      mail?.discard();
    } catch (error) {
      this.#log.warn({ mail: mail?.id, error: String(error) }, 'a mail that was not accepted could not be removed');
    }
  }

  /** The client has its answer, and it was a refusal. */
  refused(): void {
    this.discard();
    this.#id = null;
  }
}
