import { type Bytes, subBytes } from '../../mail/bytes.ts';
import type { Budget } from '../budget.ts';
import { inflate } from './inflate.ts';
import { Meter } from './meter.ts';
import type { Unpacked } from './unpacker.ts';

/** A zlib stream (RFC 1950), or the bare deflated data that stands in its place in some formats: one member without a name. */
export const ZLIB_TYPE = 'application/zlib';

/** Nothing says how much comes out. */
const UNCLAIMED = Number.POSITIVE_INFINITY;

export async function unpackZlib(content: Bytes, budget: Budget): Promise<Unpacked> {
  const full = budget.takeMember();
  if (full !== null) return { members: [], flags: [full] };
  const meter = new Meter(budget, content.size);
  const start = hasHeader(content) ? 2 : 0;
  const inflated = await inflate(subBytes(content, start, content.size), UNCLAIMED, meter);
  const { content: data, flag } = inflated;
  const flags = flag === null ? [] : [flag];
  if (data === null) return { members: [{ name: '', content: null, size: 0, flags }], flags };
  return { members: [{ name: '', content: data, size: data.size, flags }], flags: [] };
}

/** RFC 1950 section 2.2: deflate, no preset dictionary, and a check of both octets. */
function hasHeader(content: Bytes): boolean {
  const head = content.slice(0, 2);
  if (head.length < 2) return false;
  const value = head.readUInt16BE(0);
  return (value & 0x0f20) === 0x0800 && value % 31 === 0;
}
