import { glob } from '../base/glob.ts';
import { Address } from '../mail/address.ts';
import { Domain } from '../mail/domain.ts';

export type AddressPredicate = (address: Address | null) => boolean;

/**
 * The addresses that `text` means: `ann@example.com`, `example.com` or `*@example.com`, `*.example.com` or `*@*.example.com` for
 * every name beneath it, `sales-*@example.com`, `*` for all, `<>` for the null sender. Null where it is no such pattern.
 */
export function addressPattern(text: string): AddressPredicate | null {
  if (text === '<>') return (address) => address === null;
  if (text === '*') return (address) => address !== null;
  const at = text.lastIndexOf('@');
  const domain = domainPattern(text.slice(at + 1));
  if (domain === null || at === 0) return null;
  if (at === -1 || text.slice(0, at) === '*') return (address) => address !== null && domain(address.domain);
  const local = text.slice(0, at);
  if (!/[*?]/.test(local)) return exactAddress(text, domain);
  const test = glob(local);
  return (address) => address !== null && domain(address.domain) && test(address.local.toLowerCase());
}

function exactAddress(text: string, domain: (name: Domain | null) => boolean): AddressPredicate | null {
  const at = text.lastIndexOf('@');
  const whole = Address.parse(text);
  if (whole !== null && whole.domain !== null) return (address) => address?.key === whole.key;
  const local = Address.parse(`${text.slice(0, at)}@example.com`)?.local.toLowerCase();
  if (local === undefined) return null;
  return (address) => address !== null && domain(address.domain) && address.local.toLowerCase() === local;
}

function domainPattern(text: string): ((name: Domain | null) => boolean) | null {
  if (text === '*') return () => true;
  const beneath = text.startsWith('*.');
  const domain = Domain.parse(beneath ? text.slice(2) : text);
  if (domain === null) return null;
  const suffix = `.${domain}`;
  return beneath ? (name) => name?.endsWith(suffix) === true : (name) => name === domain;
}
