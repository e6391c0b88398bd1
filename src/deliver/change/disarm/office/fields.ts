import type { Document, Element } from '@xmldom/xmldom';
import { attributesNamed, elementsOf } from './xml.ts';

/** Fields that show something of the document itself or of the clock (ECMA-376 part 1 section 17.16.5). */
const HARMLESS_FIELD =
  /^\s*(?:PAGE|NUMPAGES|SECTIONPAGES|SECTION|DATE|TIME|CREATEDATE|SAVEDATE|PRINTDATE|EDITTIME|TOC|TC|TOA|TA|INDEX|XE|REF|PAGEREF|NOTEREF|STYLEREF|SEQ|HYPERLINK|TITLE|SUBJECT|AUTHOR|KEYWORDS|COMMENTS|LASTSAVEDBY|DOCPROPERTY|NUMWORDS|NUMCHARS|MERGEFIELD|FORMTEXT|FORMCHECKBOX|FORMDROPDOWN|LISTNUM|AUTONUM|AUTONUMLGL|AUTONUMOUT|SYMBOL|EQ|ADVANCE|BIBLIOGRAPHY|CITATION)(?![^\s"\\])|^\s*=/i;
const REACHES_OUT = /\\\\|\b(?:file|javascript|vbscript|data|ms-[\w-]+|mhtml):/i;
/** A link in the document or to the web. */
const HARMLESS_LINK =
  /^\s*HYPERLINK(?:\s+\\[a-z])*\s*(?:$|["\u201c\u201d]?\s*(?:https?:|mailto:|www\.|[^:\\/\s"]*["\u201d]?\s*(?:$|\\)))/i;

/** Word takes 20. */
const MOST_DEPTH = 32;

/** An instruction in the making. */
interface Field {
  /** The elements that hold pieces of it, those of fields within it among them. */
  readonly pieces: Element[];
  /** What stands before the first field within it: that must say by itself what the field is. */
  head: string;
  whole: string;
  /** A field within it has begun. */
  nested: boolean;
  /** The instruction has ended, what it shows has begun. */
  shows: boolean;
}

/** Blanks the instructions of fields that fetch or start something, or may; what they show stays. @returns whether there were any */
export function disarmFields(document: Document): boolean {
  const open: Field[] = [];
  let changed = false;
  for (const element of elementsOf(document)) {
    const { localName } = element;
    if (localName === 'fldSimple') changed = disarmSimple(element, open) || changed;
    else if (localName === 'instrText' || localName === 'delInstrText') changed = takePiece(element, open) || changed;
    else if (localName === 'fldChar') changed = takeMark(element, open) || changed;
  }
  for (const field of open) changed = blank(field) || changed;
  return changed;
}

/** Where a field begins, where its instruction ends, where it ends (section 17.16.18). */
function takeMark(element: Element, open: Field[]): boolean {
  const type = attributesNamed(element, 'fldCharType')[0]?.value ?? '';
  if (type === 'separate') markShown(open.at(-1));
  if (type === 'end') return blank(open.pop());
  if (type !== 'begin') return false;
  if (open.length >= MOST_DEPTH) throw new Error('fields are nested too deep');
  for (const field of open) field.nested ||= !field.shows;
  open.push({ pieces: [], head: '', whole: '', nested: false, shows: false });
  return false;
}

function markShown(field: Field | undefined): void {
  if (field !== undefined) field.shows = true;
}

/** A piece that stands in no field belongs to none that is known to be harmless. @returns whether it goes */
function takePiece(element: Element, open: readonly Field[]): boolean {
  const text = element.textContent ?? '';
  for (const field of open) {
    field.pieces.push(element);
    field.whole += text;
    if (!field.nested) field.head += text;
  }
  if (open.length > 0 || text === '') return false;
  element.textContent = '';
  return true;
}

/** A field in one element, which may itself stand in the instruction of another. */
function disarmSimple(element: Element, open: readonly Field[]): boolean {
  for (const field of open) field.nested ||= !field.shows;
  const armed = attributesNamed(element, 'instr').filter(({ value }) => !isHarmless(value, value));
  for (const attribute of armed) attribute.value = ' QUOTE "" ';
  return armed.length > 0;
}

function blank(field: Field | undefined): boolean {
  if (field === undefined || field.pieces.length === 0 || isHarmless(field.head, field.whole)) return false;
  for (const piece of field.pieces) piece.textContent = '';
  return true;
}

function isHarmless(head: string, whole: string): boolean {
  if (!HARMLESS_FIELD.test(head) || REACHES_OUT.test(whole)) return false;
  return !/^\s*HYPERLINK/i.test(head) || HARMLESS_LINK.test(whole);
}
