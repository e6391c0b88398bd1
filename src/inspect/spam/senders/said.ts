import type { Memory } from '../../../base/memory.ts';
import type { Address } from '../../../mail/address.ts';
import type { Domain } from '../../../mail/domain.ts';
import type { Finding } from '../../../mail/finding.ts';
import type { FindingName } from '../../../mail/findings.ts';
import { type Inspector, isStranger, type Subject } from '../../inspector.ts';
import { clientAddress, clientIdentities } from '../reputation/identities.ts';
import { provenOf } from './proven.ts';

/** What the administrator says of a sender: the text in the memory. */
export const SAYINGS = ['allow', 'block'] as const;
export type Saying = (typeof SAYINGS)[number];

/** Where it stands: of an address, a domain and all beneath it, a client's address or its network. */
export const SAID = 'said:';
export const saidKey = (sender: string): string => `${SAID}${sender}`;

/** As much as ordinary signs of spam come to; a virus stays one. */
const ALLOWED = -8;
/** Names above a domain that are looked up. */
const MOST_LABELS = 6;

/** `postern sender allow` and `block`. */
export function createSenderInspector({ memory }: { readonly memory: Memory }): Inspector {
  return {
    name: 'sender',
    async inspect(subject) {
      if (!isStranger(subject)) return [];
      const { author, sender } = provenOf(await subject.authentication(), subject.envelope.sender);
      const names = await sayings(memory, subject);
      const blocked = [...names].find(([, saying]) => saying === 'block');
      if (blocked !== undefined) return [finding('blocked-sender', 0, `${blocked[0]} is blocked (postern sender)`)];
      const proven = new Set([...clientNames(subject), ...namesOf(author), ...namesOf(sender)]);
      const allowed = [...names].find(([name, saying]) => saying === 'allow' && proven.has(name));
      return allowed === undefined
        ? []
        : [finding('allowed-sender', ALLOWED, `${allowed[0]} is let in (postern sender)`)];
    },
    close: () => Promise.resolve(),
  };
}

/** What is said of whoever the mail claims to be from, proven or not. */
export async function sayings(memory: Pick<Memory, 'recall'>, subject: Subject): Promise<ReadonlyMap<string, Saying>> {
  const { author } = await subject.authentication();
  const names = new Set([...clientNames(subject), ...namesOf(author.address), ...namesOf(subject.envelope.sender)]);
  const known = await memory.recall([...names].map(saidKey));
  return new Map(
    [...names].flatMap((name) => {
      const text = known.get(saidKey(name))?.text;
      const saying = SAYINGS.find((one) => one === text);
      return saying === undefined ? [] : [[name, saying] as const];
    }),
  );
}

function clientNames({ session }: Subject): readonly string[] {
  return session === null
    ? []
    : [clientAddress(session.address), ...clientIdentities(session.address).map(({ shown }) => shown)];
}

/** The address, its domain, and the domains above that. */
function namesOf(address: Address | null): readonly string[] {
  return address === null ? [] : [address.key, ...(address.domain === null ? [] : domainsAbove(address.domain))];
}

function domainsAbove(domain: Domain): readonly string[] {
  const labels = domain.split('.').slice(-MOST_LABELS);
  return labels.slice(0, -1).map((_, n) => labels.slice(n).join('.'));
}

function finding(name: FindingName<'spam'>, score: number, evidence: string): Finding {
  return { inspector: 'sender', kind: 'spam', name, part: '', score, evidence };
}
