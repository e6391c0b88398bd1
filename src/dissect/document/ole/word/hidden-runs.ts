import type { Bytes } from '../../../../mail/bytes.ts';

/** Octets of the stream `WordDocument`. */
export interface OctetRun {
  readonly start: number;
  readonly end: number;
}

const PAGE = 512;
const PAGES_BETWEEN_PAUSES = 200;
/** MS-DOC section 2.6.1: hidden, and the size in half points. */
const VANISH = 0x083c;
const SIZE = 0x4a43;
/** As for documents in XML. */
const LARGEST_UNSEEN = 2;
/** Octets of an operand by the upper three bits of its property (MS-DOC section 2.2.5.1); 6 says it itself. */
const OPERANDS = [1, 1, 2, 4, 2, 2, 0, 3];

/**
 * Where text is formatted as hidden or too small to be seen, in ascending order and apart. `table`: the PlcBteChpx (MS-DOC section 2.8.5), which names
 * pages of `stream` with the formatting of characters.
 */
export function* hiddenRuns(table: Buffer, stream: Bytes): Generator<void, readonly OctetRun[]> {
  const runs: OctetRun[] = [];
  const count = Math.min(Math.floor((table.length - 4) / 8), Math.ceil(stream.size / PAGE));
  for (let i = 0; i < count; i++) {
    const page = table.readUInt32LE(4 * (count + 1) + 4 * i) & 0x3fffff;
    runs.push(...hiddenOn(stream.slice(page * PAGE, (page + 1) * PAGE)));
    if (i % PAGES_BETWEEN_PAUSES === 0) yield;
  }
  return disjoint(runs);
}

function disjoint(runs: OctetRun[]): readonly OctetRun[] {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of runs.sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else if (end > start) merged.push({ start, end });
  }
  return merged;
}

/** A ChpxFkp (MS-DOC section 2.9.33): positions, an octet for each run between them, their properties from the end on. */
function* hiddenOn(page: Buffer): Generator<OctetRun> {
  if (page.length < PAGE) return;
  const count = page[PAGE - 1] ?? 0;
  if (4 * (count + 1) + count > PAGE) return;
  for (let i = 0; i < count; i++) {
    const at = 2 * (page[4 * (count + 1) + i] ?? 0);
    if (at === 0) continue;
    const properties = page.subarray(at + 1, Math.min(PAGE, at + 1 + (page[at] ?? 0)));
    if (isHidden(properties)) yield { start: page.readUInt32LE(4 * i), end: page.readUInt32LE(4 * (i + 1)) };
  }
}

function isHidden(properties: Buffer): boolean {
  let hidden = false;
  for (let at = 0; at + 3 <= properties.length; ) {
    const property = properties.readUInt16LE(at);
    const operand = properties[at + 2] ?? 0;
    if (property === VANISH) hidden = operand === 1;
    if (property === SIZE && operand <= LARGEST_UNSEEN) return true;
    const kind = property >> 13;
    at += 2 + (kind === 6 ? 1 + operand : (OPERANDS[kind] ?? 1));
  }
  return hidden;
}
