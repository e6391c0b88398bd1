import type { SharedStrings } from '../../ooxml/shared-strings.ts';
import { type Biff, longString } from './strings.ts';

/** Types of records, MS-XLS section 2.3. */
const SEVERAL_NUMBERS = 0x00bd;
const RICH_LABEL = 0x00d6;
const SHARED_LABEL = 0x00fd;
const NUMBER = 0x0203;
const LABEL = 0x0204;
const SHORT_NUMBER = 0x027e;

export interface Cell {
  readonly row: number;
  readonly column: number;
  /** Of several cells in one record joined by tabs. */
  readonly text: string;
}

/** The value of a cell that is no formula; null of other records. */
export function cellOf(type: number, data: Buffer, biff: Biff, strings: SharedStrings): Cell | null {
  if (data.length < 6) return null;
  const text = textOf(type, data, biff, strings);
  return text === null ? null : { row: data.readUInt16LE(0), column: data.readUInt16LE(2), text };
}

function textOf(type: number, data: Buffer, biff: Biff, strings: SharedStrings): string | null {
  switch (type) {
    case SHARED_LABEL:
      return data.length >= 10 ? strings.take(data.readUInt32LE(6)) : '';
    case LABEL:
    case RICH_LABEL:
      return longString(data, 6, biff).text;
    case NUMBER:
      return data.length >= 14 ? String(data.readDoubleLE(6)) : '';
    case SHORT_NUMBER:
      return data.length >= 10 ? shortNumber(data.readUInt32LE(6)) : '';
    case SEVERAL_NUMBERS:
      return severalNumbers(data);
    default:
      return null;
  }
}

/** An RkNumber (MS-XLS section 2.5.217): an integer or the upper half of a double, perhaps times 100. */
function shortNumber(rk: number): string {
  const octets = Buffer.alloc(8);
  octets.writeUInt32LE((rk & ~3) >>> 0, 4);
  const value = (rk & 2) !== 0 ? (rk | 0) >> 2 : octets.readDoubleLE(0);
  return String((rk & 1) !== 0 ? value / 100 : value);
}

/** MS-XLS section 2.4.175: format and number of each cell, behind row and column. */
function severalNumbers(data: Buffer): string {
  const numbers: string[] = [];
  for (let at = 6; at + 6 <= data.length; at += 6) numbers.push(shortNumber(data.readUInt32LE(at)));
  return numbers.join('\t');
}
