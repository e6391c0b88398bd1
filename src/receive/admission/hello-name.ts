import { isIP } from 'node:net';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import { canReceive, type MailResolver } from './sender-domain.ts';

export interface HelloRules {
  readonly ownName: 'refuse' | 'allow';
  readonly bareName: 'refuse' | 'allow';
  readonly resolves: boolean;
}

/** Who we are. */
export interface Self {
  readonly hostname: string;
  /** Whether the IP address is one of this machine. */
  readonly isOwn: (address: string) => boolean;
}

/** What a stranger may say in EHLO. */
export class HelloCheck {
  readonly #rules: HelloRules;
  readonly #self: Self;
  readonly #resolver: MailResolver;

  constructor(rules: HelloRules, self: Self, resolver: MailResolver) {
    this.#rules = rules;
    this.#self = self;
    this.#resolver = resolver;
  }

  /** @param host a domain or an address literal; null where the client has not greeted */
  refusal(host: string | null): Reply | null | Promise<Reply | null> {
    if (host === null) return null;
    const { ownName, bareName, resolves } = this.#rules;
    const name = host.toLowerCase();
    const address = addressIn(name);
    if (ownName === 'refuse' && (name === this.#self.hostname || (address !== null && this.#self.isOwn(address)))) {
      return reply('helloOwnName', `admission.hello.ownName: the client says ${host}`);
    }
    if (address !== null) return null;
    if (bareName === 'refuse' && !name.includes('.')) {
      return reply('helloBareName', `admission.hello.bareName: the client says ${host}`);
    }
    return resolves ? this.#resolved(name) : null;
  }

  async #resolved(name: string): Promise<Reply | null> {
    const answer = await canReceive(name, this.#resolver);
    switch (answer.kind) {
      case 'failed':
        return reply('helloUnverified', `admission.hello.resolves: ${answer.reason}`);
      case 'no':
        return reply('helloUnknown', `admission.hello.resolves: ${answer.reason}`);
      default: // a null MX is in the DNS all the same
        return null;
    }
  }
}

/** The IP address that stands for a name: `[192.0.2.1]`, `[ipv6:2001:db8::1]`, and 192.0.2.1 without the brackets it should have. */
function addressIn(name: string): string | null {
  const inside = name.startsWith('[') ? name.slice(1, -1).replace(/^ipv6:/, '') : name;
  return isIP(inside) === 0 ? null : inside;
}
