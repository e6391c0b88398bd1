import type { Finding, FindingKind } from '../../mail/finding.ts';
import type { Dissection } from '../../mail/part.ts';
import type { FailureName, Inspector } from '../inspector.ts';
import { pingClamd } from './clamd-ping.ts';
import { ClamdPool, type ClamdPoolOptions } from './clamd-pool.ts';
import type { Outcome } from './clamd-session.ts';
import { partSpecimens, type Specimen, wholeMail } from './specimens.ts';

export interface ClamdOptions extends ClamdPoolOptions {
  /**
   * When the mail as a whole is scanned beside its parts: `always`, or where its structure is odd (a flag of ambiguity,
   * damage, a limit, or something unknown), as then other readings than the dissector's are possible.
   */
  readonly raw: 'always' | 'when-odd';
}

export interface ClamdInspector extends Inspector {
  /** Rejects with the reason where clamd does not answer. */
  ping(): Promise<void>;
}

const PING_MS = 5000;
const TEXT_LENGTH = 300;

/** Sends each decoded part to clamd over kept sessions. An outcome other than clean or found is a finding `unknown`. */
export function createClamdInspector(options: ClamdOptions): ClamdInspector {
  const pool = new ClamdPool(options);
  return {
    name: 'clamd',
    async inspect({ dissection }) {
      const specimens = specimensOf(dissection, options.raw);
      if (specimens.length === 0) return [];
      const outcomes = await pool.scan(specimens.map((specimen) => specimen.content));
      return findingsOf(specimens, outcomes);
    },
    close: () => pool.close(),
    ping: () => pingClamd(options.at, PING_MS),
  };
}

function specimensOf(dissection: Dissection, raw: ClamdOptions['raw']): readonly Specimen[] {
  const parts = partSpecimens(dissection);
  const whole = dissection.bytes.size > 0 && (raw === 'always' || parts.length === 0 || isOdd(dissection));
  return whole ? [...parts, wholeMail(dissection)] : parts;
}

function isOdd(dissection: Dissection): boolean {
  return dissection.parts.some((part) => part.flags.some(({ kind }) => kind !== 'note' && kind !== 'encrypted'));
}

function findingsOf(specimens: readonly Specimen[], outcomes: readonly Outcome[]): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [index, { part }] of specimens.entries()) {
    const finding = findingOf(part?.path ?? '', outcomes[index] ?? { kind: 'broken', text: 'no outcome' });
    if (finding === null) continue;
    // What is found in the mail as a whole and in a part as well is better told of the part.
    if (part === null && findings.some((other) => other.name === finding.name)) continue;
    findings.push(finding);
  }
  return findings;
}

/** Names of findings by what went wrong. */
const FAILURES: Readonly<Record<Exclude<Outcome['kind'], 'clean' | 'found'>, FailureName>> = {
  'size-limit': 'size-limit',
  error: 'failed',
  unreachable: 'absent',
  broken: 'failed',
  silent: 'late',
  garbled: 'failed',
};

function findingOf(part: string, outcome: Outcome): Finding | null {
  if (outcome.kind === 'clean') return null;
  if (outcome.kind === 'found') {
    const name = outcome.signature.slice(0, TEXT_LENGTH);
    return { inspector: 'clamd', kind: kindOf(name), name, part, score: 0, evidence: `clamd found ${name}` };
  }
  const evidence = outcome.text.slice(0, TEXT_LENGTH);
  return { inspector: 'clamd', kind: 'unknown', name: FAILURES[outcome.kind], part, score: 0, evidence };
}

/** clamd reports by `FOUND` also what AlertEncrypted and AlertExceedsMax ask for, which are no viruses. */
function kindOf(signature: string): FindingKind {
  if (signature.startsWith('Heuristics.Encrypted')) return 'encrypted';
  if (signature.startsWith('Heuristics.Limits.Exceeded')) return 'over-limit';
  return 'virus';
}
