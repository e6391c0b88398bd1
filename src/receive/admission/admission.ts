import type { Address } from '../../mail/address.ts';
import type { Domain } from '../../mail/domain.ts';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import type { Client } from '../client.ts';
import { looksRouted } from '../protocol/path.ts';
import type { Gatekeeper, Visit } from '../visit.ts';
import type { RecipientAnswer, RecipientCheck } from './recipients.ts';
import { checkSenderDomain, type MailResolver } from './sender-domain.ts';

/** A domain whose mail comes here. */
export interface HostedDomain {
  /** Null accepts every recipient of the domain. */
  readonly recipients: RecipientCheck | null;
}

export interface AdmissionOptions {
  readonly resolver: MailResolver;
  /** Null where the domain is not hosted here. */
  readonly hosted: (domain: Domain) => HostedDomain | null;
  readonly senderDomain: {
    /** The sender's domain must be able to receive mail. */
    readonly check: boolean;
    /** ... also where the client is in a trusted network. */
    readonly trustedToo: boolean;
  };
}

/**
 * Relay control. Strangers may send to the domains that are hosted here and nowhere else; trusted networks may send
 * everywhere. Whatever is not plainly allowed is refused.
 */
export class Admission implements Gatekeeper {
  readonly #options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  enter(): Visit {
    return {
      greetingDelay: 0,
      reverseName: null,
      hello: () => reply('ok', ''),
      sender: (sender, client) => this.sender(sender, client),
      recipient: (recipient, client) => this.recipient(recipient, client),
      mail: () => reply('ok', ''),
      penalty: () => 0,
      leave() {},
    };
  }

  sender(sender: Address | null, client: Client): Reply | Promise<Reply> {
    // RFC 6409 section 4.3: the submission port is for those who may submit.
    if (client.role === 'submission' && !client.trusted) return reply('loginRequired', 'not in networks.trusted');
    const { resolver, hosted, senderDomain } = this.#options;
    if (sender === null || !senderDomain.check || (client.trusted && !senderDomain.trustedToo)) {
      return reply('senderOk', '');
    }
    if (sender.domain === null) return reply('senderDomainUnknown', 'the sender has an address literal for a domain');
    if (hosted(sender.domain) !== null) return reply('senderOk', ''); // its mail comes here
    return checkSenderDomain(sender.domain, resolver);
  }

  recipient(recipient: Address, client: Client): Reply | Promise<Reply> {
    // An address literal names a machine, not a domain that anybody could be trusted to relay to.
    if (recipient.domain === null) return reply('relayDenied', 'the recipient has an address literal for a domain');
    const domain = this.#options.hosted(recipient.domain);
    if (domain === null) {
      return client.trusted ? reply('recipientOk', '') : reply('relayDenied', `${recipient.domain} is not hosted here`);
    }
    // RFC 5321 section 4.5.1: every domain has a postmaster.
    if (recipient.local.toLowerCase() === 'postmaster') return reply('recipientOk', '');
    const routed = looksRouted(recipient.local) && !client.trusted;
    if (domain.recipients === null) {
      return routed ? reply('relayDenied', 'the local part asks for relaying') : reply('recipientOk', '');
    }
    const answer = domain.recipients.verifyRecipient(recipient);
    return answer instanceof Promise
      ? answer.then((said) => recipientReply(said, recipient))
      : recipientReply(answer, recipient);
  }
}

function recipientReply(answer: RecipientAnswer, recipient: Address): Reply {
  switch (answer) {
    case 'ok':
      return reply('recipientOk', '');
    case 'unknown':
      return reply('recipientUnknown', `${recipient.domain} has no such recipient`);
    case 'later':
      return reply('recipientUnverified', `${recipient.domain} could not be asked`);
  }
}
