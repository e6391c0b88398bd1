import type { RaiseAlarm } from '../base/alarm.ts';
import { systemClock } from '../base/clock.ts';
import type { Counters } from '../base/counters.ts';
import type { Disk } from '../base/durable.ts';
import type { Log } from '../base/log.ts';
import { Network, networkMatcher } from '../base/network.ts';
import { openFilesLimit } from '../base/open-files.ts';
import { createResolver, type Resolver } from '../base/resolver.ts';
import type { Config } from '../config/config.ts';
import type { RecipientVerifier } from '../deliver/deliverer.ts';
import { machineAddresses } from '../deliver/self.ts';
import { type DomainPattern, domainTable } from '../mail/domain-table.ts';
import { Admission } from '../receive/admission/admission.ts';
import { CachedDirectory } from '../receive/admission/directory.ts';
import { type HostedDomain, recipientCheck } from '../receive/admission/recipients.ts';
import { closedToGuessers } from '../receive/auth/closed-to-guessers.ts';
import { type Arrival, createReceiver, type Intake, type Receiver } from '../receive/receive.ts';
import { secureContextSource } from '../receive/tls/certificate.ts';
import { ClientCertificates } from '../receive/tls/client-certificates.ts';
import { openLogins } from './logins.ts';
import { PLACES } from './places.ts';

interface ReceptionDeps<A extends Arrival> {
  readonly config: Config;
  readonly intake: Intake<A>;
  readonly log: Log;
  readonly resolver: Resolver;
  readonly verifier: RecipientVerifier;
  readonly counters: Counters;
  readonly alarm: RaiseAlarm;
  readonly disk: Disk;
}

/** SMTP in, joined: listeners, admission, logins, certificate. @throws ConfigMistakes */
export async function openReception<A extends Arrival>({
  config,
  intake,
  log,
  resolver,
  verifier,
  counters,
  alarm,
  disk,
}: ReceptionDeps<A>): Promise<Receiver> {
  const clock = systemClock;
  const { hostname, admission } = config;
  const logins = await openLogins({ config, counters, note: (event) => intake.note(event), disk, clock, log });
  const domains = config.domains.map(({ name, recipients }): readonly [DomainPattern, HostedDomain] => {
    if (recipients === null) return [name, { recipients: null }];
    const { list, file, callout, ldap } = recipients;
    const directory = ldap === null || logins.recipients === null ? [] : [logins.recipients(ldap)];
    const others = [...directory.map((one) => new CachedDirectory(one, clock)), ...(callout ? [verifier] : [])];
    return [name, { recipients: recipientCheck({ list, file, others, clock, log }) }];
  });
  const { files, acme, clients } = config.tls;
  const authorities = clients.ca;
  const xclient = networkMatcher(config.networks.xclient);
  return createReceiver({
    hostname,
    listeners: config.listen.map((listener) => ({ ...listener, proxies: networkMatcher(listener.proxies) })),
    connections: admission.connections,
    connectionsHere: connectionsHere(config, log),
    holds: counters,
    timeouts: { session: admission.sessionTime },
    secureContext: secureContextSource({
      files,
      authorities,
      folder: PLACES.tls(config),
      by: acme === null ? 'self-signed' : 'acme',
      hostname,
      clock,
      log,
    }),
    clientCertificates:
      authorities === null && clients.certificates.length === 0
        ? null
        : new ClientCertificates({ authorities: authorities !== null, certificates: clients.certificates, clock }),
    trusted: networkMatcher(config.networks.trusted),
    xclient,
    postmaster: config.notices.postmaster,
    gatekeeper: closedToGuessers(
      logins.guard,
      new Admission({
        rules: admission,
        hosted: domainTable(domains),
        tells: xclient,
        self: { hostname, isOwn: networkMatcher(machineAddresses().flatMap((own) => Network.parse(own) ?? [])) },
        resolver,
        listResolver: createResolver({ servers: config.dns.servers, timeoutMs: config.dns.timeout, clock }),
        counters,
        alarm,
        clock,
        log,
      }),
    ),
    authenticator: logins.authenticator,
    intake,
    clock,
    log,
  });
}

/** Half of what the process may open is for connections, the rest for mails, engines and next hops. */
function connectionsHere({ admission, workers }: Config, log: Log): number {
  const files = openFilesLimit();
  const most = files === null ? admission.connections : Math.max(1, Math.floor(files / 2));
  const share = Math.ceil(admission.connections / workers);
  if (most < share) {
    log.warn(
      { limit: files, connections: most, wanted: share },
      'the limit of open files (LimitNOFILE, ulimit -n) is too low for the share of a worker in admission.connections',
    );
  }
  return most;
}
