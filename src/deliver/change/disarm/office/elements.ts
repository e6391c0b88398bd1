import type { Document, Element } from '@xmldom/xmldom';
import { childrenOf, elementsOf, remove, unwrap } from './xml.ts';

/** Transitional and strict: ECMA-376 part 1 section 9.2, ISO/IEC 29500-1. `relid` is VML's. */
const RELATIONSHIPS = /\/officeDocument\/(?:2006\/)?relationships$/;
const VML = 'urn:schemas-microsoft-com:vml';
/** What a picture of an object is drawn by stays; what makes it one goes. */
const ARMED: ReadonlySet<string> = new Set(
  (
    'OLEObject oleObject oleObjects control controls altChunk subDoc ddeLink externalReference attachedTemplate macrosheet ' +
    'mailMerge FmlaMacro entryMacro exitMacro'
  ).split(' '),
);
/** Lists that must not be empty (ECMA-376 part 1 section 18, part 3). */
const LISTS: ReadonlySet<string> = new Set(['externalReferences', 'hyperlinks']);
const ACTION = /^\s*ppaction:\/\/(?:program|macro|ole)/i;

/** Takes out elements that are armed, and those that led to what is gone. @returns whether there were any */
export function disarmElements(document: Document, lost: ReadonlySet<string>): boolean {
  let changed = false;
  // From the innermost, so that a list is empty by its turn.
  for (const element of elementsOf(document).reverse()) changed = disarmElement(element, lost) || changed;
  return changed;
}

function disarmElement(element: Element, lost: ReadonlySet<string>): boolean {
  const { localName, namespaceURI } = element;
  const name = localName ?? '';
  if (name === 'oleObj') showPicture(element);
  else if (ARMED.has(name) || isEmptied(element, name)) remove(element);
  else if (/^hlink(?:Click|Hover|MouseOver)$/.test(name) && ACTION.test(element.getAttribute('action') ?? ''))
    remove(element);
  else return looseReferences(element, lost) || disarmAttributes(element, namespaceURI === VML);
  return true;
}

function isEmptied(element: Element, name: string): boolean {
  if (LISTS.has(name)) return childrenOf(element).length === 0;
  return name === 'AlternateContent' && childrenOf(element).every((choice) => childrenOf(choice).length === 0);
}

/** An object on a slide gives way to the picture that shows it (ECMA-376 part 1 section 19.3.2.4). */
function showPicture(object: Element): void {
  let frame: Element | null = object;
  while (frame !== null && frame.localName !== 'graphicFrame') frame = frame.parentNode as Element | null;
  const picture = [...object.getElementsByTagName('*')].find(({ localName }) => localName === 'pic');
  if (frame === null || frame.parentNode === null) remove(object);
  else if (picture === undefined) emptyFrame(object, frame);
  else frame.parentNode.replaceChild(picture, frame);
}

/** Two ways of showing it stand in one frame: the frame goes with the last one. */
function emptyFrame(object: Element, frame: Element): void {
  remove(object);
  if (![...frame.getElementsByTagName('*')].some(({ localName }) => localName === 'oleObj')) remove(frame);
}

/** What an element referred to by a relationship that is gone. */
function looseReferences(element: Element, lost: ReadonlySet<string>): boolean {
  if (lost.size === 0) return false;
  const ids = [...element.attributes].filter(isReference);
  const gone = ids.filter(({ value }) => lost.has(value));
  if (gone.length === 0) return false;
  if (element.localName === 'hyperlink' && element.firstChild !== null) unwrap(element);
  // A picture that lies in the document and elsewhere too stays the one that lies here.
  else if (gone.length < ids.length) for (const one of gone) element.removeAttributeNode(one);
  else remove(element);
  return true;
}

function isReference({ namespaceURI, localName }: Attr): boolean {
  return (namespaceURI !== null && RELATIONSHIPS.test(namespaceURI)) || localName === 'relid';
}

type Attr = Element['attributes'] extends Iterable<infer One> ? One : never;

/** Names of macros, addresses from which VML loads, tables that are filled by a query. */
function disarmAttributes(element: Element, isVml: boolean): boolean {
  const armed = [...element.attributes].filter(({ localName, value }) => {
    if (localName === 'macro') return value !== '';
    if (localName === 'queryTableFieldId') return true;
    if (localName === 'tableType') return value === 'queryTable';
    if (!isVml) return false;
    if (localName === 'src' || localName === 'althref') return /[:\\]|^\s*\/\//.test(value);
    return localName === 'href' && !/^\s*(?:https?:|mailto:|#)/i.test(value);
  });
  for (const one of armed) {
    if (one.localName === 'macro') one.value = '';
    else element.removeAttributeNode(one);
  }
  return armed.length > 0;
}
