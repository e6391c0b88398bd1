import type { Bytes } from '../../../mail/bytes.ts';
import type { XmlElement } from './xml-element.ts';
import { scanXml, type XmlHandler } from './xml-scanner.ts';

/** The name of the outermost element; null where there is none. Reads no further than needed. */
export function* rootOf(content: Bytes): Generator<void, string | null> {
  const root = new FirstElement();
  const steps = scanXml(content, root);
  while (root.name === null && steps.next().done !== true) yield;
  return root.name;
}

class FirstElement implements XmlHandler {
  name: string | null = null;

  open(element: XmlElement): void {
    this.name ??= element.name;
  }

  close(): void {}

  text(): void {}
}
