import { Address } from '../mail/address.ts';
import type { FindingKind } from '../mail/finding.ts';
import type { Action, Change, Notice } from '../mail/verdict.ts';
import type { ProblemList } from './problem.ts';
import type { If, Then } from './rule.ts';

/** Ways to take something out of a mail; a rule has one at most. */
export const REMOVALS = ['strip', 'clean', 'disarm'] as const;
export type Removal = (typeof REMOVALS)[number];

/** What a rule does, ready to be added up. */
export interface Outcome {
  /** Null goes on to the next rule. */
  readonly action: Action | null;
  readonly text: string | null;
  readonly temporary: boolean;
  readonly despite: readonly FindingKind[];
  /** How the parts are treated in which the conditions matched. */
  readonly parts: 'leave' | Removal;
  /** Whether a changed mail is kept as it came. */
  readonly keep: boolean;
  /** Changes that do not depend on the mail. */
  readonly changes: readonly Change[];
  /** Whether the score is written into the header. */
  readonly spamHeader: boolean;
  /** Whether the mail goes on as an attachment below a text. */
  readonly wrap: boolean;
  readonly junk: boolean;
  readonly notices: readonly Notice[];
  readonly copies: readonly Address[];
}

export function compileThen(then: Then, test: If, problems: ProblemList): Outcome {
  checkTogether(then, test, problems);
  const changes: Change[] = [];
  if (then.tagSubject !== undefined) changes.push({ kind: 'tag-subject', text: then.tagSubject });
  for (const { name, value } of then.addHeader ?? []) changes.push({ kind: 'add-header', name, value });
  return {
    action: then.action ?? null,
    text: then.text ?? null,
    temporary: then.temporary ?? false,
    despite: then.despite ?? [],
    parts: removalsOf(then)[0] ?? 'leave',
    keep: then.keep ?? then.disarm === true,
    changes,
    spamHeader: then.spamHeader ?? false,
    wrap: then.wrap ?? false,
    junk: then.junk ?? false,
    notices: then.notify ?? [],
    copies: (then.copy ?? []).flatMap((text, index) => copyTo(text, problems.at('copy', index))),
  };
}

function removalsOf(then: Then): readonly Removal[] {
  return REMOVALS.filter((removal) => then[removal] === true);
}

function copyTo(text: string, problems: ProblemList): Address[] {
  const address = Address.parse(text);
  if (address !== null) return [address];
  problems.add(`"${text}" is no address`, 'write it as audit@example.com');
  return [];
}

/** What makes sense only beside something else. */
function checkTogether(then: Then, test: If, problems: ProblemList): void {
  const { action } = then;
  if (then.text !== undefined && action !== 'reject') {
    problems.at('text').add('only a reject has a public text', 'remove text, or set action: reject');
  }
  if (then.temporary !== undefined && action !== 'hold') {
    problems.at('temporary').add('only a hold can be temporary', 'remove temporary, or set action: hold');
  }
  if (then.despite !== undefined && action !== 'deliver') {
    problems.at('despite').add('only a deliver overlooks findings', 'remove despite, or set action: deliver');
  }
  const [removal, other] = removalsOf(then);
  if (removal === undefined) return;
  if (other !== undefined) {
    problems
      .at(removal)
      .add(
        `${removal} and ${other} exclude each other`,
        'keep strip to remove whole attachments, clean to save the rest of an archive, disarm to save the document',
      );
  }
  if (!pointsAtParts(test)) {
    const key = removal;
    problems
      .at(key)
      .add(
        `${key} does not know which parts are meant`,
        'give the rule a condition under if on finding, score or part',
      );
  }
}

function pointsAtParts(test: If): boolean {
  if (test.finding !== undefined || test.part !== undefined || test.score !== undefined) return true;
  return [...(test.all ?? []), ...(test.any ?? [])].some(pointsAtParts);
}
