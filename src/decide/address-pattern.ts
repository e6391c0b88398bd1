import { glob } from '../base/glob.ts';
import { Address } from '../mail/address.ts';
import { Domain } from '../mail/domain.ts';

export type AddressPredicate = (address: Address | null) => boolean;

type AddressPattern =
  | { readonly kind: 'address'; readonly key: string }
  | { readonly kind: 'domain'; readonly domain: Domain }
  | { readonly kind: 'test'; readonly test: AddressPredicate };

/**
 * Whether an address fits one of the patterns: `ann@example.com`, `example.com` or `*@example.com`, `*.example.com` or
 * `*@*.example.com` for every name beneath it, `sales-*@example.com`, `*` for all, `<>` for the null sender. Long lists of
 * addresses and domains cost one look-up.
 * @param wrong called with the index of each text that is no pattern
 */
export function addressPatterns(texts: readonly string[], wrong: (index: number) => void): AddressPredicate {
  const addresses = new Set<string>();
  const domains = new Set<string>();
  const tests: AddressPredicate[] = [];
  for (const [index, text] of texts.entries()) {
    const pattern = parse(text);
    if (pattern === null) wrong(index);
    else if (pattern.kind === 'address') addresses.add(pattern.key);
    else if (pattern.kind === 'domain') domains.add(pattern.domain);
    else tests.push(pattern.test);
  }
  return (address) =>
    (address !== null && (addresses.has(address.key) || (address.domain !== null && domains.has(address.domain)))) ||
    tests.some((test) => test(address));
}

function parse(text: string): AddressPattern | null {
  if (text === '<>') return { kind: 'test', test: (address) => address === null };
  if (text === '*') return { kind: 'test', test: (address) => address !== null };
  const at = text.lastIndexOf('@');
  if (at === 0) return null;
  const local = at === -1 ? '*' : text.slice(0, at);
  const host = text.slice(at + 1);
  if (local === '*') return wholeDomain(host);
  const locals = localTest(local);
  const hosts = domainTest(host);
  if (locals === null || hosts === null) return null;
  const whole = Address.parse(text);
  if (whole !== null && !/[*?]/.test(text)) return { kind: 'address', key: whole.key };
  return {
    kind: 'test',
    test: (address) => address !== null && hosts(address.domain) && locals(address.local.toLowerCase()),
  };
}

function wholeDomain(host: string): AddressPattern | null {
  const domain = Domain.parse(host);
  if (domain !== null) return { kind: 'domain', domain };
  const hosts = domainTest(host);
  return hosts === null ? null : { kind: 'test', test: (address) => address !== null && hosts(address.domain) };
}

/** `*` and `?` stand in the place of characters that a local part may hold. */
function localTest(local: string): ((lower: string) => boolean) | null {
  const plain = Address.parse(`${local.replace(/[*?]/g, 'x')}@example.com`);
  return plain === null ? null : glob(/[*?]/.test(local) ? local : plain.local);
}

function domainTest(text: string): ((name: Domain | null) => boolean) | null {
  if (text === '*') return () => true;
  const beneath = text.startsWith('*.');
  const domain = Domain.parse(beneath ? text.slice(2) : text);
  if (domain === null) return null;
  const suffix = `.${domain}`;
  return beneath ? (name) => name?.endsWith(suffix) === true : (name) => name === domain;
}
