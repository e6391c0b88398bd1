/** Objects as RTF and old documents hold them (MS-OLEDS). */

function counted(text: string): Buffer {
  const name = text === '' ? Buffer.alloc(0) : Buffer.from(`${text}\0`, 'latin1');
  return Buffer.concat([uint32(name.length), name]);
}

function uint32(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32LE(value);
  return octets;
}

/** An embedded object (section 2.2.5). */
export function ole1Embedded(className: string, data: Buffer): Buffer {
  return Buffer.concat([
    uint32(0x501),
    uint32(2),
    counted(className),
    counted(''),
    counted(''),
    uint32(data.length),
    data,
  ]);
}

/** A linked object (section 2.2.6). */
export function ole1Linked(className: string, topic: string): Buffer {
  return Buffer.concat([
    uint32(0x501),
    uint32(1),
    counted(className),
    counted(topic),
    counted(''),
    counted(''),
    uint32(0),
    uint32(0),
  ]);
}

/** The native data of a Package: a file under a name that is shown and paths where it lay. */
export function packageData(shown: string, path: string, content: Buffer): Buffer {
  const string = (text: string): Buffer => Buffer.from(`${text}\0`, 'latin1');
  const wide = (text: string): Buffer => Buffer.concat([uint32(text.length), Buffer.from(text, 'utf16le')]);
  return Buffer.concat([
    Buffer.from([2, 0]),
    string(shown),
    string(path),
    Buffer.from([0, 0, 3, 0]),
    uint32(path.length + 1),
    string(path),
    uint32(content.length),
    content,
    wide(path),
    wide(shown),
    wide(path),
  ]);
}
