import type { XmlElement } from '../xml/xml-element.ts';
import type { XmlHandler } from '../xml/xml-scanner.ts';
import { extensionOf, partNameOf } from './part-name.ts';

const MOST = 20_000;

/** What each part is, by the package's own word (ECMA-376 part 2 section 6.2.3). */
export class ContentTypes {
  readonly #byName = new Map<string, string>();
  readonly #byExtension = new Map<string, string>();

  /** The media type of `name` in lower case; '' where nothing is said. */
  of(name: string): string {
    return this.#byName.get(name) ?? this.#byExtension.get(extensionOf(name)) ?? '';
  }

  /** A part of this type, or the extension that all such parts have; null where there is none. */
  nameOf(type: string): string | null {
    for (const [name, one] of this.#byName) if (one === type) return name;
    for (const [extension, one] of this.#byExtension) if (one === type) return `*.${extension}`;
    return null;
  }

  /** Of a package in one XML file, where each part bears its type. */
  set(name: string, type: string): void {
    if (this.#byName.size < MOST) this.#byName.set(name, type.trim().toLowerCase());
  }

  setDefault(extension: string, type: string): void {
    if (this.#byExtension.size < MOST) this.#byExtension.set(extension.toLowerCase(), type.trim().toLowerCase());
  }
}

export class ContentTypeReader implements XmlHandler {
  readonly #types: ContentTypes;

  constructor(types: ContentTypes) {
    this.#types = types;
  }

  open(element: XmlElement): void {
    const type = element.get('ContentType') ?? '';
    if (element.name === 'ct:Default') this.#types.setDefault(element.get('Extension') ?? '', type);
    if (element.name === 'ct:Override') this.#types.set(partNameOf(element.get('PartName') ?? ''), type);
  }

  close(): void {}

  text(): void {}
}
