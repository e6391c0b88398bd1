import { DMARC_RESULTS, type DmarcResult } from '../../../mail/authentication.ts';
import { readStatements, type Statement } from './result-statements.ts';

/** What an ARC-Authentication-Results field says (RFC 8617 section 4.1.1). */
export interface SealedResults {
  readonly instance: string;
  /** The one result of `dmarc`; null where there is none, or more than one. */
  readonly dmarc: DmarcResult | null;
}

/** @returns null where the field has not the form of one */
export function readSealedResults(value: string): SealedResults | null {
  const [instance, server, ...results] = readStatements(value) ?? [];
  if (instance === undefined || server === undefined) return null;
  const [name, equals, number, ...more] = instance;
  if (name?.text !== 'i' || equals?.kind !== 'equals' || number?.kind !== 'word' || more.length > 0) return null;
  const dmarc = results.filter(([method]) => method?.kind === 'word' && /^dmarc(\/|$)/i.test(method.text));
  return { instance: number.text, dmarc: dmarc.length === 1 ? resultOf(dmarc[0] ?? []) : null };
}

/** `dmarc=pass`, or `dmarc/1=pass`; behind it may stand what was looked at, apart from it. */
function resultOf([method, equals, result, next]: Statement): DmarcResult | null {
  if (method === undefined || !/^dmarc(\/1)?$/i.test(method.text)) return null;
  if (equals?.kind !== 'equals' || result?.kind !== 'word') return null;
  if (next !== undefined && (next.kind !== 'word' || !next.apart)) return null;
  return DMARC_RESULTS.find((known) => known === result.text.toLowerCase()) ?? null;
}
