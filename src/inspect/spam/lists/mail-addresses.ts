import { Address } from '../../../mail/address.ts';

/** How far an address reaches before and behind its `@`. */
const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 253;

/** More than so many `@` are no letter. */
const MOST_SIGNS = 2000;

const LOCAL_END = /[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+$/;
const DOMAIN_START = /^[A-Za-z0-9.-]+/;

/** The mail addresses that stand in a text, in lower case, each once. Linear: of each `@` a little is looked at on both sides. */
export function mailAddressesIn(text: string, most: number): readonly string[] {
  const found = new Set<string>();
  let signs = 0;
  for (let at = text.indexOf('@'); at >= 0 && found.size < most; at = text.indexOf('@', at + 1)) {
    if (++signs > MOST_SIGNS) break;
    const local = LOCAL_END.exec(text.slice(Math.max(0, at - LONGEST_LOCAL), at))?.[0].replace(/^['.]+/, '');
    const domain = DOMAIN_START.exec(text.slice(at + 1, at + 1 + LONGEST_DOMAIN))?.[0].replace(/[.-]+$/, '');
    if (!local || !domain?.includes('.')) continue;
    const address = Address.parse(`${local}@${domain}`);
    if (address !== null) found.add(address.key);
  }
  return [...found];
}

/**
 * The one form of an address that lists of addresses hold, as the EBL of MSBL asks for it: without what stands behind a `+`, and for
 * Gmail, which does not see dots, without them.
 */
export function mailboxKey(key: string): string {
  const at = key.lastIndexOf('@');
  const local = key.slice(0, at).replace(/(?<=.)\+.*$/s, '');
  const domain = key.slice(at + 1);
  return domain === 'gmail.com' || domain === 'googlemail.com'
    ? `${local.replaceAll('.', '')}@gmail.com`
    : `${local}@${domain}`;
}
