import type { Address } from './address.ts';
import type { Domain } from './domain.ts';

/*
 * What SPF, DKIM, DMARC and ARC say of a mail, in the words of RFC 8601. Worked out once for each mail; inspectors, the
 * Authentication-Results field and the record all read it here.
 */

/** RFC 8601 section 2.7.2, RFC 7208 section 2.6. */
export const SPF_RESULTS = ['none', 'neutral', 'pass', 'fail', 'softfail', 'temperror', 'permerror'] as const;
export type SpfResult = (typeof SPF_RESULTS)[number];

/** RFC 8601 section 2.7.1. `policy` is a signature that holds and that we do not accept (a short key, `l=` that leaves a tail). */
export const DKIM_RESULTS = ['none', 'pass', 'fail', 'policy', 'neutral', 'temperror', 'permerror'] as const;
export type DkimResult = (typeof DKIM_RESULTS)[number];

export const DMARC_RESULTS = ['none', 'pass', 'fail', 'temperror', 'permerror'] as const;
export type DmarcResult = (typeof DMARC_RESULTS)[number];

/** What a domain's owner wants done with mail that fails (RFC 9989). */
export const DMARC_POLICIES = ['none', 'quarantine', 'reject'] as const;
export type DmarcPolicy = (typeof DMARC_POLICIES)[number];

export const ARC_RESULTS = ['none', 'pass', 'fail'] as const;
export type ArcResult = (typeof ARC_RESULTS)[number];

/** Who stands in the header's From field, read strictly (RFC 5322 section 3.6.2). */
export interface Author {
  /** The one mailbox of the one From field; null where there is not exactly one. */
  readonly address: Address | null;
  /** Its display name, decoded; '' where there is none. */
  readonly displayName: string;
  /** Every mailbox that some reader may show as the author, `address` first. */
  readonly candidates: readonly Address[];
  /** What is wrong with the field, each a finding of the kind `auth`. */
  readonly faults: readonly AuthorFault[];
}

export interface AuthorFault {
  readonly name: AuthorFaultName;
  /** For the administrator; may quote the mail. */
  readonly detail: string;
}

export const AUTHOR_FAULTS = [
  // No From field, or an empty one.
  'from-missing',
  // More than one, also where only some readers take the second one for a field.
  'from-repeated',
  // More than one mailbox in it.
  'from-several-authors',
  // A group of addresses (RFC 6854).
  'from-group',
  // Characters that are not shown: controls in the field, signs without width in the address.
  'from-control-characters',
  // Written so that readers may come to different addresses, or to none.
  'from-malformed',
  // Readers that decode encoded words (RFC 2047) before they look for the address see another one.
  'from-encoded-address',
  // The name shows an address of another organisation.
  'from-address-in-name',
] as const;
export type AuthorFaultName = (typeof AUTHOR_FAULTS)[number];

export interface Spf {
  readonly result: SpfResult;
  /** Whose record was asked: the domain of MAIL FROM, or the name in EHLO where that was empty (RFC 7208 section 2.4). */
  readonly domain: Domain | null;
  readonly identity: 'mailfrom' | 'helo';
  /** In words: the mechanism that matched, or what is wrong with the record. */
  readonly reason: string;
}

export interface DkimSignature {
  readonly result: DkimResult;
  /** `d=`; null where it is none. */
  readonly domain: Domain | null;
  /** `s=`; '' where there is none. */
  readonly selector: string;
  /** `a=`, as `rsa-sha256`; '' where there is none. */
  readonly algorithm: string;
  /** The domain of `i=`, where that is given and lies in `d=`. */
  readonly identity: string;
  /** Names of fields that were signed, in lower case. */
  readonly signed: readonly string[];
  /** The key's owner tests only (`t=y`). */
  readonly testing: boolean;
  /** The first octets of `b=`, that tell signatures of one domain apart (RFC 8601 section 2.7.1). */
  readonly tag: string;
  readonly reason: string;
}

/** What a domain's owner publishes (RFC 9989 section 4.7), defaults filled in. */
export interface DmarcRecord {
  /** `p`, `sp` and `np`: for the domain itself, for names beneath it, for names beneath it that do not exist. */
  readonly policies: { readonly domain: DmarcPolicy; readonly subdomains: DmarcPolicy; readonly absent: DmarcPolicy };
  /** `aspf` and `adkim`: the same domain is asked for, not only the same organization. */
  readonly strict: { readonly spf: boolean; readonly dkim: boolean };
  /** `t=y`. */
  readonly testing: boolean;
  /** `psd`: whether others register names beneath this one; `u` leaves it to be found out. */
  readonly psd: 'y' | 'n' | 'u';
  /** `rua`: URIs to which aggregate reports shall go, each with the size behind it that it may have (`!10m`). */
  readonly reportsTo: readonly string[];
}

export interface Dmarc {
  readonly result: DmarcResult;
  /** The From field's domain; null where there is none to be asked. */
  readonly domain: Domain | null;
  /** Where the policy record was found; null where there is none. */
  readonly policyDomain: Domain | null;
  /** What stands there. */
  readonly record: DmarcRecord | null;
  /** What the owner asks for: of `p`, `sp` and `np` the one that applies; null without a record. */
  readonly policy: DmarcPolicy | null;
  /** `t=y`: the owner asks for the next milder policy, and this is it; otherwise the same as `policy`. */
  readonly effective: DmarcPolicy | null;
  readonly aligned: { readonly spf: boolean; readonly dkim: boolean };
  readonly reason: string;
}

export interface Arc {
  readonly result: ArcResult;
  /** The domain of the newest seal; null where there is none. */
  readonly sealer: Domain | null;
  /** The newest seal is by one of `authentication.trustedSealers`, and the chain holds. */
  readonly trusted: boolean;
  /**
   * What the trusted sealer saw when it took the mail (`dmarc=pass` in its ARC-Authentication-Results); null where it says nothing, or
   * says it of another author (`header.from`).
   */
  readonly sealedDmarc: DmarcResult | null;
  /** The newest seal is by a trusted sealer, and the DNS did not tell a key of the chain: it may hold. */
  readonly undecided: boolean;
  readonly reason: string;
}

/** BIMI (draft-brand-indicators-for-message-identification): noted, the picture is not fetched. */
export interface Bimi {
  readonly domain: Domain;
  readonly location: string;
  readonly evidence: string;
}

export interface Authentication {
  readonly author: Author;
  /** Null where there is no session to ask about, and for clients that are trusted. */
  readonly spf: Spf | null;
  /** The first of them, in the order of the header; more than are looked at are `policy`. */
  readonly dkim: readonly DkimSignature[];
  readonly dmarc: Dmarc;
  readonly arc: Arc;
  readonly bimi: Bimi | null;
}

/** The domains that vouch for the mail: of signatures that hold. */
export function signingDomains({ dkim }: Pick<Authentication, 'dkim'>): readonly Domain[] {
  return dkim.flatMap(({ result, domain }) => (result === 'pass' && domain !== null ? [domain] : []));
}

/** Signatures that are named; a mail has one or two. */
const MOST_NAMED = 4;
const LONGEST_LOCATION = 200;

/** In one line what the checks came to: `spf=pass (example.com), dkim=pass (example.com), dmarc=pass`; '' where none was made. */
export function authenticationInWords({ spf, dkim, dmarc, arc, bimi }: Authentication): string {
  const of = (domain: Domain | null) => (domain === null ? '' : ` (${domain})`);
  const words = [
    ...(spf === null ? [] : [`spf=${spf.result}${of(spf.domain)}`]),
    ...dkim.slice(0, MOST_NAMED).map(({ result, domain }) => `dkim=${result}${of(domain)}`),
    ...(dmarc.domain === null ? [] : [`dmarc=${dmarc.result}${of(dmarc.domain)}`]),
    ...(arc.result === 'none' ? [] : [`arc=${arc.result}${of(arc.sealer)}`]),
    ...(bimi === null ? [] : [`picture (BIMI) at ${bimi.location.slice(0, LONGEST_LOCATION)}`]),
  ];
  return words.join(', ');
}
