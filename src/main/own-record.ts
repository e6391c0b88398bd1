import type { Envelope } from '../mail/envelope.ts';
import type { MailId } from '../mail/mail-id.ts';
import type { MailRecord, Purpose } from '../mail/record.ts';

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
    verdicts: [
      {
        recipients: envelope.recipients,
        action: 'deliver',
        rule: purpose,
        temporary: false,
        text: null,
        changes: [],
        keep: false,
        notices: [],
        copies: [],
        reasons: [reason],
      },
    ],
    stamp: null,
    made: { purpose, from: null },
  };
}
