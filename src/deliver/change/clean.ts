import type { Bytes } from '../../mail/bytes.ts';
import { tokenField } from '../../mail/header-writer.ts';
import type { HeaderField } from '../../mail/part.ts';
import { base64Body } from './base64-body.ts';
import type { Edit } from './edit.ts';
import { type Entity, rewritten } from './entity.ts';
import type { Rebuilt } from './rebuild.ts';

/** The entity with its rebuilt archive, in Base64. Its header stays but for the fields that would be wrong now. */
export function cleaned(bytes: Bytes, entity: Entity, archive: Extract<Rebuilt, { kind: 'changed' }>): Edit[] {
  const renamed = archive.extension !== '';
  const obsolete = renamed ? OBSOLETE_WITH_TYPE : OBSOLETE;
  const replaces = ({ name }: HeaderField): boolean => obsolete.has(name.toLowerCase());
  const fields = [
    ...(renamed ? typeFields(`${entity.part.name ?? 'archive'}${archive.extension}`) : []),
    tokenField('Content-Transfer-Encoding', ['base64']),
  ].join('');
  return rewritten(bytes, entity, { fields, replaces, body: base64Body(archive.content) });
}

const OBSOLETE: ReadonlySet<string> = new Set([
  'content-transfer-encoding',
  'content-md5',
  'content-length',
  'content-digest',
]);
const OBSOLETE_WITH_TYPE: ReadonlySet<string> = new Set([...OBSOLETE, 'content-type', 'content-disposition']);

function typeFields(name: string): string[] {
  const shown = name.replace(/[\0-\x1f\x7f/\\]/g, '_').slice(-200);
  return [
    tokenField('Content-Type', ['application/zip;', ...parameter('name', shown)]),
    tokenField('Content-Disposition', ['attachment;', ...parameter('filename', shown)]),
  ];
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
