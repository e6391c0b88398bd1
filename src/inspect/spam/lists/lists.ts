import type { DnsListDeps } from '../../../base/dns-list.ts';
import { inTime } from '../../../base/in-time.ts';
import type { Resolver } from '../../../base/resolver.ts';
import type { Domain } from '../../../mail/domain.ts';
import { type Inspector, isStranger } from '../../inspector.ts';
import { askedList } from './asked-list.ts';
import { clientThings, identityThings } from './client-things.ts';
import { contentThings } from './content-things.ts';
import { Enquiry } from './enquiry.ts';
import type { Role, SpamList } from './spam-list.ts';
import type { Thing } from './thing.ts';

export interface ListsOptions extends DnsListDeps {
  readonly lists: readonly SpamList[];
  /** Milliseconds that a list may take. One that is late says nothing. */
  readonly timeout: number;
  /** Domains that no list is asked about, nor what lies beneath them. */
  readonly skip: readonly Domain[];
  readonly resolver: Pick<Resolver, 'resolveIPv4' | 'resolveTxt'>;
}

const IDENTITIES: readonly Role[] = ['sender', 'author', 'signer'];
const IN_CONTENT: readonly Role[] = ['link', 'url', 'mail-address', 'attachment'];

/** Asks lists in the DNS about the mail of strangers: where it comes from, whom it is by, where it leads. */
export function createListsInspector({ lists, timeout, skip, resolver, ...deps }: ListsOptions): Inspector {
  const asked = lists.map((list) => askedList(list, timeout, { ...deps, resolver }));
  for (const { dns } of asked) void dns.check();
  const roles: ReadonlySet<Role> = new Set(lists.flatMap(({ ask }) => ask));
  const skipped = within(skip);
  const mayBeListed = (thing: Thing) => thing.kind !== 'name' || !skipped(thing.name);
  return {
    name: 'lists',
    async inspect(subject, signal) {
      if (!isStranger(subject)) return [];
      const enquiry = new Enquiry(asked, resolver);
      enquiry.ask(clientThings(subject, roles).filter(mayBeListed));
      if (IN_CONTENT.some((role) => roles.has(role))) {
        for await (const things of contentThings(subject.dissection, roles, skipped)) {
          if (signal.aborted) return [];
          enquiry.ask(things);
        }
      }
      if (IDENTITIES.some((role) => roles.has(role))) {
        const authentication = await inTime(subject.authentication(), signal, null);
        if (authentication === null) return [];
        enquiry.ask(identityThings(subject, authentication).filter(mayBeListed));
      }
      await enquiry.answered(signal, timeout);
      return enquiry.findings();
    },
    close: () => Promise.resolve(),
  };
}

/** Whether a name is one of these or lies beneath one. */
function within(domains: readonly Domain[]): (name: string) => boolean {
  const known: ReadonlySet<string> = new Set(domains);
  return (name) => {
    for (let rest = name; ; rest = rest.slice(rest.indexOf('.') + 1)) {
      if (known.has(rest)) return true;
      if (!rest.includes('.')) return false;
    }
  };
}
