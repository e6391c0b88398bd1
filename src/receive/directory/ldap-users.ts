import type { Entry } from 'ldapts';
import type { Account, Denied, PasswordSource } from '../auth/account.ts';
import { sendersOfTexts } from '../auth/senders.ts';
import type { LdapDirectory, LdapSearch } from './ldap-directory.ts';

export interface LdapUserSearch extends LdapSearch {
  /** Attributes with the addresses that the user may send from. */
  readonly addresses: readonly string[];
}

/** Users of a directory: the entry is looked for, then the password is tried by binding as it. */
export function ldapUsers(directory: LdapDirectory, search: LdapUserSearch): PasswordSource {
  return {
    async verify(name, password): Promise<Account | Denied> {
      const [entry, second] = await directory.find(search, name, search.addresses);
      const one = second === undefined ? entry : undefined;
      const right = await directory.accepts(one?.dn ?? null, search.base, password);
      if (entry === undefined) return { denied: 'no such user in the directory' };
      if (one === undefined) return { denied: `more than one entry of the directory fits ${JSON.stringify(name)}` };
      if (!right) return { denied: `wrong password for ${JSON.stringify(one.dn)}, says the directory` };
      const senders = sendersOfTexts(textsOf(one, search.addresses));
      // Not the name as it was typed: a directory takes many for the same, and each would have bounds of its own.
      const [user = one.dn] = senders.addresses;
      return { user, senders };
    },
  };
}

/** What the entry says under these attributes, in whatever case they are written. */
function textsOf(entry: Entry, attributes: readonly string[]): string[] {
  const wanted = new Set(attributes.map((attribute) => attribute.toLowerCase()));
  return Object.entries(entry)
    .filter(([name]) => wanted.has(name.toLowerCase()))
    .flatMap(([, values]) => values)
    .filter((value) => typeof value === 'string');
}
