import type { Log } from '../../base/log.ts';
import type { Address } from '../../mail/address.ts';
import type { RecipientAnswer } from '../admission/recipients.ts';
import { Unavailable } from '../auth/account.ts';
import type { LdapDirectory, LdapSearch } from './ldap-directory.ts';

/** Recipients of a directory. */
export function ldapRecipients(
  directory: LdapDirectory,
  search: LdapSearch,
  log: Log,
): { lookUp(address: Address): Promise<RecipientAnswer> } {
  return {
    async lookUp(address) {
      try {
        // `1.1` asks for no attributes at all (RFC 4511 section 4.5.1.8).
        const entries = await directory.find(search, address.key, ['1.1']);
        return entries.length > 0 ? 'ok' : 'unknown';
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        log.warn({ reason: error.message }, 'a recipient cannot be looked up');
        return 'later';
      }
    },
  };
}
