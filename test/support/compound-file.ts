/** A storage: streams and storages by name. */
export interface TestStorage {
  readonly [name: string]: Buffer | string | TestStorage | StorageWithClass;
}

/** A storage that bears a class, as `0002ce02-0000-0000-c000-000000000046`. */
export interface StorageWithClass {
  readonly clsid: string;
  readonly in: TestStorage;
}

export interface CompoundOptions {
  readonly version?: 3 | 4;
  readonly clsid?: string;
  /** Stands in free sectors at the end. */
  readonly free?: Buffer;
}

interface Entry {
  readonly name: string;
  readonly type: 1 | 2 | 5;
  readonly clsid: string;
  readonly content: Buffer;
  child: number;
  right: number;
  first: number;
}

const NONE = 0xffffffff;
const END = 0xfffffffe;
const MINI = 64;
const CUTOFF = 4096;

/** A file of the Compound File Binary Format (MS-CFB): siblings are a list to the right, streams lie one behind the other. */
export function compoundFile(root: TestStorage, options: CompoundOptions = {}): Buffer {
  const { version = 3, clsid = '', free = Buffer.alloc(0) } = options;
  const sectorSize = version === 4 ? 4096 : 512;
  const entries: Entry[] = [entry('Root Entry', 5, clsid, Buffer.alloc(0))];
  addChildren(entries, 0, root);
  const fat: number[] = [];
  const sectors: Buffer[] = [];
  const place = (content: Buffer): number => {
    if (content.length === 0) return END;
    const first = sectors.length;
    for (let at = 0; at < content.length; at += sectorSize) {
      sectors.push(padded(content.subarray(at, at + sectorSize), sectorSize));
      fat.push(at + sectorSize < content.length ? sectors.length : END);
    }
    return first;
  };
  const mini = placeMini(entries);
  for (const one of entries) if (one.type === 2 && one.content.length >= CUTOFF) one.first = place(one.content);
  const miniStream = place(mini.stream);
  const firstMiniFat = place(words(mini.fat, sectorSize));
  const directory = place(directoryOf(entries, miniStream, mini.stream.length, sectorSize));
  for (let at = 0; at < free.length; at += sectorSize) {
    sectors.push(padded(free.subarray(at, at + sectorSize), sectorSize));
    fat.push(NONE);
  }
  const perSector = sectorSize / 4;
  let fatCount = 0;
  while (fatCount * perSector < sectors.length + fatCount) fatCount++;
  if (fatCount > 109) throw new Error('too large for this writer');
  const fatStart = sectors.length;
  for (let i = 0; i < fatCount; i++) fat.push(0xfffffffd);
  const fatOctets = words(fat, sectorSize);
  const header = Buffer.alloc(sectorSize);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header);
  header.writeUInt16LE(0x3e, 24);
  header.writeUInt16LE(version, 26);
  header.writeUInt16LE(0xfffe, 28);
  header.writeUInt16LE(version === 4 ? 12 : 9, 30);
  header.writeUInt16LE(6, 32);
  header.writeUInt32LE(fatCount, 44);
  header.writeUInt32LE(directory, 48);
  header.writeUInt32LE(CUTOFF, 56);
  header.writeUInt32LE(firstMiniFat, 60);
  header.writeUInt32LE(Math.ceil((mini.fat.length * 4) / sectorSize), 64);
  header.writeUInt32LE(END, 68);
  for (let i = 0; i < 109; i++) header.writeUInt32LE(i < fatCount ? fatStart + i : NONE, 76 + 4 * i);
  return Buffer.concat([header, ...sectors, fatOctets]);
}

function entry(name: string, type: Entry['type'], clsid: string, content: Buffer): Entry {
  return { name, type, clsid, content, child: NONE, right: NONE, first: END };
}

function addChildren(entries: Entry[], parent: number, storage: TestStorage): void {
  let before: Entry | null = null;
  for (const [name, what] of Object.entries(storage)) {
    const stream = typeof what === 'string' ? Buffer.from(what, 'latin1') : Buffer.isBuffer(what) ? what : null;
    const classed = stream === null && isClassed(what);
    const made = entry(name, stream === null ? 1 : 2, classed ? what.clsid : '', stream ?? Buffer.alloc(0));
    const number = entries.push(made) - 1;
    if (before === null) (entries[parent] as Entry).child = number;
    else before.right = number;
    before = made;
    if (stream === null) addChildren(entries, number, classed ? what.in : (what as TestStorage));
  }
}

function isClassed(what: unknown): what is StorageWithClass {
  return typeof what === 'object' && what !== null && 'clsid' in what && 'in' in what;
}

function placeMini(entries: readonly Entry[]): { stream: Buffer; fat: number[] } {
  const fat: number[] = [];
  const pieces: Buffer[] = [];
  for (const one of entries) {
    if (one.type !== 2 || one.content.length === 0 || one.content.length >= CUTOFF) continue;
    one.first = fat.length;
    for (let at = 0; at < one.content.length; at += MINI) {
      pieces.push(padded(one.content.subarray(at, at + MINI), MINI));
      fat.push(at + MINI < one.content.length ? fat.length + 1 : END);
    }
  }
  return { stream: Buffer.concat(pieces), fat };
}

function directoryOf(entries: readonly Entry[], miniStream: number, miniSize: number, sectorSize: number): Buffer {
  const octets = entries.map((one) => {
    const record = Buffer.alloc(128);
    record.write(one.name.slice(0, 31), 0, 'utf16le');
    record.writeUInt16LE(2 * one.name.length + 2, 64);
    record[66] = one.type;
    record[67] = 1;
    record.writeUInt32LE(NONE, 68);
    record.writeUInt32LE(one.right, 72);
    record.writeUInt32LE(one.child, 76);
    guid(one.clsid).copy(record, 80);
    record.writeUInt32LE(one.type === 5 ? miniStream : one.first, 116);
    record.writeUInt32LE(one.type === 5 ? miniSize : one.content.length, 120);
    return record;
  });
  const whole = Buffer.concat(octets);
  return padded(whole, Math.ceil(whole.length / sectorSize) * sectorSize);
}

/** The octets of a GUID (MS-DTYP section 2.3.4); sixteen zeros for ''. */
export function guid(text: string): Buffer {
  const octets = Buffer.alloc(16);
  Buffer.from(text.replaceAll('-', ''), 'hex').copy(octets);
  octets.subarray(0, 4).reverse();
  octets.subarray(4, 6).reverse();
  octets.subarray(6, 8).reverse();
  return octets;
}

function words(values: readonly number[], sectorSize: number): Buffer {
  const octets = Buffer.alloc(Math.ceil((values.length * 4) / sectorSize) * sectorSize, 0xff);
  for (const [i, value] of values.entries()) octets.writeUInt32LE(value, 4 * i);
  return octets;
}

function padded(octets: Buffer, size: number): Buffer {
  return Buffer.concat([octets, Buffer.alloc(Math.max(0, size - octets.length))]);
}
