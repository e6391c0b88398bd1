import { Flag, quote } from '../../flag.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import type { XmlHandler } from '../xml/xml-scanner.ts';
import type { OfficeReading } from './reading.ts';
import { isTrue } from './sheet-words.ts';

const LONGEST_SHOWN = 2048;

/** Reads slides, notes and comments of PowerPoint (ECMA-376 part 1 sections 19, 21.1.2), and text boxes and diagrams elsewhere. */
export class SlideWords implements XmlHandler {
  readonly #reading: OfficeReading;
  readonly #part: string;
  #slideHidden = false;
  #shapeHidden = false;
  #tiny = false;
  #takes = false;
  #link: { readonly id: string; shown: string } | null = null;

  constructor(reading: OfficeReading, part: string) {
    this.#reading = reading;
    this.#part = part;
  }

  open(element: XmlElement): void {
    switch (element.name) {
      case 'p:sld':
        this.#slideHidden = /^(?:0|false)$/.test(element.get('show') ?? '');
        if (this.#slideHidden) this.#reading.flag(Flag.note('hidden-slide', quote(this.#part)));
        break;
      case 'p:cNvPr':
        this.#shapeHidden = isTrue(element.get('hidden'));
        break;
      case 'a:rPr':
        // In hundredths of a point.
        this.#tiny = Number(element.get('sz') ?? 1800) <= 100;
        break;
      case 'a:t':
      case 'p:text':
        this.#takes = true;
        break;
      case 'a:br':
        this.#put('\n');
        break;
      case 'a:tab':
        this.#put('\t');
        break;
      case 'a:hlinkClick':
      case 'a:hlinkHover':
      case 'a:hlinkMouseOver':
        this.#action(element);
        break;
      default:
    }
  }

  close(name: string): void {
    switch (name) {
      case 'a:t':
      case 'p:text':
        this.#takes = false;
        break;
      case 'a:r':
      case 'a:fld':
        this.#tiny = false;
        if (this.#link !== null) this.#reading.useLink(this.#part, this.#link.id, this.#link.shown);
        this.#link = null;
        break;
      case 'a:p':
      case 'p:cm':
        this.#reading.words.line();
        break;
      case 'p:sp':
        this.#shapeHidden = false;
        break;
      default:
    }
  }

  text(text: string): void {
    if (this.#takes) this.#put(text);
  }

  #put(text: string): void {
    this.#reading.words.put(text, this.#slideHidden || this.#shapeHidden || this.#tiny);
    if (this.#link !== null && this.#link.shown.length < LONGEST_SHOWN) this.#link.shown += text;
  }

  /** `ppaction://program` starts what the relationship names (MS-OE376 section 2.1.1298). */
  #action(element: XmlElement): void {
    const action = element.get('action') ?? '';
    if (/^ppaction:\/\/(?:program|ole)/i.test(action)) {
      this.#reading.flag(Flag.active('start-program', `${element.name.slice(2)} ${quote(action)}`));
    }
    this.#link = { id: element.get('r:id') ?? '', shown: '' };
  }
}
