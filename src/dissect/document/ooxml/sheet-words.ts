import { Flag } from '../../flag.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import type { XmlHandler } from '../xml/xml-scanner.ts';
import { commandsOf, LONGEST_FORMULA, readFormula } from './formula.ts';
import { HiddenColumns } from './hidden-columns.ts';
import type { OfficeReading } from './reading.ts';

const LONGEST_VALUE = 64 * 1024;
const MOST_COMMANDS = 20;

/** Reads the cells of a sheet of Excel (ECMA-376 part 1 section 18.3), a macro sheet among them (MS-XLSX section 2.2). */
export class SheetWords implements XmlHandler {
  readonly #reading: OfficeReading;
  readonly #part: string;
  readonly #columns = new HiddenColumns();
  readonly #isHidden: boolean;
  readonly #macro: boolean;
  readonly #commands = new Set<string>();
  #rowHidden = false;
  #cellHidden = false;
  #cellType = '';
  #takes: 'nothing' | 'value' | 'formula' = 'nothing';
  #value = '';
  #formula = '';

  /** `macro`: its cells are commands. */
  constructor(reading: OfficeReading, part: string, macro: boolean) {
    this.#reading = reading;
    this.#part = part;
    this.#macro = macro;
    this.#isHidden = reading.hiddenSheets.has(part);
  }

  open(element: XmlElement): void {
    switch (element.name) {
      case 'x:col':
        this.#columns.add(element);
        break;
      case 'x:row':
        this.#rowHidden = isTrue(element.get('hidden'));
        break;
      case 'x:c':
        this.#cellType = element.get('t') ?? '';
        this.#cellHidden = this.#isHidden || this.#rowHidden || this.#columns.has(element.get('r') ?? '');
        this.#value = this.#formula = '';
        break;
      case 'x:v':
      case 'x:t':
        this.#takes = 'value';
        break;
      case 'x:f':
        this.#takes = 'formula';
        break;
      case 'x:hyperlink':
        this.#reading.useLink(this.#part, element.get('r:id') ?? '', element.get('display') ?? '');
        break;
      default:
    }
  }

  close(name: string): void {
    this.#takes = 'nothing';
    if (name === 'x:c') this.#cell();
    else if (name === 'x:row') this.#reading.words.line();
    else if (name === 'x:worksheet' || name === 'xm:macrosheet') this.#end();
  }

  text(text: string): void {
    if (this.#takes === 'value' && this.#value.length < LONGEST_VALUE) this.#value += text;
    if (this.#takes === 'formula' && this.#formula.length < LONGEST_FORMULA) this.#formula += text;
  }

  #cell(): void {
    const { words, strings } = this.#reading;
    const text = this.#cellType === 's' ? strings.take(Number(this.#value)) : this.#value;
    if (text !== '') words.put(`${text}\t`, this.#cellHidden);
    if (this.#formula === '') return;
    readFormula(this.#formula, this.#reading);
    if (!this.#macro) return;
    words.put(`=${this.#formula}\n`, true);
    for (const command of commandsOf(this.#formula)) {
      if (this.#commands.size < MOST_COMMANDS) this.#commands.add(command.toUpperCase());
    }
  }

  #end(): void {
    this.#reading.words.line();
    if (!this.#macro) return;
    this.#reading.macroSheets.push({ hidden: this.#isHidden, commands: [...this.#commands] });
  }
}

/** Tells of the macro sheets that were read, once the whole workbook is known. */
export function judgeMacroSheets(reading: Pick<OfficeReading, 'macroSheets' | 'autoNames' | 'flag'>): void {
  for (const { hidden, commands } of reading.macroSheets) {
    const detail = [
      hidden ? 'a hidden macro sheet' : 'a macro sheet',
      commands.length > 0 ? `with ${commands.join(', ')}` : '',
      reading.autoNames.length > 0 ? `run by ${reading.autoNames.join(', ')}` : '',
    ];
    reading.flag(Flag.active('xlm-macro', detail.filter((piece) => piece !== '').join(', ')));
  }
}

export function isTrue(value: string | null): boolean {
  return value === '1' || value === 'true';
}
