import { Network, networkMatcher } from './network.ts';

/** Addresses that nobody can have on the Internet (RFC 6890 and its registries), documentation aside, which does no harm. */
const SPECIAL = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
  '::/96',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
];

const isSpecial = networkMatcher(SPECIAL.flatMap((text) => Network.parse(text) ?? []));

/** Whether somebody on the Internet may have this IP address. */
export function isPublicAddress(address: string): boolean {
  return !isSpecial(address);
}
