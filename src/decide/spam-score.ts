import type { Finding, FindingKind } from '../mail/finding.ts';
import { LEVELS, type Level, type Levels } from './levels.ts';

/** Kinds that speak of spam by degree. */
const COUNTED: ReadonlySet<FindingKind> = new Set(['spam', 'auth']);

/**
 * The findings for which a level answers: those that have a score, and what is noted of the sender without one. A spam finding
 * without a score is none of them: it decides by itself.
 */
export function spamFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ kind, score }) => COUNTED.has(kind) && (score !== 0 || kind === 'auth'));
}

/** What the scores add up to. Sums of tenths are not told apart from what they stand for: 4.999999 is 5. */
export function sumOf(findings: readonly Finding[]): number {
  return Math.round(findings.reduce((total, { score }) => total + score, 0) * 1e6) / 1e6;
}

/** Those with a score, the weightiest first, good or bad. Equal findings in any order give the same list. */
export function contributions(findings: readonly Finding[]): readonly Finding[] {
  const scored = findings.filter(({ kind, score }) => COUNTED.has(kind) && score !== 0);
  return scored.sort((a, b) => Math.abs(b.score) - Math.abs(a.score) || (sortKey(a) < sortKey(b) ? -1 : 1));
}

function sortKey({ name, part, inspector, evidence }: Finding): string {
  return `${name}\n${part}\n${inspector}\n${evidence}`;
}

export interface Reached {
  readonly level: Level;
  /** The sum from which it is reached. */
  readonly from: number;
}

/** The levels on both sides of a sum: the highest that it reaches, the lowest that it does not. */
export function neighbours(sum: number, levels: Levels): { reached: Reached | null; next: Reached | null } {
  let reached: Reached | null = null;
  let next: Reached | null = null;
  for (const level of LEVELS) {
    const from = levels[level];
    if (from === null) continue;
    // Of two levels at one sum the more serious one decides.
    if (sum >= from && (reached === null || from >= reached.from)) reached = { level, from };
    if (sum < from && (next === null || from <= next.from)) next = { level, from };
  }
  return { reached, next };
}

/** Points as people read them: at most two decimals. */
export function points(score: number): string {
  return String(Math.round(score * 100) / 100 || 0);
}
