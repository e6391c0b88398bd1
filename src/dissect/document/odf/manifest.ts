import { Flag } from '../../flag.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import type { XmlHandler } from '../xml/xml-scanner.ts';
import type { OdfReading } from './reading.ts';

/** Reads the list of a package's files (OpenDocument 1.3 part 2 section 4): it says which of them are encrypted. */
export class ManifestReader implements XmlHandler {
  readonly #reading: OdfReading;

  constructor(reading: OdfReading) {
    this.#reading = reading;
  }

  open({ name }: XmlElement): void {
    if (name === 'odf-manifest:encryption-data' || name === 'odf-manifest:encrypted-key') {
      this.#reading.flag(Flag.encrypted('encrypted-document', 'its files are encrypted, by its manifest'));
    }
  }

  close(): void {}

  text(): void {}
}
