import type { Envelope } from '../mail/envelope.ts';
import type { MailId } from '../mail/mail-id.ts';
import type { MailRecord, Purpose } from '../mail/record.ts';
import { deliveredAs } from '../mail/verdict.ts';

/** The record of a mail that the gateway made by itself, from no other mail: it is to be delivered. */
export function ownRecord(
  id: MailId,
  envelope: Envelope,
  at: number,
  why: { purpose: Purpose; reason: string },
): MailRecord {
  const { purpose, reason } = why;
  return {
    id,
    envelope,
    session: null,
    at,
    verdicts: [deliveredAs(purpose, envelope.recipients, reason)],
    stamp: null,
    made: { purpose, from: null },
  };
}
