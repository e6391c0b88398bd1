import { isAscii } from 'node:buffer';
import type { Resolver } from '../base/resolver.ts';
import { Address } from '../mail/address.ts';
import type { Domain } from '../mail/domain.ts';

/** An address that wants a report. */
export interface Destination {
  readonly address: Address;
  /** Octets of the largest mail that is wanted there; infinite where nothing is said. */
  readonly most: number;
}

export interface DestinationDeps {
  readonly resolver: Pick<Resolver, 'resolveTxt'>;
  /** The organizational domain (RFC 9989 section 4.10.2); null where the DNS does not tell. */
  readonly organizationOf: (domain: Domain) => Promise<Domain | null>;
}

export type Destinations =
  | { readonly kind: 'known'; readonly wanted: readonly Destination[]; readonly refused: readonly string[] }
  /** The DNS does not tell whether a destination wants it: ask again. */
  | { readonly kind: 'unknown'; readonly why: string };

/** Addresses that one report goes to; more are left out, or a record would make us send mail without end. */
const MOST = 10;
const MAILTO = /^mailto:([^?#!]{1,400})(?:!([0-9]{1,12})([kmgt]?))?$/i;
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };
const PERMISSION = /^v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/i;
const EXACT_VERSION = /^[^=]*=[ \t]*DMARC1/;

/**
 * Where the report about `domain` may go (RFC 9990 section 4): to addresses of the organization itself, and to those elsewhere whose
 * domain says in the DNS that it wants reports about this one. Without that, a record would have us send mail to anybody.
 */
export async function findDestinations(
  domain: Domain,
  reportsTo: readonly string[],
  deps: DestinationDeps,
): Promise<Destinations> {
  const wanted = new Map<string, Destination>();
  const refused: string[] = [];
  for (const uri of reportsTo.slice(0, MOST)) {
    const destination = destinationOf(uri);
    const host = destination?.address.domain ?? null;
    if (destination === null || host === null) {
      refused.push(`${uri} is no address for mail`);
      continue;
    }
    const found = await permitted(domain, host, destination, deps);
    if (found === null) return { kind: 'unknown', why: `the DNS does not tell whether ${host} wants reports` };
    if (found.length === 0) refused.push(`${host} does not say that it wants reports about ${domain}`);
    for (const one of found) if (wanted.size < MOST) wanted.set(one.address.key, one);
  }
  return { kind: 'known', wanted: [...wanted.values()], refused };
}

/** Strictly: one address in ASCII (RFC 6068 section 2), nothing else. */
export function destinationOf(uri: string): Destination | null {
  const [, encoded, size, unit = ''] = MAILTO.exec(uri) ?? [];
  const text = encoded === undefined ? null : decoded(encoded);
  const address = text === null || !isAscii(Buffer.from(text)) ? null : Address.parse(text);
  if (address === null) return null;
  return {
    address,
    most: size === undefined ? Number.POSITIVE_INFINITY : Number(size) * (UNITS[unit.toLowerCase()] ?? 1),
  };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** The addresses at `host` that may be used for this one; none without its leave, null where the DNS does not tell. */
async function permitted(
  domain: Domain,
  host: Domain,
  destination: Destination,
  { resolver, organizationOf }: DestinationDeps,
): Promise<readonly Destination[] | null> {
  const [ours, theirs] =
    host === domain ? [domain, domain] : await Promise.all([organizationOf(domain), organizationOf(host)]);
  if (ours === null || theirs === null) return null;
  if (ours === theirs) return [destination];
  const name = `${domain}._report._dmarc.${host}`;
  if (name.length > 253) return [];
  const said = await resolver.resolveTxt(name);
  if (said.kind === 'failed') return null;
  const records =
    said.kind === 'found' ? said.records.filter((text) => PERMISSION.test(text) && EXACT_VERSION.test(text)) : [];
  if (records.length === 0) return [];
  // Whoever gets the reports may have them sent elsewhere in his house, and nowhere else.
  const others = records
    .flatMap(ruaOf)
    .flatMap((uri) => destinationOf(uri) ?? [])
    .filter(({ address }) => address.domain === host);
  return others.length > 0 ? others : [destination];
}

function ruaOf(record: string): readonly string[] {
  const tag = record.split(';').find((text) => /^\s*rua\s*=/i.test(text));
  return tag === undefined
    ? []
    : tag
        .slice(tag.indexOf('=') + 1)
        .split(',')
        .map((uri) => uri.trim());
}
