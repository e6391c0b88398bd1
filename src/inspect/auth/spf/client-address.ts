import { isIPv4 } from 'node:net';
import { addressGroups, type Network } from '../../../base/network.ts';

/** The client's IP address in the forms that SPF wants it in (RFC 7208 sections 5.6 and 7.3). */
export class ClientAddress {
  /** As in the question. */
  readonly text: string;
  readonly family: Network['family'];
  readonly #words: readonly number[];

  /** @param text an IP address; IPv4 unmapped */
  constructor(text: string) {
    this.text = text;
    this.family = isIPv4(text) ? 'ipv4' : 'ipv6';
    this.#words = wordsOf(text, this.family);
  }

  /** `%{i}`: octets of IPv4, nibbles of IPv6, with dots between them. */
  get dotted(): string {
    if (this.family === 'ipv4') return this.text;
    return [
      ...addressGroups(this.text)
        .map((group) => group.padStart(4, '0'))
        .join(''),
    ].join('.');
  }

  /** `%{v}`: where in the DNS the address is looked for. */
  get zone(): string {
    return this.family === 'ipv4' ? 'in-addr' : 'ip6';
  }

  /** @param prefix bits that must agree with an address of the same family; all of them where it is left out */
  has(address: string, prefix = 128): boolean {
    const { family } = this;
    const width = family === 'ipv4' ? 8 : 16;
    const other = wordsOf(address, family);
    return this.#words.every((word, i) => {
      const bits = Math.min(Math.max(prefix - i * width, 0), width);
      return word >> (width - bits) === (other[i] ?? 0) >> (width - bits);
    });
  }
}

/** Four octets, or eight groups. */
function wordsOf(address: string, family: Network['family']): readonly number[] {
  if (family === 'ipv4') return address.split('.').map(Number);
  return addressGroups(address).map((group) => Number.parseInt(group, 16));
}
