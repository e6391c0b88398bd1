import type { Part } from '../../../src/mail/part.ts';
import { flagNames } from '../dissecting.ts';
import { EICAR } from '../eicar.ts';
import type { Judged } from '../judging.ts';

/** Parts and links of which nobody reads more. */
const MOST = 40;

/** What the gateway makes of a mail, as JSON to compare and to read. */
export function summaryOf({ action, rule, findings, parts }: Judged): string {
  const summary = {
    action,
    rule,
    findings: listed(findings),
    parts: listed(parts.map(partOf)),
  };
  return `${JSON.stringify(summary, null, 2).replaceAll(EICAR, 'EICAR')}\n`;
}

function partOf(part: Part): object {
  const { path, origin, names, declaredType, detectedType } = part;
  const links = part.links().map(({ url }) => url);
  return {
    path,
    origin,
    ...(names.length > 0 ? { names: names.map((name) => (name.length > 200 ? `${name.slice(0, 200)}…` : name)) } : {}),
    type: declaredType === detectedType || declaredType === null ? detectedType : [declaredType, detectedType],
    ...(part.flags.length > 0 ? { flags: [...new Set(flagNames(part))] } : {}),
    ...(links.length > 0 ? { links: listed(links) } : {}),
    ...(part.content().slice(0, part.size).includes(EICAR, 0, 'latin1') ? { holds: 'EICAR' } : {}),
  };
}

function listed<T>(all: readonly T[]): readonly (T | string)[] {
  return all.length > MOST ? [...all.slice(0, MOST), `… ${all.length - MOST} more`] : all;
}
