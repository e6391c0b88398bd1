import { type Bytes, subBytes } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import type { Budget } from '../budget.ts';
import { Flag as make } from '../flag.ts';
import { nameFlags } from './member-name.ts';
import { Meter } from './meter.ts';
import { StreamOutput } from './stream-output.ts';
import type { Member, Unpacked } from './unpacker.ts';

/** ARC by System Enhancement Associates: 0x1a, method, name of 13 octets, packed size, date, time, CRC-16, size. */
const MARK = 0x1a;
const HEADER_SIZE = 29;
/** Of the first version, which did not tell the size apart. */
const OLD_HEADER_SIZE = 25;
const END = 0;
const OLD_STORED = 1;
const STORED = 2;
const PACKED = 3;
/** Run length encoding: an octet, this, how often it stands there; with 0 it stands for itself. */
const REPEAT = 0x90;
/** Of packed octets, each of which makes 255 at most. */
const PIECE = 1024;

/** What is stored or packed comes out; what is squeezed, crunched or squashed does not. */
export async function unpackArc(content: Bytes, budget: Budget): Promise<Unpacked> {
  const meter = new Meter(budget, content.size);
  const members: Member[] = [];
  const flags: Flag[] = [];
  let at = 0;
  for (;;) {
    const head = content.slice(at, at + HEADER_SIZE);
    const method = head[1] ?? END;
    if (head[0] !== MARK || (method !== END && head.length < OLD_HEADER_SIZE)) {
      flags.push(make.corrupt('archive-cut', `no member and no end at ${at}`));
      break;
    }
    if (method === END) break;
    const full = budget.takeMember();
    if (full !== null) {
      flags.push(full);
      break;
    }
    const start = at + (method === OLD_STORED ? OLD_HEADER_SIZE : HEADER_SIZE);
    at = start + head.readUInt32LE(15);
    const data = subBytes(content, start, at);
    members.push(await readMember({ head, method, data }, meter));
    if (at > content.size) flags.push(make.corrupt('archive-cut', `a member ends at ${at}`));
    if (at > content.size || meter.limit !== null) break;
  }
  return { members, flags: meter.limit === null ? flags : [...flags, meter.limit] };
}

async function readMember(entry: { head: Buffer; method: number; data: Bytes }, meter: Meter): Promise<Member> {
  const { head, method, data } = entry;
  const name = head.toString('latin1', 2, 15).replace(/\0.*$/s, '');
  const flags: Flag[] = [...nameFlags(name)];
  if (method === OLD_STORED || method === STORED) {
    const limit = meter.take(data.size);
    return {
      name,
      content: limit === null ? data : null,
      size: data.size,
      flags: limit === null ? flags : [...flags, limit],
    };
  }
  if (method !== PACKED) {
    const flag = make.unknown('unsupported-method', `ARC method ${method}`);
    return {
      name,
      content: null,
      size: head.length < HEADER_SIZE ? 0 : head.readUInt32LE(25),
      flags: [...flags, flag],
    };
  }
  const [member] = (await unpackRuns(data, meter)).members;
  return {
    name,
    content: member?.content ?? null,
    size: member?.size ?? 0,
    flags: [...flags, ...(member?.flags ?? [])],
  };
}

async function unpackRuns(data: Bytes, meter: Meter): Promise<Unpacked> {
  const output = new StreamOutput(meter);
  const target = Buffer.alloc(PIECE * 255);
  let last = 0;
  let marked = false;
  for (let at = 0; at < data.size; at += PIECE) {
    let end = 0;
    for (const octet of data.slice(at, at + PIECE)) {
      if (!marked && octet === REPEAT) {
        marked = true;
        continue;
      }
      if (!marked || octet === 0) last = marked ? REPEAT : octet;
      // A repeat counts the octet that stands there already.
      const count = marked && octet !== 0 ? octet - 1 : 1;
      target.fill(last, end, end + count);
      end += count;
      marked = false;
    }
    if (!output.take(target.subarray(0, end))) break;
    if (output.due && !(await output.pause())) break;
  }
  return output.end(null);
}
