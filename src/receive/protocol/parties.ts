import type { Envelope } from '../../mail/envelope.ts';
import type { Command } from './command.ts';
import type { Question, Refusal } from './step.ts';

/** Whom a refusal concerns, as far as that is known. */
export type Parties = Pick<Refusal, 'sender' | 'recipient'>;

export const NOBODY: Parties = { sender: null, recipient: null };

/** @param envelope of the mail under way */
export function partiesOf(about: Command | Question, envelope: Envelope | null): Parties {
  const sender = 'sender' in about ? about.sender : (envelope?.sender ?? null);
  const recipient = 'recipient' in about && about.recipient !== 'postmaster' ? about.recipient : null;
  return { sender, recipient };
}

/** Of a mail to several recipients none is named. */
export function partiesOfMail(envelope: Envelope | null): Parties {
  const [only = null, second] = envelope?.recipients ?? [];
  return { sender: envelope?.sender ?? null, recipient: second === undefined ? only : null };
}
