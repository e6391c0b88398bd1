import type { Finding } from '../../../mail/finding.ts';
import type { JudgedMail } from '../../../mail/judged-mail.ts';
import { pointsOf, SENDER_INSPECTORS } from '../senders/standing.ts';

export type Conduct = 'good' | 'bad';

/** Points in sum up to which a mail that is delivered speaks for its sender. */
const CLEAN = 2;

/**
 * What a verdict says of the sender; null where it says nothing. Points that are remembered of the sender do not count, since a
 * bad reputation would otherwise make itself worse with each mail, and a good one excuse everything.
 * @param spamFrom points in sum from which a mail is spam
 */
export function conductOf({ findings, verdicts, accepted }: JudgedMail, spamFrom: number): Conduct | null {
  if (findings.some(({ kind }) => kind === 'virus')) return 'bad';
  const own = findings.filter(({ inspector }) => !SENDER_INSPECTORS.has(inspector));
  const points = pointsOf(own);
  if (points >= spamFrom || own.some(decidesAlone)) return 'bad';
  // Mail that is refused for its authentication alone may come from an honest forwarder.
  const refused = verdicts.every(({ action }) => action === 'reject');
  if (refused && pointsOf(findings) < spamFrom && !findings.some(({ kind }) => kind === 'auth')) return 'bad';
  return accepted && points < CLEAN && verdicts.every(({ action }) => action === 'deliver') ? 'good' : null;
}

function decidesAlone({ kind, score }: Finding): boolean {
  return kind === 'spam' && score === 0;
}
