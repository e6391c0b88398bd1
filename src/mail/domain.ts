import { domainToASCII } from 'node:url';

declare const brand: unique symbol;

/** A domain name in lower-case A-labels (RFC 5890), without a trailing dot: `xn--mller-kva.example`. */
export type Domain = string & { readonly [brand]: 'Domain' };

// RFC 1035 section 2.3.1 with the underscore that real names carry; RFC 5321 section 4.5.3.1.2 limits to 255 octets.
const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

export const Domain = {
  /** The name in `text` (U-labels or A-labels, any case, one trailing dot allowed), or null where it is none. */
  parse(text: string): Domain | null {
    const bare = text.endsWith('.') ? text.slice(0, -1) : text;
    if (bare === '' || bare.length > 255) return null;
    const lower = bare.toLowerCase();
    const plain = /^[\x21-\x7e]+$/.test(lower) ? lower : domainToASCII(lower);
    if (plain === '' || plain.length > 255) return null;
    return plain.split('.').every((label) => LABEL.test(label)) ? (plain as Domain) : null;
  },
};
