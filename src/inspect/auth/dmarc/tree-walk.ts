import { inTime } from '../../../base/in-time.ts';
import type { Resolver } from '../../../base/resolver.ts';
import type { DmarcRecord } from '../../../mail/authentication.ts';
import type { Domain } from '../../../mail/domain.ts';
import { isPolicyRecord, readPolicyRecord } from './policy-record.ts';

/** RFC 9989 section 4.10: eight questions a walk; between the domain itself and the seven labels at its end nothing is asked. */
const LABELS = 7;

/** A record on the way up. */
export interface Station {
  readonly domain: Domain;
  /** Null where the domain has one that says too little to be followed. */
  readonly record: DmarcRecord | null;
}

/** What stands at a domain and above it. */
export interface Walk {
  readonly domain: Domain;
  /** The longest name first. */
  readonly stations: readonly Station[];
  /** Why the DNS could not be asked further up; null where the walk came to its end. */
  readonly failure: string | null;
}

/** The walks that one mail needs: each name is asked for once, all names of a walk at the same time. */
export class TreeWalker {
  readonly #resolver: Pick<Resolver, 'resolveTxt'>;
  readonly #signal: AbortSignal;
  readonly #known = new Map<Domain, Promise<Answer>>();

  constructor(resolver: Pick<Resolver, 'resolveTxt'>, signal: AbortSignal) {
    this.#resolver = resolver;
    this.#signal = signal;
  }

  /** Never rejects. */
  async walk(domain: Domain): Promise<Walk> {
    const names = namesAbove(domain);
    const answers = await Promise.all(names.map((name) => this.#ask(name)));
    const stations: Station[] = [];
    for (const [n, name] of names.entries()) {
      const answer = answers[n];
      if (answer?.kind === 'failed') return { domain, stations, failure: answer.reason };
      if (answer?.kind !== 'record') continue;
      stations.push({ domain: name, record: answer.record });
      if (answer.record !== null && answer.record.psd !== 'u') break;
    }
    return { domain, stations, failure: null };
  }

  #ask(name: Domain): Promise<Answer> {
    let answer = this.#known.get(name);
    if (answer === undefined) {
      answer = this.#look(`_dmarc.${name}`);
      this.#known.set(name, answer);
    }
    return answer;
  }

  async #look(name: string): Promise<Answer> {
    if (name.length > 253) return { kind: 'nothing' };
    const said = await inTime(this.#resolver.resolveTxt(name), this.#signal, LATE);
    if (said.kind === 'failed')
      return { kind: 'failed', reason: `the DNS does not answer for ${name} (${said.reason})` };
    const texts = said.kind === 'found' ? said.records.filter(isPolicyRecord) : [];
    const [text] = texts;
    // Of several nobody knows which is meant: they count as none.
    return text === undefined || texts.length > 1
      ? { kind: 'nothing' }
      : { kind: 'record', record: readPolicyRecord(text) };
  }
}

type Answer =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'record'; readonly record: DmarcRecord | null }
  | { readonly kind: 'failed'; readonly reason: string };

const LATE = { kind: 'failed', reason: 'no answer in time' } as const;

function namesAbove(domain: Domain): readonly Domain[] {
  const labels = domain.split('.');
  const names = [domain];
  for (let left = Math.min(labels.length - 1, LABELS); left > 0; left--)
    names.push(labels.slice(-left).join('.') as Domain);
  return names;
}

/** The domain of the organization that the walk's domain belongs to (RFC 9989 section 4.10.2); the walk has come to its end. */
export function organizationOf({ domain, stations }: Walk): Domain {
  for (const { domain: name, record } of stations) {
    if (record?.psd === 'n') return name;
    if (record?.psd === 'y' && name !== domain) return oneBelow(name, domain);
  }
  return stations.at(-1)?.domain ?? domain;
}

/** The name one label below `suffix` on the way to `domain`. */
function oneBelow(suffix: Domain, domain: Domain): Domain {
  const labels = suffix.split('.').length + 1;
  return domain.split('.').slice(-labels).join('.') as Domain;
}
