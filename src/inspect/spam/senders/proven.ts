import type { Address } from '../../../mail/address.ts';
import { type Authentication, signingDomains } from '../../../mail/authentication.ts';
import type { Domain } from '../../../mail/domain.ts';
import { registrableDomain } from '../../../mail/registrable-domain.ts';

/** Who has shown to be behind a mail. What is not in here anybody can write. */
export interface Proven {
  /** Who stands in From, where his domain vouches for it; null otherwise. */
  readonly author: Address | null;
  /** The envelope's sender, where the client may send for his domain (SPF); null otherwise. */
  readonly sender: Address | null;
  /** The keys of the signatures that hold, by domain and selector. */
  readonly keys: readonly { readonly domain: Domain; readonly selector: string }[];
}

/** Keys of a mail that are looked at. */
const MOST_KEYS = 3;

export function provenOf(authentication: Authentication, sender: Address | null): Proven {
  const { spf, dkim, author } = authentication;
  const bySpf = spf?.result === 'pass' && spf.identity === 'mailfrom' && sender?.domain === spf.domain;
  const held = dkim.filter(({ result, testing }) => result === 'pass' && !testing);
  return {
    author:
      author.address !== null && author.faults.length === 0 && vouched(authentication, bySpf) ? author.address : null,
    sender: bySpf ? sender : null,
    keys: held.slice(0, MOST_KEYS).flatMap(({ domain, selector }) => (domain === null ? [] : [{ domain, selector }])),
  };
}

/**
 * Whether the author's domain answers for the mail. A domain without a DMARC record is believed where it has signed itself, or the
 * one that it lies beneath has, and where the client may send for it.
 */
function vouched(authentication: Authentication, bySpf: boolean): boolean {
  const { author, dmarc, arc, spf } = authentication;
  const domain = author.address?.domain ?? null;
  if (domain === null) return false;
  if (dmarc.result === 'pass') return dmarc.domain === domain;
  if (arc.trusted && arc.sealedDmarc === 'pass') return true;
  if (dmarc.result === 'fail') return false;
  if (bySpf && spf?.domain === domain) return true;
  return signingDomains({ dkim: authentication.dkim.filter(({ testing }) => !testing) }).some(
    (signer) => signer === domain || (domain.endsWith(`.${signer}`) && registrableDomain(signer) !== null),
  );
}
