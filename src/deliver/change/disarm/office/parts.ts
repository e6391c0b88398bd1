import { disarmElements } from './elements.ts';
import { disarmFields } from './fields.ts';
import { disarmFormulas } from './formulas.ts';
import type { Package } from './package.ts';
import { CONTENT_TYPES, type Lost } from './relationships.ts';
import { parseXml, writeXml } from './xml.ts';

/** Takes out of the XML parts what led to something that is gone, fields that fetch or start something, and links to other workbooks. */
export function disarmParts(parts: Package, lost: Lost): void {
  for (const [name, part] of parts) {
    if (name.endsWith('.rels') || name === CONTENT_TYPES || !looksLikeXml(part.content)) continue;
    const gone = lost.get(name) ?? NONE;
    if (gone.size === 0 && !mayBeArmed(part.content)) continue;
    const document = parseXml(part.content);
    const changes = [disarmElements(document, gone), disarmFields(document), disarmFormulas(document)];
    if (changes.includes(true)) part.content = writeXml(document);
  }
}

const NONE: ReadonlySet<string> = new Set();

/** What a part must have in it to be armed. Most parts are left byte for byte. */
const MARKS = [
  'instr',
  'OLEObject',
  'oleObj',
  'control',
  'altChunk',
  'subDoc',
  'dde',
  'xternal',
  'ttachedTemplate',
  'mailMerge',
  'acro',
  'ppaction',
  'queryTable',
  ']',
  '|',
  'WEBSERVICE',
  'IMAGE',
  'RTD',
  'CALL',
  'HYPERLINK',
  'REGISTER',
  'EXEC',
  'EVALUATE',
  'SQL.REQUEST',
  'urn:schemas-microsoft-com:vml',
];

function mayBeArmed(octets: Buffer): boolean {
  return MARKS.some((mark) => octets.includes(mark)) || isUtf16(octets);
}

/** By its mark, or by `<`. */
function isUtf16(octets: Buffer): boolean {
  return ['fffe', 'feff', '3c00', '003c'].includes(octets.toString('hex', 0, 2));
}

function looksLikeXml(octets: Buffer): boolean {
  return isUtf16(octets) || /^(?:\xef\xbb\xbf)?\s*</.test(octets.toString('latin1', 0, 64));
}
