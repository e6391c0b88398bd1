import { Flag, quote } from '../../flag.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import type { XmlHandler } from '../xml/xml-scanner.ts';
import type { OdfReading } from './reading.ts';

const LONGEST_SOURCE = 1024 * 1024;

/** Reads a module of Basic, which holds its source as text (module.dtd of OpenOffice). */
export class BasicModule implements XmlHandler {
  readonly #reading: OdfReading;
  #name = '';
  #source = '';

  constructor(reading: OdfReading) {
    this.#reading = reading;
  }

  open(element: XmlElement): void {
    if (element.name === 'module:module') this.#name = element.get('module:name') ?? '';
  }

  close(name: string): void {
    if (name !== 'module:module' || this.#source.trim() === '') return;
    this.#reading.flag(Flag.active('macro', `a module of Basic, ${quote(this.#name)}`));
    this.#reading.sources.push({ name: this.#name, source: this.#source });
    this.#source = '';
  }

  text(text: string): void {
    if (this.#source.length < LONGEST_SOURCE) this.#source += text;
  }
}
