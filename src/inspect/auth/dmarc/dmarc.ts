import type { Resolver } from '../../../base/resolver.ts';
import type { Author, DkimSignature, Dmarc, Spf } from '../../../mail/authentication.ts';
import type { Domain } from '../../../mail/domain.ts';
import { effectivePolicy, findPolicy, type Policy } from './policy.ts';
import { organizationOf, TreeWalker, type Walk } from './tree-walk.ts';

export interface DmarcQuestion {
  readonly author: Author;
  /** The policy is looked for meanwhile. */
  readonly spf: Promise<Spf | null>;
  readonly dkim: Promise<readonly DkimSignature[]>;
}

/**
 * Whether SPF or DKIM speaks for the domain that the reader sees, and what its owner asks for where neither does (RFC 9989).
 * Never rejects where the two promises do not; what the DNS does not tell before `signal` is aborted is `temperror`.
 */
export async function checkDmarc(
  { author, spf, dkim }: DmarcQuestion,
  resolver: Pick<Resolver, 'resolveTxt'>,
  signal: AbortSignal,
): Promise<Dmarc> {
  const domain = authorDomain(author);
  if (domain === null) {
    const reason = 'the From field does not name one domain that could be asked';
    return conclude({ result: author.faults.length > 0 ? 'permerror' : 'none', domain, reason });
  }
  const walker = new TreeWalker(resolver, signal);
  const walk = await walker.walk(domain);
  const policy = await findPolicy(walk, resolver, signal);
  if ('result' in policy) return conclude({ ...policy, domain });
  const { strict } = policy.record;
  const align = new Alignment(walker, walk);
  const speakers = await Promise.all([
    dkimSpeaks(await dkim, align, strict.dkim),
    spfSpeaks(await spf, align, strict.spf),
  ]);
  return weigh(domain, policy, speakers);
}

/** RFC 9989 section 5.3.1: several authors count where all are of one domain. */
function authorDomain({ address, candidates, faults }: Author): Domain | null {
  if (address !== null) return address.domain;
  const several = faults.every(({ name }) => name === 'from-several-authors' || name === 'from-group');
  const [first] = candidates;
  return several && first !== undefined && candidates.every(({ domain }) => domain === first.domain)
    ? first.domain
    : null;
}

/** `perhaps`: the DNS did not tell. */
type Answer = 'yes' | 'no' | 'perhaps';

/** What SPF, or DKIM, says for the author's domain, and in which words. */
interface Speaker {
  readonly speaks: Answer;
  readonly words: string;
}

class Alignment {
  readonly #walker: TreeWalker;
  readonly #author: Walk;
  readonly #organization: Domain | null;

  constructor(walker: TreeWalker, author: Walk) {
    this.#walker = walker;
    this.#author = author;
    this.#organization = author.failure === null ? organizationOf(author) : null;
  }

  /** Whether two domains are one (`strict`), or of one organization (RFC 9989 section 4.4). */
  async with(other: Domain, strict: boolean): Promise<Answer> {
    const { domain } = this.#author;
    if (other === domain) return 'yes';
    if (strict) return 'no';
    if (this.#organization === null) return lastLabel(other) === lastLabel(domain) ? 'perhaps' : 'no';
    // An organization's domain is one of those above.
    if (other !== this.#organization && !other.endsWith(`.${this.#organization}`)) return 'no';
    const walk = await this.#walker.walk(other);
    if (walk.failure !== null) return 'perhaps';
    return organizationOf(walk) === this.#organization ? 'yes' : 'no';
  }
}

function lastLabel(domain: Domain): string {
  return domain.slice(domain.lastIndexOf('.') + 1);
}

async function spfSpeaks(spf: Spf | null, align: Alignment, strict: boolean): Promise<Speaker> {
  const { result, domain } = spf ?? { result: 'none', domain: null };
  if (domain === null || (result !== 'pass' && result !== 'temperror')) return SILENT;
  return { speaks: spoken(await align.with(domain, strict), result), words: `SPF of ${domain}` };
}

async function dkimSpeaks(dkim: readonly DkimSignature[], align: Alignment, strict: boolean): Promise<Speaker> {
  const speakers = await Promise.all(
    dkim.map(async ({ result, domain, selector }): Promise<Speaker> => {
      if (domain === null || (result !== 'pass' && result !== 'temperror')) return SILENT;
      return { speaks: spoken(await align.with(domain, strict), result), words: `DKIM of ${domain} (s=${selector})` };
    }),
  );
  return (
    speakers.find(({ speaks }) => speaks === 'yes') ?? speakers.find(({ speaks }) => speaks === 'perhaps') ?? SILENT
  );
}

const SILENT: Speaker = { speaks: 'no', words: '' };

/** A check that could not be made may have passed. */
function spoken(aligned: Answer, result: 'pass' | 'temperror'): Answer {
  return result === 'temperror' && aligned === 'yes' ? 'perhaps' : aligned;
}

/** RFC 9989 section 5.3.2. */
function weigh(domain: Domain, policy: Policy, speakers: readonly [Speaker, Speaker]): Dmarc {
  const { policyDomain, record } = policy;
  const [dkim, spf] = speakers;
  const known = {
    domain,
    policyDomain,
    record,
    policy: policy.policy,
    effective: effectivePolicy(policy.policy, record),
    aligned: { spf: spf.speaks === 'yes', dkim: dkim.speaks === 'yes' },
  };
  const those = (speaks: Answer) =>
    speakers
      .filter((one) => one.speaks === speaks)
      .map(({ words }) => words)
      .join(' and ');
  if (those('yes') !== '') return { ...known, result: 'pass', reason: `authenticated by ${those('yes')}` };
  if (those('perhaps') !== '')
    return { ...known, result: 'temperror', reason: `the DNS did not tell enough about ${those('perhaps')}` };
  if (policy.doubt !== null) return { ...known, result: 'temperror', reason: policy.doubt };
  return { ...known, result: 'fail', reason: 'neither SPF nor DKIM speaks for it' };
}

function conclude({ result, domain, reason }: Pick<Dmarc, 'result' | 'domain' | 'reason'>): Dmarc {
  const aligned = { spf: false, dkim: false };
  return { result, domain, policyDomain: null, record: null, policy: null, effective: null, aligned, reason };
}
