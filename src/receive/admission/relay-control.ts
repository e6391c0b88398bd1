import type { Address } from '../../mail/address.ts';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import type { Client } from '../client.ts';

/**
 * Strangers may send to the domains that are hosted here and nowhere else; trusted clients may send everywhere.
 * @param hosted whether the recipient's domain is
 * @returns null where the client may send to the recipient
 */
export function relayRefusal({ local, domain }: Address, hosted: boolean, { trusted }: Client): Reply | null {
  // An address literal names a machine, not a domain that anybody could be trusted to relay to.
  if (domain === null) return reply('relayDenied', 'the recipient has an address literal for a domain');
  if (trusted) return null;
  if (!hosted) return reply('relayDenied', `${domain} is not hosted here`);
  return looksRouted(local) ? reply('relayDenied', 'the local part asks for relaying') : null;
}

/**
 * The local part could mean something else than a mailbox to some mail system behind us: another address to relay to, a file,
 * a program or an option of one. Quotes have been taken off.
 */
function looksRouted(local: string): boolean {
  return /[%!@|]|^[-./]/.test(local);
}

/** What a domain must be able to receive, whoever sends it. */
export function isRole(role: 'postmaster' | 'abuse', { local }: Address): boolean {
  return local.length === role.length && local.toLowerCase() === role;
}
