import { DMARC_RESULTS, type DmarcResult } from '../../../mail/authentication.ts';
import { readStatements, type Statement } from './result-statements.ts';

/** What an ARC-Authentication-Results field says (RFC 8617 section 4.1.1). */
export interface SealedResults {
  readonly instance: string;
  /** The one result of `dmarc`; null where there is none, or more than one. */
  readonly dmarc: DmarcResult | null;
  /** Whom that result is about, each `header.from` in it as written; empty where the sealer does not say. */
  readonly dmarcFrom: readonly string[];
}

/** @returns null where the field has not the form of one */
export function readSealedResults(value: string): SealedResults | null {
  const [instance, server, ...results] = readStatements(value) ?? [];
  if (instance === undefined || server === undefined) return null;
  const [name, equals, number, ...more] = instance;
  if (name?.text !== 'i' || equals?.kind !== 'equals' || number?.kind !== 'word' || more.length > 0) return null;
  const dmarc = results.filter(([method]) => method?.kind === 'word' && /^dmarc(\/|$)/i.test(method.text));
  const [only = [], ...others] = dmarc;
  const one = others.length === 0 ? only : [];
  return { instance: number.text, dmarc: resultOf(one), dmarcFrom: valuesOf(one, 'header.from') };
}

/** `dmarc=pass`, or `dmarc/1=pass`; behind it may stand what was looked at, apart from it. */
function resultOf([method, equals, result, next]: Statement): DmarcResult | null {
  if (method === undefined || !/^dmarc(\/1)?$/i.test(method.text)) return null;
  if (equals?.kind !== 'equals' || result?.kind !== 'word') return null;
  if (next !== undefined && (next.kind !== 'word' || !next.apart)) return null;
  return DMARC_RESULTS.find((known) => known === result.text.toLowerCase()) ?? null;
}

function valuesOf(statement: Statement, property: string): string[] {
  return statement.flatMap(({ kind, text }, at) =>
    kind === 'word' && text.toLowerCase() === property && statement[at + 1]?.kind === 'equals'
      ? [statement[at + 2]?.text ?? '']
      : [],
  );
}
