import type { Bytes } from '../../mail/bytes.ts';
import { tokenField } from '../../mail/header-writer.ts';
import { printable, printableSize } from '../own/printable.ts';
import { quotedPrintable } from '../own/quoted-printable.ts';
import { contentOf, type Edit } from './edit.ts';
import { type Entity, isContentField, rewritten } from './entity.ts';
import type { Removed } from './removed.ts';

const FIELDS = [
  tokenField('Content-Type', ['text/plain;', 'charset=utf-8']),
  tokenField('Content-Transfer-Encoding', ['quoted-printable']),
  tokenField('Content-Disposition', ['inline']),
].join('');

/**
 * The entity gives way to a text that says what was removed from the mail, and why. Of the header of an entity in a
 * multipart nothing stays; of a mail's (or a message/rfc822's) all but what told of the content.
 */
export function stripped(bytes: Bytes, entity: Entity, removed: readonly Removed[]): Edit[] {
  const { span, isMessage } = entity;
  const lineEnd = span.end === bytes.size ? '\r\n' : ''; // else the line end belongs to the boundary
  const body = contentOf(quotedPrintable(explanation(removed)).trimEnd() + lineEnd);
  if (isMessage) {
    return rewritten(bytes, entity, {
      fields: `${tokenField('MIME-Version', ['1.0'])}${FIELDS}`,
      replaces: isContentField,
      body,
    });
  }
  const content = contentOf(Buffer.concat([Buffer.from(`${FIELDS}\r\n`), ...body.chunks()]));
  return [{ start: span.headerStart, end: span.end, content }];
}

const MAX_LISTED = 50;

function explanation(removed: readonly Removed[]): string {
  const lines = removed.slice(0, MAX_LISTED).map(({ name, path, size, why }) => {
    const shown = printable(name ?? (path === '' ? 'the content of the mail' : `part ${path}`));
    return `Removed: ${shown} (${printableSize(size)})\nWhy:     ${printable(why, 300)}`;
  });
  if (removed.length > MAX_LISTED) lines.push(`and ${removed.length - MAX_LISTED} more`);
  return `The mail gateway removed something from this mail.\n\n${lines.join('\n\n')}\n\nAsk your administrator if you need it.\n`;
}
