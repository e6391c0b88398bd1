import { Flag, quote } from '../../../flag.ts';
import { codePageCharset } from '../../code-page.ts';
import { commandsOf, readFormula } from '../../ooxml/formula.ts';
import { SharedStrings } from '../../ooxml/shared-strings.ts';
import { judgeMacroSheets } from '../../ooxml/sheet-words.ts';
import type { OleReading } from '../ole-reading.ts';
import { cellOf } from './cells.ts';
import { formulaText } from './formula-text.ts';
import { definedName, sheetOf, type WorkbookSheet } from './names.ts';
import type { BiffRecord } from './records.ts';
import { type Biff, longString, SharedStringTable } from './strings.ts';
import { WorkbookLinks } from './workbook-links.ts';

/** Types of records, MS-XLS section 2.3. */
const FORMULA = 0x0006;
const HEADER = 0x0014;
const FOOTER = 0x0015;
const NAME = 0x0018;
const CONTINUE = 0x003c;
const CODE_PAGE = 0x0042;
const BOUND_SHEET = 0x0085;
const SST = 0x00fc;
const TEXT_OBJECT = 0x01b6;
const STRING = 0x0207;
const ROW = 0x0208;
const BOF = 0x0809;

const MACRO_SHEET = 0x0040;
const HIDDEN_ROW = 0x20;
const MOST_COMMANDS = 20;
const MOST_NAMES = 10_000;
const STRING_TOKEN = 0x17;
const MOST_FORMULAS = 1024 * 1024;

interface MacroSheet {
  readonly hidden: boolean;
  readonly commands: Set<string>;
}

/** What is known of a workbook while its records go by. */
export class Workbook {
  readonly #reading: OleReading;
  readonly #links: WorkbookLinks;
  readonly #strings = new SharedStrings();
  readonly #table = new SharedStringTable((text) => this.#strings.add(text));
  readonly #sheets = new Map<number, WorkbookSheet>();
  readonly #names: string[] = [];
  readonly #macros: MacroSheet[] = [];
  readonly #autoNames: string[] = [];
  readonly #hiddenRows = new Set<number>();
  readonly #formulas: string[] = [];
  #formulaLength = 0;
  #biff: Biff = { version: 8, charset: 'windows-1252' };
  #sheet: WorkbookSheet | null = null;
  #macro: MacroSheet | null = null;
  #row = -1;
  /** What a record that continues another goes on with. */
  #continues: 'strings' | 'text' | null = null;
  #textLeft = 0;

  constructor(reading: OleReading) {
    this.#reading = reading;
    this.#links = new WorkbookLinks(reading);
  }

  take(record: BiffRecord): void {
    const { type, data } = record;
    if (type !== CONTINUE) this.#continues = null;
    const cell = this.#sheet === null ? null : cellOf(type, data, this.#biff, this.#strings);
    if (cell !== null) {
      this.#cell(cell.row, cell.text);
      return;
    }
    switch (type) {
      case BOF:
        this.#begin(record);
        break;
      case BOUND_SHEET:
        this.#bind(data);
        break;
      case CODE_PAGE:
        if (data.length >= 2) this.#biff = { ...this.#biff, charset: codePageCharset(data.readUInt16LE(0)) };
        break;
      case SST:
        this.#table.take(data.subarray(8));
        this.#continues = 'strings';
        break;
      case CONTINUE:
        this.#continue(data);
        break;
      case NAME:
        this.#name(data);
        break;
      case FORMULA:
        this.#formula(data);
        break;
      case STRING:
        this.#cell(this.#row, longString(data, 0, this.#biff).text);
        break;
      case HEADER:
      case FOOTER:
        if (data.length > 0) this.#put(`${longString(data, 0, this.#biff).text}\n`);
        break;
      case ROW:
        if (data.length >= 14 && ((data[12] ?? 0) & HIDDEN_ROW) !== 0) this.#hiddenRows.add(data.readUInt16LE(0));
        break;
      case TEXT_OBJECT:
        this.#textLeft = data.length >= 12 ? data.readUInt16LE(10) : 0;
        this.#continues = 'text';
        break;
      default:
        this.#links.take(type, data, this.#biff);
    }
  }

  end(): void {
    const { words } = this.#reading;
    this.#links.end();
    words.line();
    for (const text of this.#strings.unused()) words.put(`${text}\n`, true);
    judgeMacroSheets({
      macroSheets: this.#macros.map(({ hidden, commands }) => ({ hidden, commands: [...commands] })),
      autoNames: this.#autoNames,
      flag: (flag) => this.#reading.flag(flag),
    });
    if (this.#formulas.length > 0) this.#reading.made('extracted', 'macros.xlm.txt', this.#formulas.join('\n'));
  }

  /** A sheet or the part that is common to all begins (MS-XLS section 2.4.21). */
  #begin({ data, start }: BiffRecord): void {
    this.#reading.words.line();
    this.#hiddenRows.clear();
    this.#row = -1;
    if (data.length < 4) return;
    const type = data.readUInt16LE(2);
    if (start === 0) {
      this.#biff = { ...this.#biff, version: data.readUInt16LE(0) === 0x0600 ? 8 : 5 };
      if (type !== MACRO_SHEET) return;
    }
    const known = this.#sheets.get(start);
    this.#sheet = known ?? { start, name: '', state: 'visible', macro: false };
    this.#macro = null;
    if (type !== MACRO_SHEET && !this.#sheet.macro) return;
    this.#macro = { hidden: this.#sheet.state !== 'visible', commands: new Set() };
    this.#macros.push(this.#macro);
  }

  #bind(data: Buffer): void {
    const sheet = sheetOf(data, this.#biff);
    if (sheet === null || this.#sheets.size >= MOST_NAMES) return;
    const hidden = sheet.state !== 'visible';
    this.#reading.words.put(`${sheet.name}\n`, hidden);
    if (hidden) this.#reading.flag(Flag.note('hidden-sheet', `${sheet.state} ${quote(sheet.name)}`));
    this.#sheets.set(sheet.start, sheet);
  }

  #continue(data: Buffer): void {
    if (this.#continues === 'strings') this.#table.take(data);
    else if (this.#continues === 'text' && this.#textLeft > 0) {
      const wide = ((data[0] ?? 0) & 1) !== 0;
      const text = data
        .subarray(1)
        .toString(wide ? 'utf16le' : 'latin1')
        .slice(0, this.#textLeft);
      this.#textLeft -= text.length;
      this.#put(this.#textLeft > 0 ? text : `${text}\n`);
    }
  }

  #name(data: Buffer): void {
    const found = definedName(data, this.#biff);
    if (found === null || this.#names.length >= MOST_NAMES) return;
    this.#names.push(found.name);
    if (found.auto && this.#autoNames.length < MOST_COMMANDS) this.#autoNames.push(found.name);
    if (found.formula.length > 0) readFormula(formulaText(found.formula, this.#biff, this.#names), this.#reading);
  }

  #cell(row: number, text: string): void {
    if (row !== this.#row) this.#reading.words.line();
    this.#row = row;
    if (text !== '') this.#put(`${text}\t`, this.#hiddenRows.has(row));
  }

  #put(text: string, hidden = false): void {
    this.#reading.words.put(text, hidden || (this.#sheet !== null && this.#sheet.state !== 'visible'));
  }

  /** MS-XLS section 2.4.127. Its value follows in a record of its own where it is a text. */
  #formula(data: Buffer): void {
    if (data.length < 22) return;
    const row = data.readUInt16LE(0);
    this.#cell(row, '');
    const rgce = data.subarray(22, 22 + data.readUInt16LE(20));
    // Of most formulas of most workbooks nothing is to be told.
    if (this.#macro === null && !rgce.includes(STRING_TOKEN)) return;
    const formula = formulaText(rgce, this.#biff, this.#names);
    readFormula(formula, this.#reading);
    if (this.#macro === null) return;
    for (const command of commandsOf(formula)) {
      if (this.#macro.commands.size < MOST_COMMANDS) this.#macro.commands.add(command.toUpperCase());
    }
    this.#formulaLength += formula.length;
    const place = `${this.#sheet?.name ?? ''}!R${row + 1}C${data.readUInt16LE(2) + 1}`;
    if (this.#formulaLength < MOST_FORMULAS) this.#formulas.push(`${place} =${formula}`);
  }
}
