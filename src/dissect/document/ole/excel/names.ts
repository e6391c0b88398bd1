import { type Biff, characters, shortString } from './strings.ts';

/** A sheet as the workbook tells of it (MS-XLS section 2.4.28). */
export interface WorkbookSheet {
  /** Where its first record begins in the stream. */
  readonly start: number;
  readonly name: string;
  readonly state: 'visible' | 'hidden' | 'very hidden';
  /** Of Excel 4 macros. */
  readonly macro: boolean;
}

const STATES = ['visible', 'hidden', 'very hidden'] as const;
const MACRO = 1;

/** Null where the record is too short. */
export function sheetOf(data: Buffer, biff: Biff): WorkbookSheet | null {
  if (data.length < 7) return null;
  return {
    start: data.readUInt32LE(0),
    name: shortString(data, 6, biff).text,
    state: STATES[(data[4] ?? 0) & 3] ?? 'hidden',
    macro: data[5] === MACRO,
  };
}

export interface DefinedName {
  readonly name: string;
  /** Excel runs what it refers to by itself. */
  readonly auto: boolean;
  readonly formula: Buffer;
}

/** MS-XLS section 2.5.114; what else is built in is no macro. */
const BUILT_IN: ReadonlyMap<number, string> = new Map([
  [1, 'Auto_Open'],
  [2, 'Auto_Close'],
  [10, 'Auto_Activate'],
  [11, 'Auto_Deactivate'],
]);
const HEAD = 14;

/** A record that defines a name (MS-XLS section 2.4.150); null where it is too short. */
export function definedName(data: Buffer, biff: Biff): DefinedName | null {
  if (data.length < HEAD) return null;
  const builtIn = (data.readUInt16LE(0) & 0x20) !== 0;
  const { text, end } = characters(data, HEAD, data[3] ?? 0, biff);
  const name = builtIn ? (BUILT_IN.get(text.charCodeAt(0)) ?? `built in ${text.charCodeAt(0)}`) : text;
  return {
    name,
    auto: /^auto_(?:open|close|activate|deactivate)/i.test(name),
    formula: data.subarray(end, end + data.readUInt16LE(4)),
  };
}
