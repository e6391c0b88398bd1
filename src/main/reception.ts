import { systemClock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { networkMatcher } from '../base/network.ts';
import type { Resolver } from '../base/resolver.ts';
import type { Config } from '../config/config.ts';
import type { RecipientVerifier } from '../deliver/deliverer.ts';
import { type DomainPattern, domainTable } from '../mail/domain-table.ts';
import { Admission, type HostedDomain } from '../receive/admission/admission.ts';
import { recipientCheck } from '../receive/admission/recipients.ts';
import { type Arrival, createReceiver, type Intake, type Receiver } from '../receive/receive.ts';
import { secureContextSource } from '../receive/tls/certificate.ts';
import { PLACES } from './places.ts';

interface ReceptionDeps<A extends Arrival> {
  readonly config: Config;
  readonly intake: Intake<A>;
  readonly log: Log;
  readonly resolver: Resolver;
  readonly verifier: RecipientVerifier;
}

/** SMTP in, joined: listeners, admission, certificate. */
export function openReception<A extends Arrival>({
  config,
  intake,
  log,
  resolver,
  verifier,
}: ReceptionDeps<A>): Receiver {
  const clock = systemClock;
  const { hostname, limits, admission } = config;
  const domains = config.domains.map(({ name, recipients }): readonly [DomainPattern, HostedDomain] => {
    if (recipients === null) return [name, { recipients: null }];
    const { list, file, callout } = recipients;
    return [name, { recipients: recipientCheck({ list, file, callout: callout ? verifier : null, clock, log }) }];
  });
  return createReceiver({
    hostname,
    listeners: config.listen,
    limits: {
      message: limits.message,
      header: limits.header,
      recipients: limits.recipients,
      receivedLines: limits.receivedLines,
      connections: Math.ceil(admission.connections / config.workers),
      connectionsPerAddress: admission.connectionsPerAddress,
    },
    secureContext: secureContextSource({ files: config.tls.files, folder: PLACES.tls(config), hostname, clock, log }),
    trusted: networkMatcher(config.networks.trusted),
    postmaster: config.notices.postmaster,
    gatekeeper: new Admission({ resolver, hosted: domainTable(domains), senderDomain: admission.senderDomain }),
    authenticator: null,
    intake,
    clock,
    log,
  });
}
