import { Flag, quote } from '../../flag.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import type { XmlHandler } from '../xml/xml-scanner.ts';
import { LONGEST_FORMULA, readFormula } from './formula.ts';
import type { OfficeReading } from './reading.ts';
import { targetPart } from './relationship.ts';

/** MS-XLS section 2.5.114: names that Excel runs by itself; `_xlnm.` marks them as built in. */
const AUTO_NAME = /^(?:_xlnm\.)?auto_(?:open|close|activate|deactivate)/i;

/** Reads a workbook's sheets and names (ECMA-376 part 1 section 18.2). Its relationships have been read. */
export class WorkbookReader implements XmlHandler {
  readonly #reading: OfficeReading;
  readonly #part: string;
  #name: string | null = null;
  #formula = '';

  constructor(reading: OfficeReading, part: string) {
    this.#reading = reading;
    this.#part = part;
  }

  open(element: XmlElement): void {
    if (element.name === 'x:sheet') {
      addSheet(this.#reading, this.#part, {
        name: element.get('name') ?? '',
        id: element.get('r:id') ?? '',
        state: element.get('state') ?? 'visible',
      });
    }
    if (element.name === 'x:definedName') {
      this.#name = element.get('name') ?? '';
      this.#formula = '';
    }
  }

  close(name: string): void {
    if (name !== 'x:definedName' || this.#name === null) return;
    addName(this.#reading, this.#name);
    readFormula(this.#formula, this.#reading);
    this.#name = null;
  }

  text(text: string): void {
    if (this.#name !== null && this.#formula.length < LONGEST_FORMULA) this.#formula += text;
  }
}

/** A sheet as its workbook names it. `id` is that of a relationship. */
export function addSheet(
  reading: OfficeReading,
  workbook: string,
  sheet: { readonly name: string; readonly id: string; readonly state: string },
): void {
  const hidden = sheet.state !== 'visible';
  reading.words.put(`${sheet.name}\n`, hidden);
  if (!hidden) return;
  reading.flag(Flag.note('hidden-sheet', `${sheet.state} ${quote(sheet.name)}`));
  const relationship = reading.relationships.find(({ source, id }) => source === workbook && id === sheet.id);
  if (relationship !== undefined) reading.hiddenSheets.add(targetPart(relationship));
}

/** A name that is defined in a workbook. */
export function addName(reading: OfficeReading, name: string): void {
  if (AUTO_NAME.test(name) && reading.autoNames.length < 10) reading.autoNames.push(name);
}

/** What a workbook loads from elsewhere: other workbooks, DDE servers, queries (ECMA-376 part 1 sections 18.13, 18.14). */
export class ExternalReader implements XmlHandler {
  readonly #reading: OfficeReading;

  constructor(reading: OfficeReading) {
    this.#reading = reading;
  }

  open(element: XmlElement): void {
    if (element.name === 'x:ddeLink') {
      const what = `${element.get('ddeService') ?? ''}|${element.get('ddeTopic') ?? ''}`;
      this.#reading.flag(Flag.active('dde', `link ${quote(what)}`));
    } else if (element.name === 'x:webPr') {
      const url = element.get('url') ?? '';
      this.#reading.links.add(url);
      this.#reading.flag(Flag.note('data-connection', `web query ${quote(url)}`));
    } else if (element.name === 'x:dbPr') {
      this.#reading.flag(Flag.note('data-connection', quote(element.get('connection') ?? '')));
    }
  }

  close(): void {}

  text(): void {}
}
