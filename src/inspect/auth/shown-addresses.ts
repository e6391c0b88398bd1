import { Address } from '../../mail/address.ts';

/** Signs that no address is written with, but in quotes. */
const NO_SIGN = /[\0-\x20\x7f()<>[\]:;@\\,"]/;
const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 255;
/** More are none that a person would read. */
const MOST = 20;

/** Everything in `text` that looks like an address, wherever it stands: in quotes, in brackets, in a comment. Linear. */
export function shownAddresses(text: string): readonly Address[] {
  const found = new Map<string, Address>();
  for (let at = text.indexOf('@'); at >= 0 && found.size < MOST; at = text.indexOf('@', at + 1)) {
    const address = Address.parse(around(text, at));
    // A name of one label is none that a reader takes for an address: `Sales@Example`.
    if (address?.domain?.includes('.')) found.set(address.key, address);
  }
  return [...found.values()];
}

function around(text: string, at: number): string {
  let start = at;
  while (start > 0 && at - start < LONGEST_LOCAL && !NO_SIGN.test(text.charAt(start - 1))) start--;
  let end = at + 1;
  while (end < text.length && end - at <= LONGEST_DOMAIN && !NO_SIGN.test(text.charAt(end))) end++;
  // Quotes and full stops of a sentence around it.
  return text.slice(start, end).replace(/^['.]+|['.]+$/g, '');
}
