import { Flag, quote } from '../../../flag.ts';
import { placeOf } from '../../remote-target.ts';
import { addressesIn } from '../addresses.ts';
import type { OleReading } from '../ole-reading.ts';
import { type Biff, longString, shortString } from './strings.ts';

const EXTERN_SHEET = 0x0017;
const EXTERN_NAME = 0x0023;
const QUERY_STRING = 0x00cd;
const SUP_BOOK = 0x01ae;
const HYPERLINK = 0x01b8;
/** Between a program and what it is asked about (MS-XLS section 2.5.277). */
const ABOUT = '\x03';
/** MS-XLS section 2.4.105: the document is linked as an object, not asked for by DDE. */
const OLE_LINK = 0x10;

/** What a workbook loads from elsewhere: other workbooks, programs, queries, addresses. */
export class WorkbookLinks {
  readonly #reading: OleReading;
  /** A program and what it is asked about; whether by DDE the first item says. */
  #asked: string | null = null;

  constructor(reading: OleReading) {
    this.#reading = reading;
  }

  take(type: number, data: Buffer, biff: Biff): void {
    if (type === HYPERLINK) for (const address of addressesIn(data)) this.#reading.links.add(address);
    else if (type === QUERY_STRING) this.#query(data);
    else if (type === SUP_BOOK && data.length > 4) this.#supplier(longString(data, 2, biff).text);
    else if (type === EXTERN_SHEET && biff.version === 5) this.#supplier(shortString(data, 0, biff).text);
    else if (type === EXTERN_NAME) this.#item(data);
  }

  end(): void {
    if (this.#asked !== null) this.#reading.flag(Flag.active('dde', `link ${quote(this.#asked)}`));
    this.#asked = null;
  }

  #query(data: Buffer): void {
    const [address] = addressesIn(data);
    if (address === undefined) return;
    this.#reading.links.add(address);
    this.#reading.flag(Flag.note('data-connection', quote(address)));
  }

  #supplier(path: string): void {
    this.end();
    if (path.includes(ABOUT)) {
      this.#asked = path.replaceAll(ABOUT, '|');
      return;
    }
    const [address] = addressesIn(Buffer.from(path, 'utf16le'));
    if (address === undefined || placeOf(address) !== 'remote') return;
    this.#reading.links.add(address);
    this.#reading.flag(Flag.note('external-link', `another workbook: ${quote(address)}`));
  }

  #item(data: Buffer): void {
    if (this.#asked === null) return;
    if (((data[0] ?? 0) & OLE_LINK) === 0) {
      this.end();
      return;
    }
    const target = this.#asked.slice(this.#asked.indexOf('|') + 1);
    if (placeOf(target) === 'remote') {
      this.#reading.links.add(target);
      this.#reading.flag(Flag.active('external-object', `link ${quote(this.#asked)}`));
    }
    this.#asked = null;
  }
}
