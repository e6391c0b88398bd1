import { Flag, quote } from '../../flag.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import type { XmlHandler } from '../xml/xml-scanner.ts';
import type { OfficeReading } from './reading.ts';
import { isOn, RunLook } from './run-look.ts';

const MOST_NESTED = 64;
const LONGEST_SHOWN = 2048;

/** Reads what Word shows: the document, headers, footers, notes, comments (ECMA-376 part 1 section 17). */
export class WordWords implements XmlHandler {
  readonly #reading: OfficeReading;
  readonly #part: string;
  #look: RunLook;
  /** Looks of the runs around text boxes. */
  readonly #outer: RunLook[] = [];
  #textBoxes = 0;
  #takes: 'nothing' | 'text' | 'deleted' | 'code' = 'nothing';
  /** Elements around that hold what is not shown, as it is shown otherwise. */
  #muted = 0;
  #choiceTaken = false;
  #hyperlink: { readonly id: string; shown: string } | null = null;

  constructor(reading: OfficeReading, part: string) {
    this.#reading = reading;
    this.#part = part;
    this.#look = new RunLook(reading.hiddenStyles, false);
  }

  open(element: XmlElement): void {
    const { fields } = this.#reading;
    switch (element.name) {
      case 'w:t':
      case 'm:t':
      case 'a:t':
        this.#takes = 'text';
        break;
      case 'w:delText':
        this.#takes = 'deleted';
        break;
      case 'w:instrText':
      case 'w:delInstrText':
        this.#takes = 'code';
        break;
      case 'w:fldChar':
        this.#fieldMark(element.get('w:fldCharType'));
        break;
      case 'w:fldSimple':
        fields.begin();
        fields.code(element.get('w:instr') ?? '');
        fields.separate();
        break;
      case 'w:hyperlink':
        this.#hyperlink = { id: element.get('r:id') ?? '', shown: '' };
        break;
      case 'w:hlink':
        this.#reading.links.add(element.get('w:dest') ?? '');
        break;
      case 'mc:AlternateContent':
        this.#choiceTaken = false;
        break;
      case 'mc:Choice':
        this.#choiceTaken ||= isKnownChoice(element);
        break;
      case 'mc:Fallback':
        if (this.#choiceTaken) this.#muted++;
        break;
      case 'w:txbxContent':
        this.#textBox();
        break;
      default:
        this.#other(element);
    }
  }

  #other(element: XmlElement): void {
    switch (element.name) {
      case 'w:tab':
      case 'w:ptab':
        if (this.#look.inRun) this.#put('\t');
        break;
      case 'w:br':
      case 'w:cr':
        this.#put('\n');
        break;
      case 'w:noBreakHyphen':
        this.#put('-');
        break;
      case 'w:sym':
        this.#put(symbol(element.get('w:char') ?? ''));
        break;
      case 'v:textpath':
        this.#put(element.get('string') ?? '');
        break;
      case 'a:hlinkClick':
        this.#reading.useLink(this.#part, element.get('r:id') ?? '', '');
        break;
      case 'o:OLEObject':
        this.#object(element.get('ProgID') ?? '');
        break;
      default:
        this.#look.open(element);
    }
  }

  close(name: string): void {
    switch (name) {
      case 'w:t':
      case 'm:t':
      case 'a:t':
      case 'w:delText':
      case 'w:instrText':
      case 'w:delInstrText':
        this.#takes = 'nothing';
        break;
      case 'w:p':
        this.#reading.words.line();
        this.#look.close(name);
        break;
      case 'w:fldSimple':
        this.#reading.fields.end();
        break;
      case 'w:hyperlink':
        if (this.#hyperlink !== null) {
          this.#reading.useLink(this.#part, this.#hyperlink.id, this.#hyperlink.shown);
        }
        this.#hyperlink = null;
        break;
      case 'mc:Fallback':
        if (this.#muted > 0) this.#muted--;
        break;
      case 'w:txbxContent':
        this.#look = this.#outer.pop() ?? this.#look;
        this.#textBoxes = Math.max(0, this.#textBoxes - 1);
        break;
      default:
        this.#look.close(name);
    }
  }

  text(text: string): void {
    if (this.#takes === 'nothing') return;
    if (this.#takes === 'code') this.#reading.fields.code(text);
    else this.#put(text, this.#takes === 'deleted');
  }

  #put(text: string, deleted = false): void {
    const { fields, words } = this.#reading;
    fields.text(text);
    if (this.#muted > 0) return;
    // Text within an instruction is not shown, unless the field never ends.
    words.put(text, deleted || fields.inCode || this.#look.isHidden);
    const link = this.#hyperlink;
    if (link !== null && link.shown.length < LONGEST_SHOWN) link.shown += text;
  }

  #fieldMark(kind: string | null): void {
    const { fields } = this.#reading;
    if (kind === 'begin') fields.begin();
    else if (kind === 'separate') fields.separate();
    else if (kind === 'end') fields.end();
  }

  #textBox(): void {
    this.#textBoxes++;
    if (this.#outer.length >= MOST_NESTED) return;
    this.#outer.push(this.#look);
    // What colour a box is filled with is not looked up: white text may well be seen in it.
    this.#look = new RunLook(this.#reading.hiddenStyles, true);
  }

  #object(program: string): void {
    if (/^equation\.\d/i.test(program)) {
      this.#reading.flag(Flag.active('equation-object', `an object of ${quote(program)}`));
    }
  }
}

/** Reads which styles hide their text. */
export class WordStyles implements XmlHandler {
  readonly #reading: OfficeReading;
  #style = '';

  constructor(reading: OfficeReading) {
    this.#reading = reading;
  }

  open(element: XmlElement): void {
    if (element.name === 'w:style') this.#style = element.get('w:styleId') ?? '';
    if (element.name === 'w:vanish' && isOn(element) && this.#style !== '' && this.#reading.hiddenStyles.size < 1000) {
      this.#reading.hiddenStyles.add(this.#style);
    }
  }

  close(name: string): void {
    if (name === 'w:style') this.#style = '';
  }

  text(): void {}
}

/** Fonts of symbols have their characters at F000 (ECMA-376 part 1 section 17.3.3.30). */
function symbol(hex: string): string {
  const code = Number.parseInt(hex, 16);
  if (!(code > 0 && code <= 0xffff)) return '';
  return String.fromCharCode(code >= 0xf000 && code <= 0xf0ff ? code - 0xf000 : code);
}

/** Whether Office knows all that a choice requires and so shows it instead of the fallback. */
function isKnownChoice(element: XmlElement): boolean {
  const required = (element.get('Requires') ?? '').split(/\s+/).filter((prefix) => prefix !== '');
  return required.length > 0 && required.every((prefix) => KNOWN.has(element.prefixOf(prefix)));
}

const KNOWN = new Set(['wps', 'wpg', 'wpc', 'wp14', 'w14', 'w15', 'a14', 'p14', 'p15', 'x14', 'x15']);
