import { isAscii } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { subBytes } from '../../mail/bytes.ts';
import { tokenField } from '../../mail/header-writer.ts';
import type { Dissection, HeaderField } from '../../mail/part.ts';
import type { Message } from '../deliver.ts';
import { multipart, type OwnPart } from '../own/own-mail.ts';
import { printableList } from '../own/printable.ts';
import { quotedPrintable } from '../own/quoted-printable.ts';
import { contentOf, type Edit, editedMessage } from './edit.ts';

/** What a reader's program lists a mail by, and the way that it came; of each but the last the first one. */
const KEPT: ReadonlySet<string> = new Set(['from', 'to', 'cc', 'date', 'subject', 'message-id', 'received']);

/**
 * `inner` as an attachment below a text that says why (RFC 2046 section 5.2.1). The outer header is what programs list a mail
 * by, as it lies there, with the edits made; nothing of the mail is shown unless its reader opens it.
 * @param edits of the mail's header
 */
export function wrapped(
  { root, bytes }: Dissection,
  inner: Message,
  edits: readonly Edit[],
  why: readonly string[],
): Message {
  const end = root.header.at(-1)?.end ?? 0;
  const gone = cuts(root.header);
  const left = edits.filter(
    (edit) => !gone.some((cut) => cut.start <= edit.start && edit.end <= cut.end && within(edit, cut)),
  );
  const whole = end === 0 || bytes.slice(end - 1, end)[0] === LF;
  const boundary = `=_postern-${randomUUID()}`;
  const own = [
    ...(whole ? [] : ['\r\n']),
    tokenField('MIME-Version', ['1.0']),
    tokenField('Content-Type', ['multipart/mixed;', `boundary="${boundary}"`]),
  ].join('');
  const head = editedMessage(subBytes(bytes, 0, end), [...left, ...gone, { start: end, end, content: contentOf(own) }]);
  const parts = (body: Iterable<Buffer>) => [textPart(why), mailPart(inner, body)];
  const frame = [...multipart('', parts([]), boundary)].reduce((sum, { length }) => sum + length, 0);
  return {
    size: head.size + frame + inner.size,
    *chunks() {
      yield* head.chunks();
      yield* multipart('', parts(inner.chunks()), boundary);
    },
  };
}

const LF = 0x0a;
const NOTHING = contentOf('');

/** An insertion at the place where a cut begins or ends stands outside of it. */
function within(edit: Edit, cut: Edit): boolean {
  return edit.start < edit.end || (cut.start < edit.start && edit.start < cut.end);
}

function cuts(header: readonly HeaderField[]): readonly Edit[] {
  const seen = new Set<string>();
  return header.flatMap(({ name, start, end }) => {
    const field = name.toLowerCase();
    const kept = KEPT.has(field) && (field === 'received' || !seen.has(field));
    seen.add(field);
    return kept ? [] : [{ start, end, content: NOTHING }];
  });
}

function textPart(why: readonly string[]): OwnPart {
  return {
    fields: [
      tokenField('Content-Type', ['text/plain;', 'charset=utf-8']),
      tokenField('Content-Transfer-Encoding', ['quoted-printable']),
      tokenField('Content-Disposition', ['inline']),
    ],
    body: [Buffer.from(quotedPrintable(explanation(why)))],
  };
}

function mailPart(inner: Message, body: Iterable<Buffer>): OwnPart {
  return {
    fields: [
      tokenField('Content-Type', ['message/rfc822']),
      tokenField('Content-Transfer-Encoding', [isSevenBit(inner) ? '7bit' : '8bit']),
      tokenField('Content-Disposition', ['attachment;', 'filename="original.eml"']),
    ],
    body,
  };
}

function isSevenBit(message: Message): boolean {
  for (const chunk of message.chunks()) if (!isAscii(chunk)) return false;
  return true;
}

function explanation(why: readonly string[]): string {
  return [
    'The mail gateway takes the attached mail for one that you did not ask for.',
    'Open it only if you know who sent it, and trust neither its links nor its files.',
    '',
    'Why:',
    printableList(why.length === 0 ? ['a rule of your administrator says so'] : why),
    '',
  ].join('\n');
}
