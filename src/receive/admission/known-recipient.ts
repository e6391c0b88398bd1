import type { Address } from '../../mail/address.ts';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import type { Client } from '../client.ts';
import type { Harvest } from './harvest.ts';
import type { HostedDomain, RecipientAnswer } from './recipients.ts';
import { isRole } from './relay-control.ts';

/** Whether somebody gets mail for an address. Every domain has a postmaster (RFC 5321 section 4.5.1). */
export function recipientRefusal(
  recipient: Address,
  { recipients }: HostedDomain,
  { trusted, address }: Client,
  harvest: Harvest,
): Reply | null | Promise<Reply | null> {
  if (recipients === null || isRole('postmaster', recipient)) return null;
  const tooMany = trusted ? null : harvest.refusal(address);
  if (tooMany !== null) return tooMany;
  const judged = (answer: RecipientAnswer): Reply | null => {
    if (answer === 'unknown' && !trusted) harvest.unknown(address);
    return refusalOf(answer, recipient);
  };
  const answer = recipients.verifyRecipient(recipient);
  return answer instanceof Promise ? answer.then(judged) : judged(answer);
}

function refusalOf(answer: RecipientAnswer, { domain }: Address): Reply | null {
  switch (answer) {
    case 'ok':
      return null;
    case 'unknown':
      return reply('recipientUnknown', `${domain} has no such recipient`);
    case 'later':
      return reply('recipientUnverified', `${domain} could not be asked`);
  }
}
