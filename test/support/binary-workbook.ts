/** Records of a binary workbook (MS-XLSB section 2.1.4). */
export function record(type: number, data: Buffer = Buffer.alloc(0)): Buffer {
  const head = type < 0x80 ? [type] : [(type & 0x7f) | 0x80, type >> 7];
  const size: number[] = [];
  let rest = data.length;
  for (; rest > 0x7f; rest >>= 7) size.push((rest & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([...head, ...size, rest]), data]);
}

export function wide(text: string): Buffer {
  return Buffer.concat([uint32(text.length), Buffer.from(text, 'utf16le')]);
}

export function uint32(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32LE(value);
  return octets;
}

/** `xl/sharedStrings.bin` */
export function binaryStrings(...texts: readonly string[]): Buffer {
  return Buffer.concat([
    record(159, Buffer.alloc(8)),
    ...texts.map((text) => record(19, Buffer.concat([Buffer.from([0]), wide(text)]))),
    record(160),
  ]);
}

/** `xl/workbook.bin`; `state` 0 visible, 1 hidden, 2 very hidden. */
export function binaryBook(
  sheets: readonly { readonly name: string; readonly id: string; readonly state: number }[],
  names: readonly string[] = [],
): Buffer {
  return Buffer.concat([
    record(131),
    ...sheets.map(({ name, id, state }) =>
      record(156, Buffer.concat([uint32(state), uint32(1), wide(id), wide(name)])),
    ),
    ...names.map((name) => record(39, Buffer.concat([Buffer.alloc(9), wide(name), Buffer.alloc(8)]))),
    record(132),
  ]);
}

/** A sheet whose cells show shared strings by number, and texts of their own. */
export function binarySheet(...cells: readonly (number | string)[]): Buffer {
  return Buffer.concat([
    record(129),
    record(0, Buffer.alloc(17)),
    ...cells.map((cell) =>
      typeof cell === 'number'
        ? record(7, Buffer.concat([Buffer.alloc(8), uint32(cell)]))
        : record(6, Buffer.concat([Buffer.alloc(8), wide(cell)])),
    ),
    record(130),
  ]);
}
