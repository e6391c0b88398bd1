import { readFileSync } from 'node:fs';
import { childrenOf } from '../test/support/gateway.ts';

/** /proc counts in these (CLK_TCK of every Linux that Node runs on). */
const TICKS_PER_SECOND = 100;

/** CPU seconds of a process and all below it, those that have ended included. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return ticks / TICKS_PER_SECOND + childrenOf(pid).reduce((sum, child) => sum + cpuSeconds(child), 0);
}
