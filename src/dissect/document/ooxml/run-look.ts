import type { XmlElement } from '../xml/xml-element.ts';

/** How the text of a run looks, as far as it decides whether it is seen (ECMA-376 part 1 section 17.3.2). */
export class RunLook {
  inRun = false;
  readonly #hiddenStyles: ReadonlySet<string>;
  readonly #onFill: boolean;
  #inParagraphMark = false;
  #vanish: boolean | null = null;
  #styleHides = false;
  #paragraphHides = false;
  #white = false;
  #tiny = false;
  /** What lies behind the text may be dark: a shading of the run, its paragraph, its cell, a table's style, the page. */
  #runShaded = false;
  #paragraphShaded = false;
  #cellShaded = false;
  #tables = 0;
  #pageShaded = false;

  /** `onFill`: what lies behind the text is not known. */
  constructor(hiddenStyles: ReadonlySet<string>, onFill: boolean) {
    this.#hiddenStyles = hiddenStyles;
    this.#onFill = onFill;
  }

  get isHidden(): boolean {
    if (this.#vanish ?? (this.#styleHides || this.#paragraphHides)) return true;
    if (this.#tiny) return true;
    const shaded = this.#runShaded || this.#paragraphShaded || this.#cellShaded || this.#pageShaded;
    return this.#white && !shaded && !this.#onFill && this.#tables === 0;
  }

  open(element: XmlElement): void {
    switch (element.name) {
      case 'w:p':
        this.#paragraphHides = this.#paragraphShaded = false;
        break;
      case 'w:pPr':
        this.#inParagraphMark = true;
        break;
      case 'w:r':
        this.#beginRun();
        break;
      case 'w:tc':
        this.#cellShaded = false;
        break;
      case 'w:tblStyle':
        this.#tables = 1;
        break;
      case 'w:background':
        this.#pageShaded = !isWhite(element.get('w:color'));
        break;
      case 'w:shd':
      case 'w:highlight':
        this.#shade(element);
        break;
      case 'w:pStyle':
        this.#paragraphHides = this.#hiddenStyles.has(element.get('w:val') ?? '');
        break;
      default:
        if (this.inRun && !this.#inParagraphMark) this.#property(element);
    }
  }

  close(name: string): void {
    if (name === 'w:pPr') this.#inParagraphMark = false;
    else if (name === 'w:r') this.#endRun();
    else if (name === 'w:tc') this.#cellShaded = false;
    else if (name === 'w:tbl') this.#tables = 0;
  }

  #beginRun(): void {
    this.#endRun();
    this.inRun = true;
  }

  #endRun(): void {
    this.inRun = false;
    this.#vanish = null;
    this.#styleHides = this.#white = this.#tiny = this.#runShaded = false;
  }

  #shade(element: XmlElement): void {
    const fill = element.name === 'w:highlight' ? element.get('w:val') : element.get('w:fill');
    if (fill === null || fill === 'auto' || fill === 'none' || isWhite(fill)) return;
    if (this.#inParagraphMark) this.#paragraphShaded = true;
    else if (this.inRun) this.#runShaded = true;
    else this.#cellShaded = true;
  }

  #property(element: XmlElement): void {
    const value = element.get('w:val');
    if (element.name === 'w:vanish' || element.name === 'w:specVanish') this.#vanish = isOn(element);
    else if (element.name === 'w:color') this.#white = isWhite(value);
    // In half points.
    else if (element.name === 'w:sz' || element.name === 'w:szCs') this.#tiny = value !== null && Number(value) <= 2;
    else if (element.name === 'w:rStyle') this.#styleHides = this.#hiddenStyles.has(value ?? '');
  }
}

/** A property that is there is on, if it does not say otherwise (ECMA-376 part 1 section 17.17.4). */
export function isOn(element: XmlElement): boolean {
  return !/^(?:0|false|off)$/i.test(element.get('w:val') ?? '');
}

function isWhite(colour: string | null): boolean {
  return colour !== null && /^#?f[c-f]f[c-f]f[c-f]$/i.test(colour);
}
