import { getDomain } from 'tldts';
import type { Domain } from './domain.ts';

/**
 * The Public Suffix List of tldts: what registries give out below (`co.uk`), and what others do (`github.io`), since whoever has
 * `a.github.io` is not whoever has `b.github.io`. The name has been checked already.
 */
const OPTIONS = {
  allowPrivateDomains: true,
  extractHostname: false,
  validateHostname: false,
  detectIp: false,
} as const;

/** What was asked last: the names of one mail are asked for by many. */
const MOST_KNOWN = 4096;
const known = new Map<Domain, Domain | null>();

/** The domain that somebody has registered, `example.co.uk` of `www.example.co.uk`; null where the name is itself a suffix. */
export function registrableDomain(name: Domain): Domain | null {
  const before = known.get(name);
  if (before !== undefined) return before;
  // A copy, since a piece of a text keeps all of it in memory.
  const copy = Buffer.from(name, 'latin1').toString('latin1') as Domain;
  const found = getDomain(copy, OPTIONS) as Domain | null; // the end of a domain name is one
  if (known.size === MOST_KNOWN) known.clear();
  known.set(copy, found);
  return found;
}
