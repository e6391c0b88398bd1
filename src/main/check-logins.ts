import { readFileSync } from 'node:fs';
import { type Complaint, ConfigMistakes } from '../config/complaint.ts';
import type { Config } from '../config/config.ts';
import { parseUsers } from '../receive/auth/users-file.ts';

// What the configuration names for logins: only the receiver knows what a users file, a key set or a filter looks like.

type Place = readonly (string | number)[];

/** @throws ConfigMistakes */
export async function checkLogins(config: Config): Promise<void> {
  const complaints = [
    ...usersComplaints(config),
    ...(await keysComplaints(config)),
    ...(config.ldap === null ? [] : await filterComplaints(config)),
  ];
  if (complaints.length > 0) throw new ConfigMistakes(complaints);
}

function usersComplaints({ auth: { users: file, ownSender } }: Config): Complaint[] {
  if (file === null) return [];
  const path: Place = ['auth', 'users'];
  const text = attempt(() => readFileSync(file, 'utf8'));
  if ('error' in text) {
    const hint = '"postern user add NAME" makes it; let the gateway\'s user read it';
    return [{ path, message: `the file cannot be read: ${text.error}`, hint }];
  }
  const { users, problems } = parseUsers(text.value);
  const mute = [...users.values()].filter(
    ({ senders }) => ownSender && senders.addresses.size === 0 && senders.domains.size === 0,
  );
  return [
    ...problems.map(({ line, message, hint }) => ({ path, message, hint, at: { file, line } })),
    ...mute.map(({ name, line }) => ({
      path,
      message: `"${name}" has no address, and so may send nothing`,
      hint: 'write his addresses behind the credential, or set auth.ownSender to false',
      at: { file, line },
    })),
  ];
}

async function keysComplaints({ auth: { oauth } }: Config): Promise<Complaint[]> {
  if (oauth === null || /^https:/i.test(oauth.keys)) return [];
  const { parseKeys } = await import('../receive/auth/token-keys.ts');
  const keys = attempt(() => parseKeys(readFileSync(oauth.keys, 'utf8')));
  if (!('error' in keys)) return [];
  const hint = "take the issuer's JSON Web Key Set (RFC 7517), or its https address";
  return [{ path: ['auth', 'oauth', 'keys'], message: `${oauth.keys} cannot be used: ${keys.error}`, hint }];
}

async function filterComplaints({ auth, domains }: Config): Promise<Complaint[]> {
  const { filterFor } = await import('../receive/directory/ldap-directory.ts');
  const filters: { path: Place; filter: string | undefined }[] = [
    { path: ['auth', 'ldap', 'filter'], filter: auth.ldap?.filter },
    ...domains.map(({ recipients }, index) => ({
      path: ['domains', index, 'recipients', 'ldap', 'filter'],
      filter: recipients?.ldap?.filter,
    })),
  ];
  return filters.flatMap(({ path, filter }) => {
    if (filter === undefined) return [];
    const tried = attempt(() => filterFor(filter, 'x'));
    if (!('error' in tried)) return [];
    return [{ path, message: `the filter cannot be used: ${tried.error}`, hint: 'write it as in RFC 4515' }];
  });
}

function attempt<T>(work: () => T): { readonly value: T } | { readonly error: string } {
  try {
    return { value: work() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
