import type { Envelope } from '../mail/envelope.ts';
import type { Finding } from '../mail/finding.ts';
import type { Dissection } from '../mail/part.ts';
import type { SessionFacts } from '../mail/session.ts';

/** What an inspector may look at. It must not keep any of it after its promise has settled. */
export interface Subject {
  readonly dissection: Dissection;
  readonly envelope: Envelope;
  /** Null for `postern scan` and for mail taken up from files. */
  readonly session: SessionFacts | null;
}

/**
 * One engine or check. It may run for many mails at once. It throws where it could not tell: the panel turns that, and
 * a missed deadline, into a finding `unknown`; it must never answer "nothing found" for what it has not looked at.
 */
export interface Inspector {
  readonly name: string;
  /** @param signal aborted at the deadline; what is found later is ignored */
  inspect(subject: Subject, signal: AbortSignal): Promise<readonly Finding[]>;
  close(): Promise<void>;
}
