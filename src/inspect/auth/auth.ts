import type { Authentication, AuthorFaultName, Dmarc } from '../../mail/authentication.ts';
import type { Finding } from '../../mail/finding.ts';
import type { FindingName } from '../../mail/findings.ts';
import { type Inspector, isStranger } from '../inspector.ts';

type Name = FindingName<'auth'>;

/**
 * Points of each. What a rule refuses or keeps by name still has some, for those who change the rule; what is worth nothing
 * alone has none, and is noted.
 */
const SCORES: Readonly<Record<Name, number>> = {
  'from-missing': 1.5,
  'from-repeated': 5,
  'from-several-authors': 5,
  'from-group': 5,
  'from-control-characters': 5,
  'from-malformed': 5,
  'from-encoded-address': 5,
  'from-address-in-name': 3,
  'dmarc-reject': 4,
  'dmarc-quarantine': 3,
  'dmarc-fail': 1,
  'dmarc-temperror': 0,
  'arc-trusted': 0,
  'arc-fail': 0,
  'spf-fail': 2,
  'spf-softfail': 1,
  'spf-permerror': 0.5,
  'dkim-fail': 0,
  'dkim-policy': 1,
  'auth-temperror': 0,
};

/** Tells what the checks of a stranger's sender have shown, where it is not that he is who he says. */
export function createAuthInspector(): Inspector {
  return {
    name: 'auth',
    async inspect(subject) {
      if (!isStranger(subject)) return [];
      return authFindings(await subject.authentication(), subject.session !== null);
    },
    close: () => Promise.resolve(),
  };
}

/** @param complete false where no client could be asked about: SPF might have spoken for the mail */
export function authFindings(known: Authentication, complete: boolean): readonly Finding[] {
  const faults = known.author.faults
    // What is no mail has no author.
    .filter(({ name }) => complete || name !== 'from-missing')
    .map(({ name, detail }) => finding(name, detail));
  return [...faults, ...dmarcFindings(known, complete)];
}

function dmarcFindings(known: Authentication, complete: boolean): readonly Finding[] {
  const { dmarc, arc } = known;
  if (dmarc.result === 'pass') return [];
  if (arc.trusted && arc.sealedDmarc === 'pass')
    return [finding('arc-trusted', `${arc.sealer} saw that the author was authentic, and passed the mail on`)];
  return [...dmarcFinding(known, complete), ...checkFindings(known)];
}

function dmarcFinding({ dmarc, arc }: Authentication, complete: boolean): readonly Finding[] {
  const { result, effective } = dmarc;
  const undecided = result === 'temperror' || (result === 'fail' && arc.undecided);
  if (undecided && effective !== null && effective !== 'none') return [finding('dmarc-temperror', inWords(dmarc))];
  if (undecided) return [finding('auth-temperror', inWords(dmarc))];
  if (result !== 'fail') return [];
  const name = complete && effective !== null && effective !== 'none' ? (`dmarc-${effective}` as const) : 'dmarc-fail';
  return [finding(name, inWords(dmarc))];
}

function inWords({ domain, policyDomain, effective, policy, record, reason }: Dmarc): string {
  const asks = policyDomain === null ? '' : `; ${policyDomain} asks for ${effective}`;
  const tries = record?.testing && policy !== effective ? `, and for ${policy} once it has tried it out` : '';
  return `mail of ${domain}: ${reason}${asks}${tries}`;
}

/** What SPF and the signatures say, which matters where they did not make DMARC pass. */
function checkFindings({ spf, dkim, arc, dmarc }: Authentication): readonly Finding[] {
  const found: Finding[] = [];
  if (spf?.result === 'fail' || spf?.result === 'softfail' || spf?.result === 'permerror')
    found.push(finding(`spf-${spf.result}`, `${spf.domain}: ${spf.reason}`));
  if (spf?.result === 'temperror' && dmarc.result !== 'temperror')
    found.push(finding('auth-temperror', `SPF of ${spf.domain}: ${spf.reason}`));
  if (dkim.length > 0 && dkim.every(({ result }) => result !== 'pass')) {
    const unaccepted = dkim.find(({ result }) => result === 'policy');
    const worst = unaccepted ?? dkim[0];
    if (worst)
      found.push(finding(unaccepted ? 'dkim-policy' : 'dkim-fail', `signature of ${worst.domain}: ${worst.reason}`));
  }
  if (arc.result === 'fail')
    found.push(finding('arc-fail', `${arc.sealer === null ? '' : `sealed by ${arc.sealer}: `}${arc.reason}`));
  return found;
}

const EVIDENCE = 500;

function finding(name: Name | AuthorFaultName, evidence: string): Finding {
  return {
    inspector: 'auth',
    kind: 'auth',
    name,
    part: '',
    score: SCORES[name],
    evidence: evidence.slice(0, EVIDENCE),
  };
}
