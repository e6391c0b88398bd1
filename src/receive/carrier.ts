import type { Envelope } from '../mail/envelope.ts';
import type { MailId } from '../mail/mail-id.ts';
import type { Reply } from '../mail/reply.ts';
import type { SessionFacts } from '../mail/session.ts';
import type { Arrival, Intake, Waiter } from './intake.ts';

/** One mail on its way from DATA into the intake: the trace header, then the mail's own bytes. */
export class Carrier<A extends Arrival> {
  readonly id: MailId;
  readonly #facts: SessionFacts;
  readonly #intake: Intake<A>;
  #arrival: A | null;
  /** Not written yet: it goes with the first bytes, so that a small mail is one write. */
  #trace: string | null;

  /**
   * @param trace the Received field
   * @throws the intake's error where it has no place
   */
  constructor(intake: Intake<A>, id: MailId, facts: SessionFacts, trace: string) {
    this.id = id;
    this.#facts = facts;
    this.#intake = intake;
    this.#trace = trace;
    this.#arrival = intake.open(id);
  }

  /** Octets written; null once the mail has been handed over or discarded. */
  get size(): number | null {
    return this.#arrival?.size ?? null;
  }

  /** Throws or rejects with the disk's error; then only `discard` makes sense. */
  write(bytes: Buffer): Promise<void> | undefined {
    const trace = this.#trace;
    this.#trace = null;
    return this.#arrival?.write(trace === null ? bytes : Buffer.concat([Buffer.from(trace), endOfTrace(bytes), bytes]));
  }

  /** The mail is whole. The intake owns it from here on. */
  async hand(envelope: Envelope, waiter: Waiter): Promise<Reply> {
    if (this.#trace !== null) await this.write(Buffer.alloc(0)); // an empty mail
    const arrival = this.#arrival;
    if (arrival === null) throw new Error('the mail has been thrown away');
    this.#arrival = null;
    return this.#intake.received(arrival, envelope, this.#facts, waiter);
  }

  /** Throws away what the intake does not own. */
  discard(): void {
    const arrival = this.#arrival;
    this.#arrival = null;
    arrival?.discard();
  }
}

const NOTHING = Buffer.alloc(0);
const EMPTY_LINE = Buffer.from('\r\n');
const SPACE = 0x20;
const TAB = 0x09;

/**
 * A mail that begins with white space would go on with our Received field, and put words of its own into it (RFC 5322
 * section 2.2.3). It has no header, so the empty line behind ours ends the header section; Postfix does the same.
 */
function endOfTrace(start: Buffer): Buffer {
  return start[0] === SPACE || start[0] === TAB ? EMPTY_LINE : NOTHING;
}
