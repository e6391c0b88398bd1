import { DOMParser, type Document, type Element, XMLSerializer } from '@xmldom/xmldom';

/** A larger part takes more memory as a tree than disarming may have. */
const MOST_BYTES = 12 * 1024 * 1024;

/** Parses a part of a package. @throws where it is not well-formed, too large, or has a document type, which no office program writes */
export function parseXml(octets: Buffer): Document {
  if (octets.length > MOST_BYTES) throw new Error(`a part has ${octets.length} bytes`);
  const text = octets.toString(octets[0] === 0xff && octets[1] === 0xfe ? 'utf16le' : 'utf8').replace(/^\ufeff/, '');
  if (text.includes('<!DOCTYPE')) throw new Error('a part has a document type');
  const strict = (level: string, message: string): never => {
    throw new Error(`${level}: ${message}`);
  };
  return new DOMParser({ onError: strict }).parseFromString(text, 'application/xml');
}

export function writeXml(document: Document): Buffer {
  const text = new XMLSerializer().serializeToString(document);
  const declared = text.startsWith('<?xml') ? text.replace(/^<\?xml[^>]*\?>/, '') : text;
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${declared.trimStart()}`, 'utf8');
}

/** All elements, in document order. */
export function elementsOf(document: Document): Element[] {
  return [...document.getElementsByTagName('*')];
}

export function remove(element: Element): void {
  element.parentNode?.removeChild(element);
}

export function childrenOf(element: Element): Element[] {
  return [...element.childNodes].filter((node): node is Element => node.nodeType === element.ELEMENT_NODE);
}

/** What it holds takes its place. */
export function unwrap(element: Element): void {
  const { parentNode } = element;
  while (element.firstChild !== null) parentNode?.insertBefore(element.firstChild, element);
  remove(element);
}

/** The attributes of that name, whatever their namespace. */
export function attributesNamed(element: Element, name: string) {
  return [...element.attributes].filter(({ localName }) => localName === name);
}
