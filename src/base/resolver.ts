import { Resolver as SystemResolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type Clock, systemClock } from './clock.ts';
import { reversedAddress } from './network.ts';

/**
 * What the DNS said. `not-found` is certain: the name does not exist (NXDOMAIN), or has no record of the type (NODATA).
 * `failed` is SERVFAIL, a time-out and everything else after which nothing is known: ask again later.
 */
export type DnsAnswer<T> =
  | { readonly kind: 'found'; readonly records: readonly T[] }
  | { readonly kind: 'not-found'; readonly name: 'exists' | 'unknown' }
  | { readonly kind: 'failed'; readonly reason: string };

export interface MxRecord {
  /** Without a trailing dot; '' where it is the root (RFC 7505). */
  readonly exchange: string;
  readonly preference: number;
}

/** Looks names up. Never rejects. Names are A-labels without a trailing dot. */
export interface Resolver {
  resolveMx(name: string): Promise<DnsAnswer<MxRecord>>;
  /** IPv4 and IPv6 addresses. */
  resolveAddress(name: string): Promise<DnsAnswer<string>>;
  /** A records alone, for those who put something else into them (RFC 5782). */
  resolveIPv4(name: string): Promise<DnsAnswer<string>>;
  /** AAAA records alone: those of A say nothing about whether there are such (RFC 7208 section 5). */
  resolveIPv6(name: string): Promise<DnsAnswer<string>>;
  /** The strings of each record joined, as RFC 7208 section 3.3 wants them. */
  resolveTxt(name: string): Promise<DnsAnswer<string>>;
  /** The names of an IP address. */
  resolvePtr(address: string): Promise<DnsAnswer<string>>;
}

export interface ResolverOptions {
  /** IP addresses, with a port where it is not 53: `192.0.2.1`, `[2001:db8::1]:5353`. None: those of the system. */
  readonly servers?: readonly string[];
  /** Milliseconds for one query to one server; it doubles with each try. */
  readonly timeoutMs?: number;
  /** Queries to each server before the look-up has failed. */
  readonly tries?: number;
  /** Answers that are kept. */
  readonly cacheSize?: number;
  readonly clock?: Clock;
}

/** How long answers are kept, in ms. The system's resolver tells no TTL of MX records: these are short enough for any. */
const KEEP: Readonly<Record<DnsAnswer<unknown>['kind'], number>> = {
  found: 300_000,
  'not-found': 60_000,
  failed: 5_000,
};

/**
 * Octets of an answer that are kept at most. A name's owner may give it thousands of records, and have us ask for thousands of
 * names: such an answer is asked for anew each time.
 */
const LARGEST_KEPT = 4096;

/** RFC 7505: the domain says that it takes no mail. */
export function isNullMx(records: readonly MxRecord[]): boolean {
  return records.length > 0 && records.every(({ exchange }) => exchange === '');
}

interface Kept {
  readonly answer: Promise<DnsAnswer<unknown>>;
  /** Infinite while the look-up runs, so that equal questions wait for one answer. */
  until: number;
}

/** @throws where one of `servers` is no address */
export function createResolver(options: ResolverOptions = {}): Resolver {
  const { servers = [], timeoutMs = 2000, tries = 2, cacheSize = 10_000, clock = systemClock } = options;
  const system = new SystemResolver({ timeout: timeoutMs, tries });
  if (servers.length > 0) system.setServers(servers);
  const cache = new Map<string, Kept>();

  function cached<T>(key: string, ask: () => Promise<DnsAnswer<T>>): Promise<DnsAnswer<T>> {
    const known = cache.get(key);
    // The key names the type of record, and with it T.
    if (known !== undefined && clock.now() < known.until) return known.answer as Promise<DnsAnswer<T>>;
    const answer = ask();
    const kept: Kept = { answer, until: Number.POSITIVE_INFINITY };
    cache.delete(key);
    if (cache.size >= cacheSize)
      for (const oldest of cache.keys()) {
        cache.delete(oldest);
        break;
      }
    cache.set(key, kept);
    void answer.then((said) => {
      if (isLarge(said) && cache.get(key) === kept) cache.delete(key);
      kept.until = clock.now() + KEEP[said.kind];
    });
    return answer;
  }

  return {
    resolveMx: (name) => cached(`MX ${name}`, () => mx(system, name)),
    resolveAddress: (name) => cached(`A ${name}`, () => address(system, name)),
    resolveIPv4: (name) => cached(`IPv4 ${name}`, () => found(() => system.resolve4(name))),
    resolveIPv6: (name) => cached(`IPv6 ${name}`, () => found(() => system.resolve6(name))),
    resolveTxt: (name) =>
      cached(`TXT ${name}`, () =>
        found(async () => (await system.resolveTxt(name)).map((strings) => strings.join(''))),
      ),
    resolvePtr: (ip) => cached(`PTR ${ip}`, () => ptr(system, ip)),
  };
}

function isLarge(answer: DnsAnswer<unknown>): boolean {
  return answer.kind === 'found' && JSON.stringify(answer.records).length > LARGEST_KEPT;
}

async function mx(system: SystemResolver, name: string): Promise<DnsAnswer<MxRecord>> {
  return found(async () => {
    const records = (await system.resolveMx(name)).map(({ exchange, priority }) => ({
      exchange: exchange.replace(/\.$/, ''),
      preference: priority,
    }));
    // RFC 7505 section 3: the null record stands alone, or is no null record.
    const named = records.filter(({ exchange }) => exchange !== '');
    return named.length > 0 ? named : records;
  });
}

/** One family that answers is enough; that there is no address is certain only where both say so. */
async function address(system: SystemResolver, name: string): Promise<DnsAnswer<string>> {
  const answers = await Promise.all([found(() => system.resolve4(name)), found(() => system.resolve6(name))]);
  const records = answers.flatMap((answer) => (answer.kind === 'found' ? answer.records : []));
  if (records.length > 0) return { kind: 'found', records };
  const [first, second] = answers;
  return second.kind === 'failed' ? second : first;
}

async function ptr(system: SystemResolver, ip: string): Promise<DnsAnswer<string>> {
  const family = isIP(ip);
  if (family === 0) return { kind: 'not-found', name: 'unknown' };
  // Not `reverse`, which reads /etc/hosts and takes a SERVFAIL for a name that does not exist.
  return found(() => system.resolvePtr(`${reversedAddress(ip)}.${family === 4 ? 'in-addr' : 'ip6'}.arpa`));
}

async function found<T>(ask: () => Promise<readonly T[]>): Promise<DnsAnswer<T>> {
  try {
    const records = await ask();
    return records.length > 0 ? { kind: 'found', records } : { kind: 'not-found', name: 'exists' };
  } catch (error) {
    return failure(error instanceof Error && 'code' in error ? String(error.code) : String(error));
  }
}

function failure(code: string): DnsAnswer<never> {
  switch (code) {
    case 'ENODATA':
      return { kind: 'not-found', name: 'exists' };
    case 'ENOTFOUND':
    case 'EBADNAME': // no such name can be asked for, so that nobody can have it
      return { kind: 'not-found', name: 'unknown' };
    default:
      return { kind: 'failed', reason: code };
  }
}
