import { tokenField } from '../mail/header-writer.ts';
import type { Change } from '../mail/verdict.ts';
import type { Levels } from './levels.ts';
import type { Question } from './question.ts';
import { contributions, neighbours, points, sumOf } from './spam-score.ts';

/** Fields by which others before us may have said what we say. Sieve scripts and mail programs believe whoever wrote them. */
const SPAM_FIELDS = [
  'x-spam',
  'x-spam-flag',
  'x-spam-level',
  'x-spam-report',
  'x-spam-score',
  'x-spam-status',
] as const;
const MAX_TESTS = 40;

/**
 * The score of a mail in its header, in the manner of SpamAssassin, which mail programs and Sieve scripts know: X-Spam-Flag
 * where it is spam to the recipient, X-Spam-Score, and X-Spam-Status with the names of what was found and their points.
 */
export function spamFields(question: Question, spam: boolean): Change {
  const { facts, levels } = question;
  const scored = contributions(facts.findings);
  const sum = sumOf(scored);
  const tests = scored.slice(0, MAX_TESTS).map(({ name, score }) => `${token(name)}=${points(score)}`);
  const fields = [
    ...(spam ? [tokenField('X-Spam-Flag', ['YES'])] : []),
    tokenField('X-Spam-Score', [points(sum)]),
    tokenField('X-Spam-Status', [
      spam ? 'Yes,' : 'No,',
      `score=${points(sum)}`,
      `required=${required(levels)}`,
      ...listed(tests),
    ]),
  ];
  return { kind: 'spam-fields', fields, cuts: SPAM_FIELDS.flatMap((name) => facts.mail.places(name)) };
}

/** Whether the mail is spam to its recipient: it reaches one of the levels that the flag tells. */
export function isSpam({ facts, levels }: Question): boolean {
  return neighbours(sumOf(contributions(facts.findings)), flagged(levels)).reached !== null;
}

/** The lowest of those levels; what stays below it is not spam. */
function required(levels: Levels): string {
  const { next } = neighbours(Number.NEGATIVE_INFINITY, flagged(levels));
  return next === null ? 'none' : points(next.from);
}

/** Where there is a level for junk, mail that is tagged only stays out of the junk folder, which servers choose by the flag. */
function flagged(levels: Levels): Levels {
  return levels.junk === null ? levels : { ...levels, tag: null };
}

function listed(tests: readonly string[]): readonly string[] {
  if (tests.length === 0) return ['tests=none'];
  return tests.map((test, index) => `${index === 0 ? 'tests=' : ''}${test}${index < tests.length - 1 ? ',' : ''}`);
}

/** Names of lists, signatures and engines are others' words. */
function token(name: string): string {
  return name.replace(/[^A-Za-z0-9_.-]/g, '_').slice(0, 60);
}
