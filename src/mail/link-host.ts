import { isIP } from 'node:net';
import { Domain } from './domain.ts';

/** The machine that a link leads to: one of the two. */
export type LinkHost =
  | { readonly domain: Domain; readonly address: null }
  /** An IP address, however it was written: `2130706433`, `0x7f.1` and `0177.0.0.1` are `127.0.0.1`. */
  | { readonly domain: null; readonly address: string };

const SCHEME = /^([a-z][a-z0-9+-]{0,30}):/i;
const WEB = new Set(['http', 'https', 'ftp', 'ftps']);
/** What a redirector carries in its path or query: an address, written as it is or encoded once or twice (`%3A%2F%2F`). */
const CARRIED = /https?(?::|%(?:25)?3a)(?:\/|\\|%(?:25)?2f)/gi;
const ENCODED = /^https?%/i;
/** Behind it, where the redirector goes on. */
const NEXT_PARAMETER = /&(?!amp;)/;
/** Addresses in one link that are looked at. */
const MOST_CARRIED = 4;

/**
 * The address as a browser would follow it (the URL Standard of WHATWG): user and password skipped, host in A-labels; null where it
 * does not lead into the web. What has no scheme is a web address.
 */
export function webAddress(link: string): URL | null {
  const scheme = SCHEME.exec(link)?.[1]?.toLowerCase();
  if (scheme !== undefined && WEB.has(scheme)) return URL.parse(link);
  // `example.com:8080/` has no scheme, though it looks like one.
  if (scheme !== undefined && !/^[^/?#]{1,260}:\d{1,5}(?:[/?#]|$)/.test(link)) return null;
  return URL.parse(link.startsWith('//') ? `http:${link}` : `http://${link}`);
}

/** Null where the host is no name that the DNS may have. */
export function linkHost({ hostname }: URL): LinkHost | null {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  if (isIP(bare) !== 0) return { domain: null, address: bare };
  const domain = Domain.parse(bare);
  return domain === null ? null : { domain, address: null };
}

/** Where a link leads, and to which addresses it may lead on: those that stand in its path and query, as in redirectors. */
export function linkAims(link: string): readonly URL[] {
  const first = webAddress(link);
  if (first === null) return [];
  const aims = [first];
  const rest = link.slice(1); // behind the beginning of its own scheme
  for (const { index } of rest.matchAll(CARRIED)) {
    if (aims.length > MOST_CARRIED) break;
    const aim = webAddress(decoded(rest.slice(index).split(NEXT_PARAMETER, 1)[0] ?? ''));
    if (aim !== null) aims.push(aim);
  }
  return aims;
}

function decoded(text: string): string {
  try {
    const once = decodeURIComponent(text);
    return ENCODED.test(once) ? decodeURIComponent(once) : once;
  } catch {
    return text.replace(/%(?:25)?3a/gi, ':').replace(/%(?:25)?2f/gi, '/');
  }
}
