import { join, resolve as resolvePath } from 'node:path';
import type { Policy } from '../decide/policy.ts';
import { Address } from '../mail/address.ts';
import { Domain } from '../mail/domain.ts';
import type { Attachments, Clamd, Config, Content, HostedDomain, Notices, Route, TlsMode } from './config.ts';
import { type At, admission, auth, ldap, listeners, tls } from './resolve-access.ts';
import { spamLists } from './resolve-lists.ts';
import type { Written } from './schema/configuration.ts';
import type { WrittenRoute } from './schema/route.ts';
import type { Rspamd, SpamAssassin } from './spam.ts';

/** What the configuration takes from the machine where it says nothing. */
export interface Surroundings {
  /** The file, null where there is none. */
  readonly file: string | null;
  /** Where relative paths begin: the folder of the file. */
  readonly folder: string;
  readonly hostname: string;
  readonly cores: number;
  exists(path: string): boolean;
}

/** Where Debian, Fedora and others put clamd's socket. */
const CLAMD_SOCKETS = ['/run/clamav/clamd.ctl', '/var/run/clamav/clamd.ctl', '/run/clamd.scan/clamd.sock'];
const CLAMD_PORT = 3310;

/** The complete configuration out of what is written. */
export function resolve(written: Written, policy: Policy, around: Surroundings): Config {
  const at = (path: string): string => resolvePath(around.folder, path);
  const state = at(written.state);
  const hostname = written.hostname ?? Domain.parse(around.hostname) ?? 'localhost';
  const { dns, log, networks, limits, spool, delivery, quarantine } = written;
  return {
    file: around.file,
    hostname,
    state,
    workers: written.workers ?? around.cores,
    log,
    listen: listeners(written),
    tls: tls(written, hostname, at),
    networks,
    dns,
    admission: admission(written),
    ldap: ldap(written, at),
    auth: auth(written, at),
    domains: domains(written, state, at),
    outbound: { route: route(written.outbound, at) },
    limits,
    spool,
    engines: {
      yara: { enabled: written.engines.yara.enabled, rules: written.engines.yara.rules.map(at) },
      clamd: clamd(written.engines.clamd, at, around.exists),
      rspamd: rspamd(written.engines.rspamd),
      spamassassin: spamassassin(written.engines.spamassassin, at),
    },
    attachments: attachments(written),
    content: content(written, at),
    authentication: authentication(written, hostname),
    spam: {
      ...written.spam,
      learning: learning(written, at),
      lists: spamLists(written),
      rules: { ...written.spam.rules, spamassassin: written.spam.rules.spamassassin.map(at) },
    },
    policy,
    notices: notices(written, hostname, at),
    delivery: { ...delivery, warnAfter: delivery.warnAfter ?? null },
    quarantine,
    record: { url: recordUrl(written, state, at), keep: written.record.keep },
  };
}

function authentication({ authentication: settings }: Written, hostname: string): Config['authentication'] {
  const { send, organization, contact, ...reports } = settings.reports;
  const sending = send && organization !== undefined && contact !== undefined ? { organization, contact } : null;
  return { ...settings, authservId: settings.authservId ?? hostname, reports: { ...reports, send: sending } };
}

function learning({ spam }: Written, at: At): Config['spam']['learning'] {
  const { reports, folders, ...settings } = spam.learning;
  return {
    ...settings,
    reports: { spam: reports.spam ?? null, ham: reports.ham ?? null },
    folders: folders.map((folder) => ({ ...folder, path: at(folder.path) })),
  };
}

function route({ route: written, tls }: { route: WrittenRoute; tls: TlsMode }, at: At): Route {
  switch (written.kind) {
    case 'maildir':
      return { kind: 'maildir', path: at(written.path) };
    case 'lmtp':
      return 'socket' in written ? { kind: 'lmtp', socket: at(written.socket) } : { ...written, tls };
    default:
      return { ...written, tls };
  }
}

function domains(written: Written, state: string, at: At): readonly HostedDomain[] {
  if (written.domains === undefined) {
    return [{ name: '*', route: { kind: 'maildir', path: join(state, 'maildir') }, recipients: null }];
  }
  return written.domains.map((domain) => ({
    name: domain.name,
    route: route(domain, at),
    recipients:
      domain.recipients === undefined
        ? null
        : {
            list: domain.recipients.list,
            file: domain.recipients.file === undefined ? null : at(domain.recipients.file),
            ldap: domain.recipients.ldap ?? null,
            callout: domain.recipients.callout,
          },
  }));
}

function clamd(written: Written['engines']['clamd'], at: At, exists: (path: string) => boolean): Clamd | null {
  if (written === false) return null;
  const { timeout, connections, raw, socket, host, port } = written;
  const settings = { timeout, connections, raw };
  if (socket !== undefined) return { at: { socket: at(socket) }, ...settings };
  if (host !== undefined) return { at: { host, port: port ?? CLAMD_PORT }, ...settings };
  const found = CLAMD_SOCKETS.find(exists);
  return found === undefined ? null : { at: { socket: found }, ...settings };
}

function rspamd(written: Written['engines']['rspamd']): Rspamd | null {
  return written === false ? null : { ...written, password: written.password ?? null };
}

function spamassassin(written: Written['engines']['spamassassin'], at: At): SpamAssassin | null {
  if (written === false) return null;
  const { socket, host, port, user, ...settings } = written;
  return { ...settings, user: user ?? null, at: socket === undefined ? { host, port } : { socket: at(socket) } };
}

function attachments({ attachments: written }: Written): Attachments {
  return { ...written, maxSize: written.maxSize ?? null, maxCount: written.maxCount ?? null };
}

function content({ content: written }: Written, at: At): Content {
  return {
    lists: written.lists.map(({ words, file, ...list }) => ({
      ...list,
      words: words.map((word) => ({ word, score: list.score })),
      file: file === undefined ? null : at(file),
    })),
    patterns: written.patterns,
  };
}

function notices({ notices: written }: Written, hostname: string, at: At): Notices {
  const from = written.from ?? Address.parse(`postmaster@${hostname}`);
  if (from === null) throw new Error(`no address can be made of the host name ${hostname}`);
  return {
    postmaster: written.postmaster ?? null,
    from,
    templates: written.templates === undefined ? null : at(written.templates),
  };
}

function recordUrl({ record: written }: Written, state: string, at: At): string {
  if (written.url === undefined) return `sqlite:${join(state, 'record.db')}`;
  return `sqlite:${at(written.url.replace(/^sqlite:/, ''))}`;
}
