import type { Finding } from '../mail/finding.ts';
import type { PartView } from './facts.ts';
import type { Question } from './question.ts';

/** What a condition found in a mail. */
export interface Hits {
  readonly findings: readonly Finding[];
  readonly parts: readonly PartView[];
}

/** Null where the condition does not hold. */
export type Condition = (question: Question) => Hits | null;

/** Holds without pointing at anything. */
export const HOLDS: Hits = { findings: [], parts: [] };

export function when(test: (question: Question) => boolean): Condition {
  return (question) => (test(question) ? HOLDS : null);
}

function union(a: Hits, b: Hits): Hits {
  if (a === HOLDS) return b;
  if (b === HOLDS) return a;
  return { findings: [...new Set([...a.findings, ...b.findings])], parts: [...new Set([...a.parts, ...b.parts])] };
}

/** All must hold; an empty list holds. */
export function all(conditions: readonly Condition[]): Condition {
  const [only] = conditions;
  if (only !== undefined && conditions.length === 1) return only;
  return (question) => {
    let hits = HOLDS;
    for (const condition of conditions) {
      const more = condition(question);
      if (more === null) return null;
      hits = union(hits, more);
    }
    return hits;
  };
}

/** One must hold; what all that hold point at is gathered. */
export function any(conditions: readonly Condition[]): Condition {
  return (question) => {
    let hits: Hits | null = null;
    for (const condition of conditions) {
      const more = condition(question);
      if (more !== null) hits = hits === null ? more : union(hits, more);
    }
    return hits;
  };
}

export function not(condition: Condition): Condition {
  return (question) => (condition(question) === null ? HOLDS : null);
}
