import type { Bytes } from '../../mail/bytes.ts';
import { prefixHeader } from '../../mail/header-writer.ts';
import type { Stamp } from '../../mail/record.ts';
import type { Message } from '../deliver.ts';
import { contentOf, type Edit, editedMessage } from './edit.ts';

/** The mail with its stamp; every other octet stays. */
export function stamped(bytes: Bytes, stamp: Stamp | null): Message {
  return editedMessage(bytes, stampEdits(stamp));
}

/** The stamp as changes of the mail. */
export function stampEdits(stamp: Stamp | null): readonly Edit[] {
  if (stamp === null) return [];
  const { fields, cuts } = stamp;
  const front = fields.length === 0 ? [] : [{ start: 0, end: 0, content: contentOf(prefixHeader(fields)) }];
  return [...front, ...cuts.map(([start, end]) => ({ start, end, content: NOTHING }))];
}

const NOTHING = contentOf('');
