import type { Authentication, Dmarc, DmarcPolicy, DmarcRecord } from '../mail/authentication.ts';
import type { Disposition, FeedbackPolicy, FeedbackRow, Seen } from '../mail/feedback.ts';
import type { JudgedMail } from '../mail/judged-mail.ts';
import type { Verdict } from '../mail/verdict.ts';

const DAY_MS = 86_400_000;
/** A selector of which all is told. */
const LONGEST_SELECTOR = 255;

/**
 * What is reported of a mail; null where nobody asks for it: its sender is trusted, his domain has no policy or no address for reports,
 * or the client was told to come again, and will be counted then.
 */
export function seenIn(mail: JudgedMail): Seen | null {
  const { session, authentication, verdicts, accepted } = mail;
  if (session === null || session.trusted || authentication === null) return null;
  if (!accepted && verdicts.some(({ action, temporary }) => action === 'hold' && temporary)) return null;
  const { domain, policyDomain, record } = authentication.dmarc;
  if (domain === null || policyDomain === null || record === null || record.reportsTo.length === 0) return null;
  return {
    day: Math.floor(mail.at / DAY_MS),
    domain: policyDomain,
    policy: published(record),
    reportsTo: record.reportsTo,
    row: {
      source: session.address,
      ...evaluated(authentication, verdicts),
      author: domain,
      sender: mail.envelope.sender?.domain ?? '',
      ...results(authentication),
    },
  };
}

function published({ policies, strict, testing }: DmarcRecord): FeedbackPolicy {
  return {
    p: policies.domain,
    sp: policies.subdomains,
    np: policies.absent,
    adkim: strict.dkim ? 's' : 'r',
    aspf: strict.spf ? 's' : 'r',
    testing: testing ? 'y' : 'n',
    discovery: 'treewalk',
  };
}

type Evaluated = Pick<FeedbackRow, 'disposition' | 'dkim' | 'spf' | 'reasons'>;

/** RFC 9990 section 3.1.1.9: what the policy came to, and why that is less than it asks for. */
function evaluated({ dmarc, arc }: Authentication, verdicts: readonly Verdict[]): Evaluated {
  const { result, policy, effective, aligned } = dmarc;
  const told = { dkim: aligned.dkim, spf: aligned.spf };
  if (result === 'pass') return { ...told, disposition: effective === 'none' ? 'none' : 'pass', reasons: [] };
  const disposition = milder(effective ?? 'none', fate(verdicts));
  if (disposition === policy) return { ...told, disposition, reasons: [] };
  return { ...told, disposition, reasons: [reason(dmarc, disposition, arc.trusted && arc.sealedDmarc === 'pass')] };
}

const SEVERITY = ['none', 'quarantine', 'reject'] as const;

/** What was done to the mail, for whatever reason; the worst where its recipients fare differently. */
function fate(verdicts: readonly Verdict[]): DmarcPolicy {
  const severity = (verdict: Verdict) => {
    if (verdict.action === 'reject') return 2;
    return verdict.action === 'deliver' && verdict.changes.every(({ kind }) => kind !== 'junk') ? 0 : 1;
  };
  return SEVERITY[Math.max(0, ...verdicts.map(severity))] ?? 'none';
}

function milder(one: DmarcPolicy, other: DmarcPolicy): DmarcPolicy {
  return SEVERITY[Math.min(SEVERITY.indexOf(one), SEVERITY.indexOf(other))] ?? 'none';
}

/** RFC 9990 section 3.1.6. */
function reason({ result, effective }: Dmarc, disposition: Disposition, forwarded: boolean) {
  if (forwarded) return { type: 'trusted_forwarder', comment: 'ARC' };
  if (result === 'temperror') return { type: 'other', comment: 'the DNS did not tell enough' };
  return { type: disposition === effective ? 'policy_test_mode' : 'local_policy', comment: '' };
}

/** RFC 9990 section 3.1.1.11, the signatures that count first (section 3.1.3). */
function results({ dkim, spf, dmarc }: Authentication): Pick<FeedbackRow, 'signatures' | 'checked'> {
  const weight = ({ result, domain }: (typeof dkim)[number]) =>
    (result === 'pass' ? 2 : 0) + (domain === dmarc.domain ? 1 : 0);
  const signatures = dkim
    .toSorted((a, b) => weight(b) - weight(a))
    .flatMap(({ domain, selector, result }) =>
      domain === null ? [] : [{ domain, selector: selector.slice(0, LONGEST_SELECTOR), result }],
    );
  const checked = spf === null || spf.domain === null ? null : { domain: spf.domain, result: spf.result };
  return { signatures, checked };
}
