import { Flag, quote } from '../../flag.ts';
import type { DocumentContent, DocumentPart } from '../document-reader.ts';
import { toldContent } from '../told-content.ts';
import { judgeExternal } from './external.ts';
import type { OfficeReading } from './reading.ts';
import { targetPart } from './relationship.ts';
import { judgeMacroSheets } from './sheet-words.ts';

/** What a document comes to, once all of its parts have been read. */
export function contentOf(reading: OfficeReading, parts: readonly DocumentPart[]): DocumentContent {
  const { words, strings, relationships } = reading;
  reading.resolveLinks();
  for (const one of relationships) if (one.external) judgeExternal(one, reading);
  for (const flag of reading.fields.flags()) reading.flag(flag);
  for (const text of strings.unused()) words.put(`${text}\n`, true);
  judgeMacros(reading);
  judgeMacroSheets(reading);
  judgeSignature(reading);
  return toldContent(reading, parts);
}

/** By type and by relationship, since programs go by either (MS-OFFMACRO2 section 2.2.1). */
function judgeMacros({ relationships, types, flag }: OfficeReading): void {
  const related = relationships.find(({ type }) => /^(?:vbaProject|wordVbaData)$/i.test(type));
  const name = related === undefined ? types.nameOf('application/vnd.ms-office.vbaproject') : targetPart(related);
  if (name !== null) flag(Flag.active('macro', `a project of VBA in ${quote(name)}`));
  // Macro sheets of a form that is not read, and those that nothing but a relationship tells of, count too.
  const sheet = relationships.find(({ type }) => /macrosheet$/i.test(type));
  if (sheet !== undefined) flag(Flag.active('xlm-macro', `a macro sheet in ${quote(targetPart(sheet))}`));
}

function judgeSignature({ relationships, flag }: OfficeReading): void {
  const signed = relationships.some(({ type, external }) => !external && type === 'signature');
  if (signed) flag(Flag.note('signed-document', 'its parts are signed'));
}

const MAIN =
  /^(application\/vnd\.(?:openxmlformats-officedocument|ms-(?:word|excel|powerpoint|visio))\.[a-z.]{1,60})\.main(?:\+xml)?$/;

/** The type of the package by that of its main part; null where that says nothing. */
export function mainType({ relationships, types }: OfficeReading): string | null {
  for (const one of relationships) {
    if (one.source !== '' || one.external || one.type !== 'officeDocument') continue;
    const type = MAIN.exec(types.of(targetPart(one)))?.[1];
    if (type !== undefined) return type.includes('macroenabled') ? `${type}.12` : type;
  }
  return null;
}
