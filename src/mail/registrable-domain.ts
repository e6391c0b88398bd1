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

/** The domain that somebody has registered, `example.co.uk` of `www.example.co.uk`; null where the name is itself a suffix. */
export function registrableDomain(name: Domain): Domain | null {
  return getDomain(name, OPTIONS) as Domain | null; // the end of a domain name is one
}
