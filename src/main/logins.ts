import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../base/clock.ts';
import type { Counters } from '../base/counters.ts';
import type { Disk } from '../base/durable.ts';
import type { Log } from '../base/log.ts';
import { sharedSecret } from '../base/shared-secret.ts';
import type { Config } from '../config/config.ts';
import { MailEvent } from '../mail/event.ts';
import { reply } from '../mail/replies.ts';
import type { RecipientDirectory } from '../receive/admission/directory.ts';
import type { Authenticator } from '../receive/auth/authenticator.ts';
import type { TokenProof } from '../receive/auth/bearer.ts';
import { FileUsers } from '../receive/auth/file-users.ts';
import { LoginGuard } from '../receive/auth/login-guard.ts';
import { Logins } from '../receive/auth/logins.ts';
import type { Client } from '../receive/client.ts';
import { checkLogins } from './check-logins.ts';
import { PLACES } from './places.ts';

export interface LoginsDeps {
  readonly config: Config;
  readonly counters: Counters;
  /** Takes what is to be recorded. */
  readonly note: (event: MailEvent) => void;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly log: Log;
}

/** Who may log in, and the directory in which recipients are looked up too. */
export interface OpenLogins {
  /** Null where nobody can log in, as with the next. */
  readonly authenticator: Authenticator | null;
  readonly guard: LoginGuard | null;
  /** The directory, for one domain's search; null where there is none. */
  readonly recipients: ((search: { base: string; filter: string }) => RecipientDirectory) | null;
}

/** The code of directories and tokens is loaded where they are configured. @throws ConfigMistakes */
export async function openLogins(deps: LoginsDeps): Promise<OpenLogins> {
  const { config, clock, log } = deps;
  const { auth } = config;
  await checkLogins(config);
  const directory = await openDirectory(deps);
  const tokens = await openTokens(deps);
  const recipients = directory?.recipients ?? null;
  if (auth.users === null && auth.ldap === null && tokens === null) {
    return { authenticator: null, guard: null, recipients };
  }
  const guard = new LoginGuard({ counters: deps.counters, limits: auth.failures, banned: tellOfBans(deps) });
  const authenticator = new Logins({
    users: auth.users === null ? null : await openUsers(deps, auth.users),
    directory: directory?.users ?? null,
    tokens,
    guard,
    ownSender: auth.ownSender,
    clock,
    pause: (ms) => setTimeout(ms),
    log,
  });
  return { authenticator, guard, recipients };
}

async function openUsers({ config, disk, clock, log }: LoginsDeps, path: string): Promise<FileUsers> {
  return new FileUsers({ path, secret: await sharedSecret(disk, PLACES.secret(config)), clock, log });
}

async function openDirectory({ config: { ldap, auth }, clock, log }: LoginsDeps) {
  if (ldap === null) return null;
  const [{ LdapDirectory }, { ldapUsers }, { ldapRecipients }] = await Promise.all([
    import('../receive/directory/ldap-directory.ts'),
    import('../receive/directory/ldap-users.ts'),
    import('../receive/directory/ldap-recipients.ts'),
  ]);
  const directory = new LdapDirectory({ ...ldap, clock });
  return {
    users: auth.ldap === null ? null : ldapUsers(directory, auth.ldap),
    recipients: (search: { base: string; filter: string }) => ldapRecipients(directory, search, log),
  };
}

async function openTokens({ config: { auth }, clock, log }: LoginsDeps): Promise<TokenProof | null> {
  const { oauth } = auth;
  if (oauth === null) return null;
  const [{ tokenProof }, { fetchText, fileKeys, remoteKeys }] = await Promise.all([
    import('../receive/auth/tokens.ts'),
    import('../receive/auth/token-keys.ts'),
  ]);
  const keys = /^https:/i.test(oauth.keys)
    ? remoteKeys(() => fetchText(oauth.keys), clock)
    : fileKeys(oauth.keys, clock, log);
  return tokenProof(oauth, keys, clock);
}

/** One line in the log and one event for each ban. */
function tellOfBans({ note, clock, log }: LoginsDeps): (client: Client, reason: string) => void {
  return (client, reason) => {
    log.warn({ client: client.address, listener: client.listener, reason }, 'a client is shut out from logins');
    const step = { mail: null, session: null, at: clock.now() };
    note(
      MailEvent.refused(step, {
        client: client.address,
        helo: null,
        listener: client.listener,
        command: 'AUTH',
        sender: null,
        recipient: null,
        reply: reply('loginShutOut', reason),
      }),
    );
  };
}
