import type { Bytes } from '../mail/bytes.ts';
import type { Envelope } from '../mail/envelope.ts';
import type { MailEvent } from '../mail/event.ts';
import type { MailId } from '../mail/mail-id.ts';
import type { Reply } from '../mail/reply.ts';
import type { SessionFacts } from '../mail/session.ts';

/** Where a mail's bytes go while DATA runs. */
export interface Arrival {
  readonly id: MailId;
  readonly size: number;
  write(chunk: Buffer): Promise<void> | undefined;
  bytes(): Bytes;
  discard(): void;
}

/** The client that waits for the answer to its mail. */
export interface Waiter {
  /**
   * It has hung up: nobody will hear the answer, and the client must take it for a temporary refusal (RFC 5321 section
   * 4.1.1.10) and send the mail again.
   */
  readonly gone: boolean;
}

/** What the receiver needs of the rest of the house. */
export interface Intake<A extends Arrival = Arrival> {
  /** Throws SpoolFull or the disk's error; the receiver answers 452 or 451. */
  open(id: MailId): A;
  /**
   * The whole mail has arrived, trace header included. The reply is what the client gets; a 250 means custody. From this call
   * on the arrival belongs to the intake, which discards or commits it. A mail whose sender is gone is not committed: it would
   * be there twice.
   */
  received(arrival: A, envelope: Envelope, session: SessionFacts, waiter: Waiter): Promise<Reply>;
  /** Something for the record that never became a mail: a refused sender or recipient, a broken session. */
  note(event: MailEvent): void;
}
