import type { Domain } from '../../../mail/domain.ts';
import type { FoundLink, LinkSource } from '../../../mail/link.ts';
import { linkHost, webAddress } from '../../../mail/link-host.ts';
import { registrableDomain } from '../../../mail/registrable-domain.ts';

/** An address of the mail taken apart as a browser would (https://url.spec.whatwg.org/), and as it is written. */
export interface SeenLink {
  readonly url: string;
  /** What the reader sees in its place; null where that is the address. */
  readonly shown: string | null;
  readonly source: LinkSource;
  readonly part: string;
  /** In lower case, without the colon; '' where none is written. */
  readonly scheme: string;
  /** What is written before an `@`; '' where there is none. */
  readonly userinfo: string;
  /** The host as it is written. */
  readonly writtenHost: string;
  /** As a browser resolves it; null where it is no web address or no name. */
  readonly host: Domain | null;
  readonly registrable: Domain | null;
  /** Without brackets, where the host is an IP address; '' otherwise. */
  readonly address: string;
  readonly port: string;
  /** Path, query and fragment. */
  readonly rest: string;
}

const FORM = /^([a-z][a-z0-9+.-]{0,30}):(?:[\\/]{2,5})?([^\\/?#]*)/i;

export function seenLink({ url, shown, source, part }: FoundLink): SeenLink {
  const written = /^[a-z][a-z0-9+.-]{0,30}:/i.test(url) ? url : `http://${url}`;
  const [, scheme = '', authority = ''] = FORM.exec(written) ?? [];
  const at = authority.lastIndexOf('@');
  const behind = authority.slice(at + 1);
  const address = webAddress(url);
  const leads = address === null ? null : linkHost(address);
  const host = leads?.domain ?? null;
  return {
    url,
    shown,
    source,
    part,
    scheme: scheme.toLowerCase(),
    userinfo: at < 0 ? '' : authority.slice(0, at),
    writtenHost: behind.startsWith('[') ? behind : behind.replace(/:\d*$/, ''),
    host,
    registrable: host === null ? null : (registrableDomain(host) ?? host),
    address: leads?.address ?? '',
    port: address?.port ?? '',
    rest: address === null ? '' : `${address.pathname}${address.search}${address.hash}`,
  };
}

/** With its escapes resolved (RFC 3986 section 2.1); as it stands where they are none. */
export function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // no escapes by RFC 3986
  }
}
