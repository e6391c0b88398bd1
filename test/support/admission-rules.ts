import { type Clock, systemClock } from '../../src/base/clock.ts';
import type { Counters } from '../../src/base/counters.ts';
import { SharedCounters } from '../../src/base/shared-counters.ts';
import type { AdmissionRules } from '../../src/receive/admission/admission.ts';
import type { Rates } from '../../src/receive/admission/rates.ts';

/** Counters of a gateway with one worker. */
export function ownCounters(clock: Clock = systemClock): Counters {
  return new SharedCounters({ clock, tell: () => {} });
}

export const NO_RATES: Rates = { connections: null, mails: null, recipients: null, bytes: null };

/** Everything off but what `own` says. */
export function admissionRules(own: Partial<AdmissionRules> = {}): AdmissionRules {
  return {
    senderDomain: { check: false, trustedToo: false },
    hello: { ownName: 'allow', bareName: 'allow', resolves: false },
    reverseName: 'ignore',
    dnsLists: { lists: [], refuseFrom: 1, timeout: 3000 },
    greetingDelay: 0,
    tarpit: { after: 3, delay: 0 },
    connections: 5000,
    connectionsPerAddress: 50,
    connectionsPerNetwork: 200,
    rates: { address: NO_RATES, network: NO_RATES, sender: NO_RATES, user: NO_RATES },
    ...own,
  };
}
