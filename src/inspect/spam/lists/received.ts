import { isIP } from 'node:net';
import { isPublicAddress } from '../../../base/public-address.ts';
import type { HeaderField } from '../../../mail/part.ts';

/** Fields that are looked at, and addresses that are told. */
const MOST_FIELDS = 20;
const MOST_ADDRESSES = 10;
/** Characters of a field. */
const LENGTH = 1000;

/** An address between brackets, as TCP-info has it (RFC 5321 section 4.4), and as qmail and others write it. */
const ADDRESS = /[[(](?:IPv6:)?([0-9a-f:.]{3,45})[\])]/gi;

/**
 * The public addresses that stand behind `from` in the Received fields, the last machine before ours first, each once. Whoever sent
 * the mail may have made them up: they speak against it, never for it.
 */
export function receivedAddresses(header: readonly HeaderField[]): readonly string[] {
  const found = new Set<string>();
  const fields = header.filter(({ name }) => name.toLowerCase() === 'received').slice(0, MOST_FIELDS);
  for (const { value } of fields) {
    const text = value.slice(0, LENGTH);
    const from = /^from\s/i.test(text) ? (text.split(/\sby\s/i, 1)[0] ?? '') : '';
    for (const [, address = ''] of from.matchAll(ADDRESS)) {
      const bare = address.toLowerCase();
      if (isIP(bare) !== 0 && isPublicAddress(bare)) found.add(bare);
      if (found.size === MOST_ADDRESSES) return [...found];
    }
  }
  return [...found];
}
