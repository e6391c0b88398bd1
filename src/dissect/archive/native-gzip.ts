import { type Bytes, subBytes } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import type { Budget } from '../budget.ts';
import { Flag as make } from '../flag.ts';
import { inflate } from './inflate.ts';
import { nameFlags } from './member-name.ts';
import { Meter } from './meter.ts';
import type { Unpacked } from './unpacker.ts';

// RFC 1952 section 2.3.
const HEADER_SIZE = 10;
const DEFLATE = 8;
const FEXTRA = 4;
const FNAME = 8;
/** Longest part of the file in which the name is looked for. */
const NAME_BOUND = 128 * 1024;
/** Longest tail that is looked through for being padding. */
const TAIL_BOUND = 64 * 1024;

/**
 * A gzip file (RFC 1952): one member, named by FNAME, '' where there is none. Several gzip members make one content, as
 * section 2.2 has it. Null where it is no such file.
 */
export async function unpackGzip(content: Bytes, budget: Budget): Promise<Unpacked | null> {
  const head = content.slice(0, NAME_BOUND);
  if (head.length < HEADER_SIZE + 8 || head.readUInt16BE(0) !== 0x1f8b || head[2] !== DEFLATE) return null;
  const full = budget.takeMember();
  if (full !== null) return { members: [], flags: [full] };
  const name = storedName(head);
  const meter = new Meter(budget, content.size);
  // ISIZE counts the last gzip member only, by 2^32: a hint, which `inflate` checks.
  const claimed = content.slice(content.size - 4, content.size).readUInt32LE(0);
  const { content: inflated, consumed, flag } = await inflate(content, claimed, 'gzip', meter);
  const flags: Flag[] = [...nameFlags(name)];
  if (flag !== null) flags.push(flag);
  const tail = flag === null && consumed < content.size ? [tailFlag(subBytes(content, consumed, content.size))] : [];
  const containerFlags = flag?.kind === 'over-limit' ? [flag, ...tail] : tail;
  return { members: [{ name, content: inflated, size: inflated?.size ?? claimed, flags }], flags: containerFlags };
}

function storedName(head: Buffer): string {
  const bits = head[3] ?? 0;
  if ((bits & FNAME) === 0) return '';
  const start = (bits & FEXTRA) === 0 ? HEADER_SIZE : HEADER_SIZE + 2 + head.readUInt16LE(HEADER_SIZE);
  const end = head.indexOf(0, start);
  if (end < 0) return '';
  const bytes = head.subarray(start, end);
  const utf8 = bytes.toString('utf8');
  return utf8.includes('\ufffd') ? bytes.toString('latin1') : utf8;
}

function tailFlag(tail: Bytes): Flag {
  const detail = `${tail.size} bytes behind the compressed data`;
  const padding = tail.size <= TAIL_BOUND && tail.slice(0, tail.size).every((octet) => octet === 0);
  return padding ? make.note('tail', detail) : make.ambiguous('appended-data', detail);
}
