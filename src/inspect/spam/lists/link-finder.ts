import { isPublicAddress } from '../../../base/public-address.ts';
import type { Domain } from '../../../mail/domain.ts';
import type { Link } from '../../../mail/link.ts';
import { linkAims, linkHost } from '../../../mail/link-host.ts';
import type { Part } from '../../../mail/part.ts';
import { registrableDomain } from '../../../mail/registrable-domain.ts';
import type { Role } from './spam-list.ts';
import { digestOf, type Thing } from './thing.ts';

/** Of a mail at most so many domains and addresses are asked for: it may have thousands, and each list is somebody's server. */
const MOST = 30;
/** Names of one domain: whoever has it may make up any number of them. */
const MOST_NAMES = 3;
/** Links that are read. */
const MOST_LINKS = 2000;

/** Hosts and addresses of links, each once. */
export class LinkFinder {
  readonly #roles: ReadonlySet<Role>;
  readonly #skipped: (name: Domain) => boolean;
  /** By domain: hosts that were found. */
  readonly #hosts = new Map<string, Set<string>>();
  readonly #urls = new Set<string>();
  #read = 0;

  constructor(roles: ReadonlySet<Role>, skipped: (name: Domain) => boolean) {
    this.#roles = roles;
    this.#skipped = skipped;
  }

  get full(): boolean {
    const hosts = this.#hosts.size >= MOST || !this.#roles.has('link');
    const urls = this.#urls.size >= MOST || !this.#roles.has('url');
    return this.#read >= MOST_LINKS || (hosts && urls);
  }

  things(part: Part, links: readonly Link[]): Thing[] {
    const things: Thing[] = [];
    for (const { url: link } of links) {
      if (this.full) break;
      this.#read++;
      for (const aim of linkAims(link)) things.push(...this.#host(part, aim), ...this.#url(part, aim));
    }
    return things;
  }

  #host(part: Part, aim: URL): readonly Thing[] {
    if (!this.#roles.has('link')) return [];
    const host = linkHost(aim);
    const told = { role: 'link', part: part.path, proven: false, from: aim.href } as const;
    if (host?.address) {
      if (!isPublicAddress(host.address) || !this.#isNew(host.address, host.address)) return [];
      return [{ ...told, kind: 'address', address: host.address }];
    }
    const name = host?.domain;
    if (!name?.includes('.') || this.#skipped(name) || !this.#isNew(registrableDomain(name) ?? name, name)) return [];
    return [{ ...told, kind: 'name', name }];
  }

  /** Whether there is room for it, too. */
  #isNew(domain: string, host: string): boolean {
    const known = this.#hosts.get(domain);
    if (known === undefined && this.#hosts.size >= MOST) return false;
    if (known?.has(host) || (known?.size ?? 0) >= MOST_NAMES) return false;
    this.#hosts.set(domain, (known ?? new Set()).add(host));
    return true;
  }

  #url(part: Part, aim: URL): readonly Thing[] {
    const { href } = aim;
    const bare = href.slice(0, href.length - aim.hash.length);
    if (this.#urls.has(bare) || this.#urls.size >= MOST || !this.#roles.has('url')) return [];
    this.#urls.add(bare);
    return [digestOf('url', part, bare, bare)];
  }
}
