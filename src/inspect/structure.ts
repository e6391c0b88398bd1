import type { Finding } from '../mail/finding.ts';
import type { Flag, Part } from '../mail/part.ts';
import type { Inspector } from './inspector.ts';

/** As many findings of one kind and name as are told one by one; a mail of 2,000 damaged members says the rest in one. */
const TOLD = 20;

/** Makes what the dissector noticed a finding: each flag but a `note` is something that policy has to answer. */
export function createStructureInspector(): Inspector {
  return {
    name: 'structure',
    inspect: (subject) => Promise.resolve(structureFindings(subject.dissection.parts)),
    close: () => Promise.resolve(),
  };
}

function structureFindings(parts: readonly Part[]): readonly Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<string, number>();
  for (const part of parts) {
    for (const flag of part.flags) {
      if (flag.kind === 'note') continue;
      const key = `${flag.kind} ${flag.name}`;
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      if (count <= TOLD) findings.push(finding(part, flag, flag.kind, flag.detail));
    }
  }
  return findings.map((one) => withRest(one, seen.get(`${one.kind} ${one.name}`) ?? 0));
}

function finding(part: Part, flag: Flag, kind: Finding['kind'], evidence: string): Finding {
  return { inspector: 'structure', kind, name: flag.name, part: part.path, score: 0, evidence };
}

function withRest(one: Finding, count: number): Finding {
  return count <= TOLD ? one : { ...one, evidence: `${one.evidence} (${count} parts have this)` };
}
