import { domainToASCII, domainToUnicode } from 'node:url';

declare const brand: unique symbol;

/** A domain name in lower-case A-labels (RFC 5890), without a trailing dot: `xn--mller-kva.example`. */
export type Domain = string & { readonly [brand]: 'Domain' };

// RFC 1035 section 2.3.1 with the underscore that real names carry; RFC 5321 section 4.5.3.1.2 limits to 255 octets.
const LABELS = /^(?:(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!$)|$))+$/;
const PRINTABLE = /^[\x21-\x7e]+$/;

/**
 * The label in lower case, as an A-label where it is beyond ASCII; '' where it has none. It must read back as what was
 * written: the function follows the rules for web addresses, by which `example#\u00e4`, a full-width `\uff45xample` and
 * `exam\u00adple` are `example`, while the next mail server may see another name.
 */
function aLabel(label: string): string {
  const lower = label.toLowerCase();
  if (PRINTABLE.test(label)) return lower;
  const ascii = domainToASCII(lower);
  return ascii.startsWith('xn--') && domainToUnicode(ascii) === lower.normalize('NFC') ? ascii : '';
}

export const Domain = {
  /** The name in `text` (U-labels or A-labels, any case, one trailing dot allowed), or null where it is none. */
  parse(text: string): Domain | null {
    const bare = text.endsWith('.') ? text.slice(0, -1) : text;
    if (bare === '' || bare.length > 255) return null;
    const plain = PRINTABLE.test(bare) ? bare.toLowerCase() : bare.split('.').map(aLabel).join('.');
    if (plain.length > 255) return null;
    return LABELS.test(plain) ? (plain as Domain) : null;
  },
};
