import type { RaiseAlarm } from '../../base/alarm.ts';
import type { Clock } from '../../base/clock.ts';
import type { Counters } from '../../base/counters.ts';
import type { DnsListDeps } from '../../base/dns-list.ts';
import type { Log } from '../../base/log.ts';
import type { Domain } from '../../mail/domain.ts';
import type { Reply } from '../../mail/reply.ts';
import type { Client } from '../client.ts';
import type { Gatekeeper, Visit } from '../visit.ts';
import { type ConcurrencyLimits, type Place, takePlace } from './concurrency.ts';
import { type DnsListRules, DnsLists } from './dns-lists.ts';
import { Harvest } from './harvest.ts';
import { HelloCheck, type HelloRules, type Self } from './hello-name.ts';
import { type Meter, RateControl, type RateLimits } from './rates.ts';
import type { HostedDomain } from './recipients.ts';
import type { ReverseNameRule, ReverseResolver } from './reverse-name.ts';
import type { MailResolver, SenderDomainRules } from './sender-domain.ts';
import { type House, Stay } from './stay.ts';
import { Stranger, type StrangerChecks } from './stranger.ts';
import { Tarpit, type TarpitRules } from './tarpit.ts';

/** `admission` of the configuration. */
export interface AdmissionRules extends ConcurrencyLimits {
  readonly senderDomain: SenderDomainRules;
  readonly hello: HelloRules;
  readonly reverseName: ReverseNameRule;
  readonly dnsLists: DnsListRules;
  /** Milliseconds. */
  readonly greetingDelay: number;
  readonly tarpit: TarpitRules;
  /** Connections that the gateway holds at once. */
  readonly connections: number;
  readonly rates: RateLimits;
}

export interface AdmissionOptions {
  readonly rules: AdmissionRules;
  /** Null where the domain is not hosted here. */
  readonly hosted: (domain: Domain) => HostedDomain | null;
  readonly self: Self;
  /** Whether a machine may tell for whom it speaks (XCLIENT); default none. */
  readonly tells?: (address: string) => boolean;
  readonly resolver: MailResolver & ReverseResolver;
  /** For the DNS lists, whose many answers are kept apart from the others. */
  readonly listResolver: DnsListDeps['resolver'];
  readonly alarm: RaiseAlarm;
  readonly counters: Counters;
  readonly clock: Clock;
  readonly log: Log;
  /** From 0 to below 1. Default Math.random. */
  readonly random?: () => number;
}

/** So many of all connections may be those of strangers who are made to wait. */
const TARPIT_SHARE = 0.1;

/** Lets clients in. Whatever is not plainly allowed is refused. */
export class Admission implements Gatekeeper {
  readonly #rules: AdmissionRules;
  readonly #counters: Counters;
  readonly #house: House;
  readonly #checks: StrangerChecks;
  readonly #rates: RateControl;
  readonly #tarpit: Tarpit;
  readonly #tells: (address: string) => boolean;

  constructor(options: AdmissionOptions) {
    const { rules, hosted, self, resolver, listResolver, alarm, counters, clock, log, random = Math.random } = options;
    this.#rules = rules;
    this.#tells = options.tells ?? (() => false);
    this.#counters = counters;
    this.#house = { hosted, senderDomain: rules.senderDomain, resolver, harvest: new Harvest(counters) };
    this.#checks = {
      hello: new HelloCheck(rules.hello, self, resolver),
      reverseName: rules.reverseName,
      resolver,
      lists: new DnsLists(rules.dnsLists, { resolver: listResolver, alarm, clock, log, random }),
    };
    this.#rates = new RateControl(rules.rates, counters);
    this.#tarpit = new Tarpit(rules.tarpit, Math.ceil(rules.connections * TARPIT_SHARE), counters);
  }

  enter(client: Client): Visit | Reply {
    const meter = this.#rates.meter();
    const tarpit = this.#tarpit.visitor();
    if (client.trusted) return new Stay(this.#house, { greetingDelay: 0, place: null, stranger: null, meter, tarpit });

    // All the world comes by the address of a machine that tells for whom it speaks: who is told of is counted instead.
    const tells = client.proxy !== client.address && this.#tells(client.address);
    const place = tells ? null : this.#room(client, meter);
    if (place !== null && 'code' in place) return place;
    // Whoever is to log in sits anywhere, and proves who he is by that.
    const mx = client.role === 'mx';
    return new Stay(this.#house, {
      greetingDelay: mx && !tells ? this.#rules.greetingDelay : 0,
      place,
      stranger: mx ? new Stranger(client.address, this.#checks) : null,
      meter,
      tarpit,
    });
  }

  #room(client: Client, meter: Meter): Place | Reply {
    const place = takePlace(client.address, this.#rules, this.#counters);
    if ('code' in place) return place;
    const tooOften = meter.connection(client);
    if (tooOften === null) return place;
    place.leave();
    return tooOften;
  }
}
