import type { Bytes } from '../../mail/bytes.ts';
import { tokenField } from '../../mail/header-writer.ts';
import type { HeaderField } from '../../mail/part.ts';
import { quotedPrintable } from '../own/quoted-printable.ts';
import { base64Body } from './base64-body.ts';
import { type Content, contentOf, type Edit } from './edit.ts';
import { type Entity, rewritten } from './entity.ts';
import type { Form } from './form.ts';
import type { Rebuilt } from './rebuild.ts';

/** A longer text stands in base64, which is made while it is sent. */
const MOST_READABLE = 256 * 1024;

/** The entity with its rebuilt content. Its header stays but for the fields that would be wrong now. */
export function cleaned(
  bytes: Bytes,
  entity: Entity,
  { content, form }: Extract<Rebuilt, { kind: 'changed' }>,
): Edit[] {
  const { name, disposition } = entity.part;
  const renamed = form !== null && name !== null && form.name(name) !== name;
  const readable = form?.text === true && content.length <= MOST_READABLE;
  const obsolete = new Set([
    ...OBSOLETE,
    ...(form ? ['content-type'] : []),
    ...(renamed ? ['content-disposition'] : []),
  ]);
  const replaces = (field: HeaderField): boolean => obsolete.has(field.name.toLowerCase());
  const fields = [
    ...(form === null ? [] : [typeField(form, name)]),
    ...(renamed ? [dispositionField(disposition ?? 'attachment', form.name(name))] : []),
    tokenField('Content-Transfer-Encoding', [readable ? 'quoted-printable' : 'base64']),
  ].join('');
  const body = readable ? textBody(bytes, entity, content) : base64Body(content);
  return rewritten(bytes, entity, { fields, replaces, body });
}

/** Behind a body within a multipart comes a line end that belongs to the boundary. */
function textBody(bytes: Bytes, { span }: Entity, content: Buffer): Content {
  return contentOf(quotedPrintable(content.toString('utf8')).trimEnd() + (span.end === bytes.size ? '\r\n' : ''));
}

const OBSOLETE: ReadonlySet<string> = new Set([
  'content-transfer-encoding',
  'content-md5',
  'content-length',
  'content-digest',
]);

function typeField({ mediaType, name: renamed, text }: Form, name: string | null): string {
  const charset = text ? [name === null ? 'charset=utf-8' : 'charset=utf-8;'] : [];
  const parameters = [...charset, ...(name === null ? [] : parameter('name', shown(renamed(name))))];
  return tokenField('Content-Type', [parameters.length === 0 ? mediaType : `${mediaType};`, ...parameters]);
}

function dispositionField(disposition: 'inline' | 'attachment', name: string): string {
  return tokenField('Content-Disposition', [`${disposition};`, ...parameter('filename', shown(name))]);
}

function shown(name: string): string {
  return name.replace(/[\0-\x1f\x7f/\\]/g, '_').slice(-200);
}

/** A file's name as a parameter: quoted, or beyond ASCII by RFC 2231 section 4. */
function parameter(attribute: string, value: string): string[] {
  if (/^[\x20\x21\x23-\x5b\x5d-\x7e]*$/.test(value) && !value.includes('=?')) return [`${attribute}="${value}"`];
  const octets = [...Buffer.from(value.toWellFormed(), 'utf8')].map((octet) => {
    const character = String.fromCharCode(octet);
    return /[A-Za-z0-9._-]/.test(character) ? character : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  const pieces: string[] = [];
  for (let start = 0; start < octets.length; start += 20) pieces.push(octets.slice(start, start + 20).join(''));
  if (pieces.length === 1) return [`${attribute}*=UTF-8''${pieces[0]}`];
  return pieces.map(
    (piece, i) => `${attribute}*${i}*=${i === 0 ? "UTF-8''" : ''}${piece}${i < pieces.length - 1 ? ';' : ''}`,
  );
}
