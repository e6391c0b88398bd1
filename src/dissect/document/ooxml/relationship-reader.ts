import { Flag } from '../../flag.ts';
import { isAbsolute } from '../remote-target.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import type { XmlHandler } from '../xml/xml-scanner.ts';
import { partNameOf } from './part-name.ts';
import type { OfficeReading } from './reading.ts';

const MOST_RELATIONSHIPS = 20_000;

/** Reads a part of relationships. */
export class RelationshipReader implements XmlHandler {
  readonly #reading: OfficeReading;
  readonly #source: string;

  /** `name` is the part's own. */
  constructor(reading: OfficeReading, name: string) {
    this.#reading = reading;
    this.#source = sourceOf(name);
  }

  open(element: XmlElement): void {
    if (element.name !== 'rel:Relationship') return;
    const { relationships } = this.#reading;
    if (relationships.length >= MOST_RELATIONSHIPS) {
      this.#reading.flag(Flag.overLimit('document-references', `more than ${MOST_RELATIONSHIPS} relationships`));
      return;
    }
    const type = element.get('Type') ?? '';
    const target = element.get('Target') ?? '';
    const external = element.get('TargetMode')?.trim().toLowerCase() === 'external' || isAbsolute(target);
    relationships.push({
      source: this.#source,
      id: element.get('Id') ?? '',
      type: type.slice(type.lastIndexOf('/') + 1),
      target,
      external,
    });
  }

  close(): void {}

  text(): void {}
}

/** `word/_rels/document.xml.rels` tells of `word/document.xml`. */
function sourceOf(name: string): string {
  return partNameOf(name.replace(/(^|\/)_rels\/([^/]*)\.rels$/i, '$1$2'));
}
