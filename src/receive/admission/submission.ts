import type { Address } from '../../mail/address.ts';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import type { Client } from '../client.ts';

/**
 * The submission port is for those who may submit (RFC 6409 section 4.3), and whoever has logged in sends as himself (section
 * 6.1). The null sender is everybody's: notifications of reading need it (RFC 8098 section 3).
 */
export function submissionRefusal(sender: Address | null, { role, trusted, login }: Client): Reply | null {
  if (role === 'submission' && !trusted) return reply('loginRequired', 'neither logged in nor in networks.trusted');
  if (login === null || sender === null || login.maySend(sender)) return null;
  return reply('senderNotOwn', `${sender.text} is no address of the user ${login.user}`);
}
