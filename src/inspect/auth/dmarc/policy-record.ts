import { DMARC_POLICIES, type DmarcPolicy, type DmarcRecord } from '../../../mail/authentication.ts';

/** Octets of a record that are read: the longest that are seen have a few hundred. */
const LONGEST = 4096;
/** Addresses for reports that are taken from a record. */
const MOST_ADDRESSES = 16;

/** RFC 9989 section 4.8: the version comes first and its value is compared as it stands. */
const VERSION = /^v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/i;
const EXACT_VERSION = /^[^=]*=[ \t]*DMARC1/;
/** RFC 3986 section 3 without `,` and `!`, which must be encoded here. */
const REPORT_URI = /^[a-z][a-z0-9+.-]{0,30}:[a-z0-9\-._~:/?#[\]@$&'()*+;=%]{1,500}$/i;
/** RFC 7489 had a size behind the address, the most that is wanted there: it stays for whoever sends reports. */
const SIZE = /![0-9]{1,20}[kmgt]?$/i;

/** Whether a TXT record is one of DMARC; all others at the name are for somebody else. */
export function isPolicyRecord(text: string): boolean {
  return VERSION.test(text) && EXACT_VERSION.test(text);
}

/**
 * The record in `text`, which is one of DMARC; null where its policy cannot be read and nobody asked for reports either, so that the
 * domain takes no part (RFC 9989 section 4.10.1). What else cannot be read counts as left out, as unknown tags do, and the second of
 * two equal ones.
 */
export function readPolicyRecord(text: string): DmarcRecord | null {
  const tags = tagsOf(text.slice(0, LONGEST));
  const reportsTo = reportAddresses(tags.get('rua') ?? '');
  const [domain, subdomains, absent] = ['p', 'sp', 'np'].map((name) => policyOf(tags.get(name)));
  const unreadable = domain === null || subdomains === null || absent === null;
  if (unreadable && reportsTo.length === 0) return null;
  const psd = tags.get('psd')?.toLowerCase();
  const p = domain ?? 'none';
  const sp = subdomains ?? p;
  return {
    policies: unreadable ? NOTHING_ASKED : { domain: p, subdomains: sp, absent: absent ?? sp },
    strict: { spf: isSet(tags.get('aspf'), 's'), dkim: isSet(tags.get('adkim'), 's') },
    testing: isSet(tags.get('t'), 'y'),
    psd: psd === 'y' || psd === 'n' ? psd : 'u',
    reportsTo,
  };
}

const NOTHING_ASKED = { domain: 'none', subdomains: 'none', absent: 'none' } as const;

/** Names in lower case, for their case does not count in DMARC (RFC 5234 section 2.3). */
function tagsOf(text: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const place of text.split(';')) {
    const equals = place.indexOf('=');
    const name = place.slice(0, Math.max(equals, 0)).trim().toLowerCase();
    if (/^[a-z]+$/.test(name) && !tags.has(name)) tags.set(name, place.slice(equals + 1).trim());
  }
  return tags;
}

/** Undefined where nothing is said, null where it cannot be read. */
function policyOf(value: string | undefined): DmarcPolicy | null | undefined {
  if (value === undefined) return undefined;
  const lower = value.toLowerCase();
  return DMARC_POLICIES.find((policy) => policy === lower) ?? null;
}

function isSet(value: string | undefined, wanted: string): boolean {
  return value?.toLowerCase() === wanted;
}

function reportAddresses(value: string): readonly string[] {
  return value
    .split(',')
    .map((uri) => uri.trim())
    .filter((uri) => REPORT_URI.test(uri.replace(SIZE, '')))
    .slice(0, MOST_ADDRESSES);
}
