import { type Bytes, subBytes } from '../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../mail/part.ts';
import type { Member, Unpacked } from '../archive/unpacker.ts';
import type { Budget } from '../budget.ts';
import { Flag, quote } from '../flag.ts';
import { decodeCharset } from '../text/charset.ts';
import { mapiStrings } from './mapi-strings.ts';

/** Transport Neutral Encapsulation Format, the `winmail.dat` of Outlook ([MS-OXTNEF]). */
export const TNEF_TYPE = 'application/vnd.ms-tnef';

/** Behind the signature and the legacy key. */
const FIRST_ATTRIBUTE = 6;
/** Level, id and length before an attribute's data, and the checksum behind it. */
const HEADER = 9;
const CHECKSUM = 2;
/** Outlook writes some thirty, and five for each attachment. */
const MOST_ATTRIBUTES = 20_000;
/** Properties of an attachment are read up to here; its data may be larger and stays where it is. */
const LONGEST_PROPERTIES = 64 * 1024;

// [MS-OXTNEF] section 2.1.3.2
const ATTACH_RENDER_DATA = 0x00069002;
const ATTACH_TITLE = 0x00018010;
const ATTACH_DATA = 0x0006800f;
const ATTACH_PROPERTIES = 0x00069005;
const BODY = 0x0002800c;

interface Attachment {
  title: string;
  longName: string;
  data: Bytes | null;
}

/** The attachments, and the plain body where there is one; contents are spans of `content`. */
export function readTnef(content: Bytes, budget: Budget): Unpacked {
  const attachments: Attachment[] = [];
  const members: Member[] = [];
  const flags: PartFlag[] = [];
  let position = FIRST_ATTRIBUTE;
  for (let count = 0; position + HEADER <= content.size; count++) {
    if (count === MOST_ATTRIBUTES) {
      flags.push(Flag.overLimit('tnef-attributes', `more than ${MOST_ATTRIBUTES} attributes: the rest is not read`));
      break;
    }
    const header = content.slice(position, position + HEADER);
    const start = position + HEADER;
    const end = start + header.readUInt32LE(5);
    if (end > content.size) {
      flags.push(Flag.corrupt('tnef-damaged', `the attribute at octet ${position} reaches beyond the end`));
      break;
    }
    const id = header.readUInt32LE(1);
    const data = subBytes(content, start, end);
    const full = id === ATTACH_RENDER_DATA || id === BODY ? budget.takeMember() : null;
    if (full !== null) {
      flags.push(full);
      break;
    }
    if (id === ATTACH_RENDER_DATA) {
      attachments.push({ title: '', longName: '', data: null });
    } else if (id === BODY && data.size > 1) {
      members.push({ name: 'body.txt', content: data, size: data.size, flags: [] });
    } else {
      attribute(attachments.at(-1), id, data);
    }
    position = end + CHECKSUM;
  }
  return { members: [...members, ...attachments.map(memberOf)], flags };
}

function attribute(attachment: Attachment | undefined, id: number, data: Bytes): void {
  if (attachment === undefined) return;
  if (id === ATTACH_DATA) attachment.data ??= data;
  else if (id === ATTACH_TITLE) attachment.title = text(data);
  else if (id === ATTACH_PROPERTIES) {
    attachment.longName = mapiStrings(data.slice(0, LONGEST_PROPERTIES)).get(LONG_FILE_NAME) ?? '';
  }
}

/** PidTagAttachLongFilename, [MS-OXPROPS] section 2.595. */
const LONG_FILE_NAME = 0x3707;

function memberOf({ title, longName, data }: Attachment): Member {
  const name = longName === '' ? title : longName;
  const flags: PartFlag[] = [];
  if (longName !== '' && title !== '' && longName !== title)
    flags.push(Flag.note('tnef-title', `titled ${quote(title)}`));
  if (data === null) flags.push(Flag.unknown('tnef-object', 'an embedded object that is not looked into'));
  return { name, content: data, size: data?.size ?? 0, flags };
}

function text(data: Bytes): string {
  return decodeCharset(data.slice(0, 1024), '').replace(/\0.*$/s, '');
}
