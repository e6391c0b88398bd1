import { reversedAddress } from './network.ts';

/** Names below a list's zone by which it is seen whether the list can be believed. */
export interface DnsListProbes {
  /** The list has them all. */
  readonly listed: readonly string[];
  /** It has none of these. */
  readonly unlisted: (random: Random) => readonly string[];
  /** Somebody out of the blue, whom a list may have, but not all of them. */
  readonly anybody: (random: Random) => string;
}

/** From 0 to below 1. */
export type Random = () => number;

/** RFC 5782 section 5. */
const LISTED_ADDRESS = '127.0.0.2';
const UNLISTED_ADDRESS = '127.0.0.1';
const LISTED_DOMAIN = 'test';
const UNLISTED_DOMAIN = 'invalid';

/** Of a list of addresses (RFC 5782 section 2.1). @param listed labels of its own; null for those that every list has */
export function addressProbes(listed: readonly string[] | null = null): DnsListProbes {
  return {
    listed: listed ?? [reversedAddress(LISTED_ADDRESS)],
    unlisted: () => [reversedAddress(UNLISTED_ADDRESS)],
    anybody: (random) => reversedAddress(anyAddress(random)),
  };
}

/** Of a list of names (RFC 5782 section 2.3). A name that nobody has thought of before is in no list but one that has them all. */
export function nameProbes(listed: readonly string[] | null = null): DnsListProbes {
  const anybody = (random: Random) => `${hex(random, 24)}.com`;
  return {
    listed: listed ?? [LISTED_DOMAIN],
    unlisted: (random) => [UNLISTED_DOMAIN, anybody(random)],
    anybody,
  };
}

/** Of a list of digests, of which no standard says what they have. @param length characters of a digest */
export function digestProbes(length: number, listed: readonly string[] | null = null): DnsListProbes {
  const anybody = (random: Random) => hex(random, length);
  return { listed: listed ?? [], unlisted: (random) => [anybody(random)], anybody };
}

function hex(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
}

/** Of the public Internet, nearly always. */
function anyAddress(random: Random): string {
  const octet = (from: number, to: number) => from + Math.floor(random() * (to - from));
  return [octet(11, 100), octet(0, 256), octet(0, 256), octet(1, 255)].join('.');
}
