import type { XmlElement } from '../xml/xml-element.ts';
import type { OdfReading } from './reading.ts';

/** Notes which styles hide what has them (OpenDocument 1.3 part 3 sections 16.29, 17, 20). Names are those of all families together. */
export class StyleReader {
  readonly #reading: OdfReading;
  #style: string | null = null;

  constructor(reading: OdfReading) {
    this.#reading = reading;
  }

  open(element: XmlElement): void {
    if (element.name === 'odf-style:style') this.#style = element.get('odf-style:name');
    else if (this.#style !== null && hides(element)) this.#reading.hideStyle(this.#style);
  }

  close(name: string): void {
    if (name === 'odf-style:style') this.#style = null;
  }
}

function hides(element: XmlElement): boolean {
  switch (element.name) {
    case 'odf-style:text-properties':
      return element.get('odf-text:display') === 'none' || isTiny(element) || isWhiteOnNothing(element);
    case 'odf-style:table-properties':
      return element.get('odf-table:display') === 'false';
    case 'odf-style:drawing-page-properties':
      return element.get('odf-presentation:visibility') === 'hidden';
    case 'odf-style:section-properties':
      return element.get('odf-text:display') === 'none';
    default:
      return false;
  }
}

function isTiny(element: XmlElement): boolean {
  const size = /^(\d{1,3}(?:\.\d{1,3})?)(?:pt|px)$/.exec(element.get('fo:font-size') ?? '')?.[1];
  return size !== undefined && Number(size) <= 1;
}

function isWhiteOnNothing(element: XmlElement): boolean {
  const behind = element.get('fo:background-color') ?? 'transparent';
  return /^#f[c-f]f[c-f]f[c-f]$/i.test(element.get('fo:color') ?? '') && behind === 'transparent';
}
