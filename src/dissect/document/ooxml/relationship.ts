import { Flag, quote } from '../../flag.ts';
import { isAbsolute, placeOf } from '../remote-target.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import type { XmlHandler } from '../xml/xml-scanner.ts';
import { baseOf, partNameOf } from './part-name.ts';
import type { OfficeReading } from './reading.ts';

const MOST_RELATIONSHIPS = 20_000;

/** Open Packaging Conventions (ECMA-376 part 2) section 6.5: how one part uses another, or something outside. */
export interface Relationship {
  /** The part that has it; '' is the package. */
  readonly source: string;
  readonly id: string;
  /** The last step of the type's address: `hyperlink`, `vbaProject`. */
  readonly type: string;
  /** As written. */
  readonly target: string;
  /** Outside of the package. */
  readonly external: boolean;
}

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

/** The part that an inner relationship leads to. */
export function targetPart({ source, target }: Relationship): string {
  return partNameOf(target.startsWith('/') ? target : `${baseOf(source)}${target}`);
}

/** Kinds that load nothing by themselves, or no more than a picture or values that were kept. */
const SHOWN_ONLY = new Set([
  'image',
  'linkedImage',
  'video',
  'audio',
  'media',
  'externalLinkPath',
  'externalLinkLongPath',
  'xlPathMissing',
  'xlExternalLinkPath',
  'xlStartup',
  'xlLibrary',
  'xlAlternateStartup',
  'mailMergeSource',
  'mailMergeHeaderSource',
  'transform',
  'chart',
  'customXml',
]);

/** What a reference to the outside does when the document is opened. */
export function judgeExternal(relationship: Relationship, reading: OfficeReading): void {
  const { type, target } = relationship;
  const detail = `${type} ${quote(target)}`;
  const remote = placeOf(target) === 'remote';
  if (type === 'hyperlink') {
    reading.links.add(target);
  } else if (!remote || SHOWN_ONLY.has(type)) {
    reading.links.add(target);
    reading.flag(Flag.note('external-link', detail));
  } else {
    reading.links.add(target);
    reading.flag(
      type === 'attachedTemplate' ? Flag.active('external-template', detail) : Flag.active('external-object', detail),
    );
  }
}
