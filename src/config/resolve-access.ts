import type { Domain } from '../mail/domain.ts';
import type { Admission, Auth, Ldap, Listener, Rates, Tls } from './access.ts';
import type { Written } from './schema/configuration.ts';

/** Makes a path that is written absolute. */
export type At = (path: string) => string;

/** RFC 8314 section 7.3: TLS from the first octet. */
const SUBMISSIONS_PORT = 465;

export function listeners({ listen, limits }: Written): readonly Listener[] {
  return listen.map(({ limits: own, ...listener }) => ({
    ...listener,
    tls: listener.tls ?? (listener.port === SUBMISSIONS_PORT ? 'implicit' : 'starttls'),
    limits: {
      message: own.message ?? limits.message,
      header: own.header ?? limits.header,
      recipients: own.recipients ?? limits.recipients,
      receivedLines: own.receivedLines ?? limits.receivedLines,
      connections: own.connections ?? null,
    },
    bareNewlines: listener.bareNewlines ?? null,
  }));
}

export function tls({ tls: { certificate, key, acme, clients } }: Written, hostname: string, at: At): Tls {
  return {
    files: certificate === undefined || key === undefined ? null : { certificate: at(certificate), key: at(key) },
    acme:
      acme === undefined
        ? null
        : {
            ...acme,
            contact: acme.contact ?? null,
            names: acme.names.length > 0 ? acme.names : [hostname as Domain],
            ca: acme.ca === undefined ? null : at(acme.ca),
          },
    clients: { ...clients, ca: clients.ca === undefined ? null : at(clients.ca) },
  };
}

export function admission({ admission: written }: Written): Admission {
  const { address, network, sender, user } = written.rates;
  return {
    ...written,
    rates: { address: rates(address), network: rates(network), sender: rates(sender), user: rates(user) },
  };
}

function rates(written: Written['admission']['rates']['user']): Rates {
  const { connections = null, mails = null, recipients = null, bytes = null } = written;
  return { connections, mails, recipients, bytes };
}

export function ldap({ ldap: written }: Written, at: At): Ldap | null {
  if (written === undefined) return null;
  const { ca, bindDn = null, passwordFile } = written;
  return {
    ...written,
    ca: ca === undefined ? null : at(ca),
    bindDn,
    passwordFile: passwordFile === undefined ? null : at(passwordFile),
  };
}

export function auth({ auth: written }: Written, at: At): Auth {
  const { users, ldap: search = null, oauth = null } = written;
  return {
    ...written,
    users: users === undefined ? null : at(users),
    ldap: search,
    oauth: oauth === null ? null : { ...oauth, keys: /^https?:/i.test(oauth.keys) ? oauth.keys : at(oauth.keys) },
  };
}
