import { type Bytes, memoryBytes, subBytes } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import type { Budget } from '../budget.ts';
import { Flag as make } from '../flag.ts';
import { nameFlags } from './member-name.ts';
import { Meter } from './meter.ts';
import type { Member, Unpacked } from './unpacker.ts';

/** ar(5): `!<arch>`, then for each member a header of 60 octets: name, date, owner, group, mode, size, `\`` and a line end. */
const MAGIC_SIZE = 8;
const HEADER_SIZE = 60;
/** Longest name of BSD's kind, and longest table of names, that is looked at. */
const MOST_NAME = 64 * 1024;

/**
 * An ar file, as libraries and Debian packages are. 7-Zip would open of a package what it installs and not show the scripts that
 * are run.
 */
export async function unpackAr(content: Bytes, budget: Budget): Promise<Unpacked> {
  const meter = new Meter(budget, content.size);
  const members: Member[] = [];
  const flags: Flag[] = [];
  const thin = content.slice(0, MAGIC_SIZE).toString('latin1') === '!<thin>\n';
  let names = Buffer.alloc(0);
  for (let at = MAGIC_SIZE; at < content.size; ) {
    const head = content.slice(at, at + HEADER_SIZE).toString('latin1');
    const size = Number.parseInt(head.slice(48, 58), 10);
    if (head.length < HEADER_SIZE || !head.endsWith('`\n') || !(size >= 0)) {
      flags.push(make.corrupt('archive-damaged', `no header of a member at ${at}`));
      break;
    }
    const start = at + HEADER_SIZE;
    const title = head.slice(0, 16).trimEnd();
    const special = title === '/' || title === '//' || title === '/SYM64/';
    const stored = special || !thin ? size : 0;
    at = start + stored + (stored & 1);
    if (start + stored > content.size) flags.push(make.corrupt('archive-cut', `a member ends at ${start + stored}`));
    const data = subBytes(content, start, start + stored);
    if (title === '//') names = Buffer.from(data.slice(0, MOST_NAME));
    if (special) continue;
    const full = budget.takeMember() ?? meter.take(data.size);
    if (full !== null) {
      flags.push(full);
      break;
    }
    members.push(named(title, data, names));
  }
  return { members, flags };
}

/** A name of System V ends with a slash or stands in the table at this offset; one of BSD stands before the data. */
function named(title: string, data: Bytes, names: Buffer): Member {
  const bsd = /^#1\/(\d{1,6})$/.exec(title);
  const length = Math.min(Number(bsd?.[1] ?? 0), data.size, MOST_NAME);
  const place = /^\/(\d{1,6})$/.exec(title);
  let name = title.replace(/\/$/, '');
  if (bsd !== null) name = data.slice(0, length).toString('utf8').replace(/\0+$/, '');
  else if (place !== null) [name = ''] = names.toString('utf8', Number(place[1])).split(/\/?\n/, 1);
  const content = length === 0 ? data : subBytes(data, length, data.size);
  return {
    name,
    content: content.size === 0 ? memoryBytes(Buffer.alloc(0)) : content,
    size: content.size,
    flags: nameFlags(name),
  };
}
