/** A record of a workbook (MS-XLS section 2.1.4). */
export function record(type: number, ...data: readonly Buffer[]): Buffer {
  const whole = Buffer.concat(data);
  return Buffer.concat([u16(type), u16(whole.length), whole]);
}

export function u8(...values: readonly number[]): Buffer {
  return Buffer.from(values);
}

export function u16(...values: readonly number[]): Buffer {
  const octets = Buffer.alloc(2 * values.length);
  for (const [i, value] of values.entries()) octets.writeUInt16LE(value, 2 * i);
  return octets;
}

export function u32(...values: readonly number[]): Buffer {
  const octets = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) octets.writeUInt32LE(value, 4 * i);
  return octets;
}

/** Characters behind the octet that says how wide they are. */
export function wide(text: string): Buffer {
  return Buffer.concat([u8(1), Buffer.from(text, 'utf16le')]);
}

export function narrow(text: string): Buffer {
  return Buffer.concat([u8(0), Buffer.from(text, 'latin1')]);
}

export const GLOBALS = 0x05;
export const WORKSHEET = 0x10;
export const MACRO_SHEET = 0x40;

export function bof(type: number, version = 0x0600): Buffer {
  return record(0x0809, u16(version, type), Buffer.alloc(12));
}

export const EOF = record(0x000a);
const FILE_PASS = 0x2f;

export interface TestSheet {
  readonly name: string;
  readonly type?: number;
  /** 1 hidden, 2 very hidden. */
  readonly state?: number;
  readonly records: readonly Buffer[];
}

/** The stream of a workbook in BIFF 8: records common to all sheets, then the sheets. */
export function workbook(sheets: readonly TestSheet[], globals: readonly Buffer[] = []): Buffer {
  const bound = (starts: readonly number[]): Buffer[] =>
    sheets.map(({ name, type = WORKSHEET, state = 0 }, i) =>
      record(0x0085, u32(starts[i] ?? 0), u8(state, type === MACRO_SHEET ? 1 : 0, name.length), narrow(name)),
    );
  const bodies = sheets.map(({ type = WORKSHEET, records }) => Buffer.concat([bof(type), ...records, EOF]));
  // What tells of encryption comes first of all (MS-XLS section 2.1.7.20.3).
  const [first, rest] = [true, false].map((isFirst) => globals.filter((one) => (one[0] === FILE_PASS) === isFirst));
  const head = (starts: readonly number[]): Buffer =>
    Buffer.concat([bof(GLOBALS), ...(first ?? []), ...bound(starts), ...(rest ?? []), EOF]);
  let start = head([]).length;
  const starts = bodies.map(({ length }) => {
    start += length;
    return start - length;
  });
  return Buffer.concat([head(starts), ...bodies]);
}

/** A table of strings and cells that show them. */
export function sharedStrings(...texts: readonly string[]): Buffer {
  const strings = texts.map((text) => Buffer.concat([u16(text.length), wide(text)]));
  return record(0x00fc, u32(texts.length, texts.length), ...strings);
}

export function sharedCell(row: number, column: number, index: number): Buffer {
  return record(0x00fd, u16(row, column, 0), u32(index));
}

export function formulaCell(row: number, column: number, ...tokens: readonly Buffer[]): Buffer {
  const rgce = Buffer.concat(tokens);
  return record(0x0006, u16(row, column, 0), Buffer.alloc(8), u16(0), u32(0), u16(rgce.length), rgce);
}

/** Tokens of formulas (MS-XLS section 2.5.198). */
export const ptg = {
  text: (value: string): Buffer => Buffer.concat([u8(0x17, value.length), narrow(value)]),
  integer: (value: number): Buffer => Buffer.concat([u8(0x1e), u16(value)]),
  join: u8(0x08),
  one: (number: number): Buffer => Buffer.concat([u8(0x41), u16(number)]),
  many: (number: number, count: number): Buffer => Buffer.concat([u8(0x42, count), u16(number)]),
};

/** The name that Excel runs when it opens the workbook (MS-XLS section 2.4.150). */
export function autoOpen(): Buffer {
  return record(0x0018, u16(0x20), u8(0, 1), u16(0, 0, 0), u32(0), u8(0, 1));
}
