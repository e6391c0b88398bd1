import type { Document, Element } from '@xmldom/xmldom';
import type { Package } from './package.ts';
import type { Cut } from './relationships.ts';
import { elementsOf, parseXml, remove, writeXml } from './xml.ts';

/** Transitional and strict: ECMA-376 part 1 section 9.2, ISO/IEC 29500-1. */
const RELATIONSHIP_NAMESPACE = /\/officeDocument\/(?:2006\/)?relationships$/;
/** Fields that show something of the document itself or of the clock (ECMA-376 part 1 section 17.16.5). */
const HARMLESS_FIELD =
  /^\s*(?:PAGE|NUMPAGES|SECTIONPAGES|SECTION|DATE|TIME|CREATEDATE|SAVEDATE|PRINTDATE|EDITTIME|TOC|TC|TOA|TA|INDEX|XE|RD|REF|PAGEREF|NOTEREF|STYLEREF|SEQ|HYPERLINK|TITLE|SUBJECT|AUTHOR|KEYWORDS|COMMENTS|LASTSAVEDBY|DOCPROPERTY|NUMWORDS|NUMCHARS|MERGEFIELD|FORMTEXT|FORMCHECKBOX|FORMDROPDOWN|LISTNUM|AUTONUM|AUTONUMLGL|AUTONUMOUT|SYMBOL|EQ|ADVANCE|BIBLIOGRAPHY|CITATION|=)\b/i;
const REACHES_OUT = /\\\\|\b(?:file|javascript|vbscript|data|ms-\w+|mhtml):/i;
/** What a picture of an object is drawn by stays; what makes it one goes. */
const ARMED_ELEMENTS: ReadonlySet<string> = new Set([
  'OLEObject',
  'oleObj',
  'oleObject',
  'control',
  'altChunk',
  'subDoc',
  'ddeLink',
  'externalReference',
  'attachedTemplate',
  'macrosheet',
]);

/** Takes out of the XML parts what led to something that is gone, fields that fetch or start something, and links to other workbooks. */
export function disarmParts(members: Package, cut: Cut): void {
  for (const [name, octets] of [...members]) {
    if (!name.toLowerCase().endsWith('.xml') || name === '[Content_Types].xml') continue;
    const lost = cut.lost.get(name) ?? NONE;
    if (lost.size === 0 && !mayBeArmed(octets)) continue;
    const document = parseXml(octets);
    const before = elementsOf(document).length;
    const changed = disarmPart(document, lost);
    if (changed || elementsOf(document).length !== before) members.set(name, writeXml(document));
  }
}

const NONE: ReadonlySet<string> = new Set();
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
  ']',
];

/** Most parts are left byte for byte. */
function mayBeArmed(octets: Buffer): boolean {
  return MARKS.some((mark) => octets.includes(mark)) || octets[0] === 0xff || octets[0] === 0xfe;
}

function disarmPart(document: Document, lost: ReadonlySet<string>): boolean {
  let changed = false;
  for (const element of elementsOf(document)) {
    if (ARMED_ELEMENTS.has(element.localName ?? '') || refersTo(element, lost)) remove(element);
    else if (element.localName === 'f' || element.localName === 'definedName') {
      // A formula that reads another workbook; the value it had stays beside it.
      if (/\[\d+\]|\|/.test(element.textContent ?? '')) remove(element);
    } else if (element.localName === 'fldSimple') changed = disarmSimpleField(element) || changed;
    else if (element.localName === 'externalReferences' && element.getElementsByTagName('*').length === 0)
      remove(element);
  }
  return disarmComplexFields(document) || changed;
}

function refersTo(element: Element, lost: ReadonlySet<string>): boolean {
  if (lost.size === 0) return false;
  return [...element.attributes].some(
    ({ namespaceURI, value }) => namespaceURI !== null && RELATIONSHIP_NAMESPACE.test(namespaceURI) && lost.has(value),
  );
}

function disarmSimpleField(field: Element): boolean {
  const attribute = [...field.attributes].find(({ localName }) => localName === 'instr');
  if (attribute === undefined || isHarmlessField(attribute.value)) return false;
  attribute.value = ' QUOTE "" ';
  return true;
}

/** Fields of which begin, instructions and end stand in runs of their own; they nest (section 17.16.18). */
function disarmComplexFields(document: Document): boolean {
  const open: Element[][] = [];
  let changed = false;
  for (const element of elementsOf(document)) {
    if (element.localName === 'fldChar') {
      const type = [...element.attributes].find(({ localName }) => localName === 'fldCharType')?.value;
      if (type === 'begin') open.push([]);
      if (type === 'end') changed = blank(open.pop() ?? []) || changed;
    } else if (element.localName === 'instrText' || element.localName === 'delInstrText') {
      // An inner field makes part of the outer one's instructions.
      for (const pieces of open.length === 0 ? [[element]] : open) pieces.push(element);
    }
  }
  for (const pieces of open) changed = blank(pieces) || changed;
  return changed;
}

function blank(pieces: readonly Element[]): boolean {
  if (pieces.length === 0 || isHarmlessField(pieces.map(({ textContent }) => textContent ?? '').join(''))) return false;
  for (const piece of pieces) piece.textContent = '';
  return true;
}

function isHarmlessField(instructions: string): boolean {
  return HARMLESS_FIELD.test(instructions) && !REACHES_OUT.test(instructions);
}
