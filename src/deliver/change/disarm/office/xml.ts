import { DOMParser, type Document, type Element, XMLSerializer } from '@xmldom/xmldom';

/** Parses a part of a package. @throws where it is not well-formed or has a document type, which no office program writes */
export function parseXml(octets: Buffer): Document {
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
