import type { Bytes } from '../../../mail/bytes.ts';
import { type BinaryRecord, recordsOf, wideString } from './binary-records.ts';
import { LONGEST_FORMULA } from './formula.ts';
import type { OfficeReading } from './reading.ts';
import { addName, addSheet } from './workbook-reader.ts';

/** Types of records, MS-XLSB section 2.3.2. */
const ROW = 0;
const CELL_REAL = 5;
const CELL_STRING = 6;
const CELL_SHARED = 7;
const FORMULA_STRING = 8;
const FORMULA_LAST = 11;
const SHARED_STRING = 19;
const CELL_RICH = 62;
const NAME = 39;
const SHEET = 156;
const BEGIN_SHEET = 129;
const BEGIN_BOOK = 131;
const BEGIN_STRINGS = 159;

const STATES = ['visible', 'hidden', 'veryHidden'];

/** What a part of a binary workbook is, by its first record; null where it is none that has words. */
export function binaryRoot(content: Bytes): 'strings' | 'workbook' | 'sheet' | null {
  const [a = 0, b = 0] = content.slice(0, 2);
  const type = a & 0x80 ? (a & 0x7f) | ((b & 0x7f) << 7) : a;
  if (type === BEGIN_STRINGS) return 'strings';
  if (type === BEGIN_BOOK) return 'workbook';
  return type === BEGIN_SHEET ? 'sheet' : null;
}

/** Reads the texts of a workbook in binary form (MS-XLSB section 2.1.7). */
export function* readBinaryStrings(content: Bytes, reading: OfficeReading): Generator<void> {
  for (const record of recordsOf(content)) {
    if (record === null) yield;
    else if (record.type === SHARED_STRING) reading.strings.add(wideString(record.data, 1).text);
  }
}

export function* readBinaryWorkbook(content: Bytes, part: string, reading: OfficeReading): Generator<void> {
  for (const record of recordsOf(content)) {
    if (record === null) yield;
    else if (record.type === SHEET && record.data.length >= 8) {
      const state = STATES[record.data.readUInt32LE(0)] ?? 'visible';
      const id = wideString(record.data, 8);
      addSheet(reading, part, { state, id: id.text, name: wideString(record.data, id.end).text });
    } else if (record.type === NAME) addName(reading, wideString(record.data, 9).text);
  }
}

/** `macro`: its cells are commands. */
export function* readBinarySheet(
  content: Bytes,
  part: string,
  reading: OfficeReading,
  macro: boolean,
): Generator<void> {
  const hidden = reading.hiddenSheets.has(part);
  for (const record of recordsOf(content)) {
    if (record === null) {
      yield;
      continue;
    }
    if (record.type === ROW) reading.words.line();
    const text = cellText(record, reading);
    if (text !== '') reading.words.put(`${text}\t`, hidden);
    if (record.type >= FORMULA_STRING && record.type <= FORMULA_LAST) {
      for (const string of formulaStrings(record.data)) reading.words.put(`${string}\n`, true);
    }
  }
  reading.words.line();
  if (macro) reading.macroSheets.push({ hidden, commands: [] });
}

/** A cell begins with its column and its style, four octets each. */
function cellText({ type, data }: BinaryRecord, reading: OfficeReading): string {
  if (type === CELL_STRING || type === FORMULA_STRING) return wideString(data, 8).text;
  if (type === CELL_RICH) return wideString(data, 9).text;
  if (type === CELL_SHARED && data.length >= 12) return reading.strings.take(data.readUInt32LE(8));
  if (type === CELL_REAL && data.length >= 16) return String(data.readDoubleLE(8));
  return '';
}

/** Strings in a formula in its parsed form: PtgStr (MS-XLSB section 2.5.97.82), wherever its octets seem to stand. */
function formulaStrings(data: Buffer): string[] {
  const strings: string[] = [];
  const end = Math.min(data.length, LONGEST_FORMULA);
  for (let i = data.indexOf(PTG_STRING); i >= 0 && i + 3 <= end; i = data.indexOf(PTG_STRING, i)) {
    const length = data.readUInt16LE(i + 1);
    const text = data.toString('utf16le', i + 3, i + 3 + length * 2);
    if (length > 0 && length <= 255 && i + 3 + length * 2 <= end && !/[\x00-\x08\x0e-\x1f]/.test(text)) {
      strings.push(text);
      i += 3 + length * 2;
    } else i++;
  }
  return strings;
}

const PTG_STRING = 0x17;
