import type { Address } from '../../mail/address.ts';
import type { Domain } from '../../mail/domain.ts';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import type { Client } from '../client.ts';
import type { Visit } from '../visit.ts';
import { inOrder } from './check.ts';
import type { Place } from './concurrency.ts';
import type { Harvest } from './harvest.ts';
import { recipientRefusal } from './known-recipient.ts';
import type { Meter } from './rates.ts';
import type { HostedDomain } from './recipients.ts';
import { isRole, relayRefusal } from './relay-control.ts';
import { type MailResolver, type SenderDomainRules, senderDomainRefusal } from './sender-domain.ts';
import type { Stranger } from './stranger.ts';
import { submissionRefusal } from './submission.ts';
import type { TarpitVisitor } from './tarpit.ts';

/** What holds for every client. */
export interface House {
  /** Null where the domain is not hosted here. */
  readonly hosted: (domain: Domain) => HostedDomain | null;
  readonly senderDomain: SenderDomainRules;
  readonly resolver: MailResolver;
  readonly harvest: Harvest;
}

/** What is known of one client, and what he takes up. */
export interface Guest {
  readonly greetingDelay: number;
  /** Null for those who are not counted: trusted clients, and machines that tell for whom they speak. */
  readonly place: Place | null;
  /** Null where nothing is asked about the client himself. */
  readonly stranger: Stranger | null;
  readonly meter: Meter;
  readonly tarpit: TarpitVisitor;
}

const OK = reply('ok', '');

/** One client's stay: the checks of each command, in their order. */
export class Stay implements Visit {
  readonly #house: House;
  readonly #guest: Guest;

  constructor(house: House, guest: Guest) {
    this.#house = house;
    this.#guest = guest;
  }

  get greetingDelay(): number {
    return this.#guest.greetingDelay;
  }

  get reverseName(): string | null {
    return this.#guest.stranger?.reverseName ?? null;
  }

  /** Refuses nobody: what speaks against the name is said at RCPT, so that the record tells sender and recipient. */
  hello(host: string, client: Client): Reply {
    this.#welcome(client);
    this.#guest.stranger?.greets(host);
    return OK;
  }

  sender(sender: Address | null, client: Client): Reply | Promise<Reply> {
    this.#welcome(client);
    const { hosted, senderDomain, resolver } = this.#house;
    const here = (domain: Domain) => hosted(domain) !== null;
    this.#guest.tarpit.mailBegins();
    return inOrder('senderOk', [
      () => submissionRefusal(sender, client),
      () => senderDomainRefusal(sender, client, senderDomain, { resolver, hosted: here }),
      () => this.#guest.meter.sender(sender, client),
    ]);
  }

  recipient(recipient: Address, client: Client): Reply | Promise<Reply> {
    const { hosted, harvest } = this.#house;
    const { meter, tarpit } = this.#guest;
    const domain = recipient.domain === null ? null : hosted(recipient.domain);
    return inOrder('recipientOk', [
      () => relayRefusal(recipient, domain !== null, client),
      () => this.#strangerRefusal(recipient, client),
      () => (domain === null ? null : recipientRefusal(recipient, domain, client, harvest)),
      () => meter.recipient(client),
      () => {
        tarpit.recipientTaken();
        return null;
      },
    ]);
  }

  /** Refuses nothing: whose bounds are passed by this mail hears it at the next. */
  mail(size: number, recipients: number, client: Client): Reply {
    const { meter, tarpit } = this.#guest;
    meter.mail(size, recipients, client);
    tarpit.mailCame(recipients);
    if (!client.trusted) this.#house.harvest.known(client.address, recipients);
    return OK;
  }

  penalty(refusal: Reply, { trusted }: Client): number {
    return trusted ? 0 : this.#guest.tarpit.penalty(refusal);
  }

  leave(): void {
    const { place, meter, tarpit } = this.#guest;
    place?.leave();
    meter.leave();
    tarpit.leave();
  }

  /** Whoever has logged in or shown a certificate is no stranger any more, and takes no stranger's place. */
  #welcome({ trusted }: Client): void {
    if (!trusted) return;
    this.#guest.place?.leave();
    this.#guest.tarpit.leave();
  }

  /** Whoever is refused must be able to complain: RFC 5321 section 4.5.1, RFC 2142 section 2. */
  #strangerRefusal(recipient: Address, { trusted }: Client): Reply | null | Promise<Reply | null> {
    const { stranger } = this.#guest;
    if (trusted || stranger === null) return null;
    return isRole('postmaster', recipient) || isRole('abuse', recipient) ? null : stranger.refusal();
  }
}
