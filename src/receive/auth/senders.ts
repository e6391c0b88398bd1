import { Address } from '../../mail/address.ts';
import { Domain } from '../../mail/domain.ts';

/** Whose mail somebody may send: addresses, and every address of a domain. */
export interface Senders {
  readonly addresses: ReadonlySet<string>;
  readonly domains: ReadonlySet<Domain>;
}

/**
 * Reads `ann@example.com`, `*@example.com` or `@example.com`, of which the last two mean every address of the domain.
 * @returns null where it is none of them
 */
export function parseSender(text: string): Address | Domain | null {
  const [, domain] = /^\*?@(.*)$/.exec(text) ?? [];
  return domain === undefined ? Address.parse(text) : Domain.parse(domain);
}

export function sendersOf(list: readonly (Address | Domain)[]): Senders {
  const addresses = new Set<string>();
  const domains = new Set<Domain>();
  for (const one of list) {
    if (typeof one === 'string') domains.add(one);
    else addresses.add(one.key);
  }
  return { addresses, domains };
}

/** Out of texts of a directory or a token: what is no address is let be, and so is the type of `smtp:ann@example.com`. */
export function sendersOfTexts(texts: readonly string[]): Senders {
  const parsed = texts.map((text) => Address.parse(text.replace(/^smtp:/i, '').trim()));
  return sendersOf(parsed.filter((address) => address !== null));
}

export function maySend({ addresses, domains }: Senders, sender: Address): boolean {
  return addresses.has(sender.key) || (sender.domain !== null && domains.has(sender.domain));
}
