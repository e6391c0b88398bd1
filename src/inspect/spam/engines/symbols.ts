import type { Finding } from '../../../mail/finding.ts';

/** What another engine says of a mail: one of its rules that applied. */
export interface EngineSymbol {
  readonly name: string;
  /** The engine's own points. */
  readonly score: number;
  /** Its words for it; may quote the mail. */
  readonly detail: string;
}

/** Symbols that are told each; a mail has some ten. */
const MOST_SYMBOLS = 60;
const NAME_LENGTH = 80;
const EVIDENCE_LENGTH = 300;
/** Points below it change nothing, and 0 would decide by itself. */
const LEAST = 0.05;
/** More is a fault of the engine, and no sum to count with. */
const MOST = 1000;

/** A finding for each symbol that weighs, those with the most points first. @param weight what a point of the engine counts for here */
export function symbolFindings(
  inspector: string,
  symbols: readonly EngineSymbol[],
  weight: number,
): readonly Finding[] {
  return symbols
    .map((symbol) => ({ ...symbol, score: pointsOf(symbol.score * weight) }))
    .filter(({ score }) => Math.abs(score) >= LEAST)
    .toSorted((a, b) => Math.abs(b.score) - Math.abs(a.score))
    .slice(0, MOST_SYMBOLS)
    .map(({ name, score, detail }) => ({
      inspector,
      kind: 'spam',
      name: name.slice(0, NAME_LENGTH),
      part: '',
      score,
      evidence: (detail === '' ? name : detail).slice(0, EVIDENCE_LENGTH),
    }));
}

function pointsOf(score: number): number {
  return Math.round(Math.min(Math.max(score, -MOST), MOST) * 100) / 100;
}
