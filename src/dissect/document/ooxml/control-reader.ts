import { Flag, quote } from '../../flag.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import type { XmlHandler } from '../xml/xml-scanner.ts';
import type { OfficeReading } from './reading.ts';

/** Reads what stands beside the words and acts: buttons of the ribbon, controls, queries. */
export class ControlReader implements XmlHandler {
  readonly #reading: OfficeReading;

  constructor(reading: OfficeReading) {
    this.#reading = reading;
  }

  open(element: XmlElement): void {
    const { name } = element;
    // MS-CUSTOMUI section 2.2.2: the macro is run when the ribbon comes up.
    const onLoad = name === 'ui:customUI' ? element.get('onLoad') : null;
    if (onLoad !== null) this.#reading.flag(Flag.active('macro-autorun', `the ribbon calls ${quote(onLoad)}`));
    else if (name === 'ax:ocx') {
      const id = element.get('ax:classid') ?? '';
      this.#reading.flag(Flag.note('activex-control', quote(id)));
    } else if (name === 'mashup:DataMashup') {
      this.#reading.flag(Flag.note('data-connection', 'Power Query'));
    }
  }

  close(): void {}

  text(): void {}
}
