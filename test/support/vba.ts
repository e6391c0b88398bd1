import { compoundFile, type TestStorage } from './compound-file.ts';

export interface TestModule {
  readonly name: string;
  readonly source: string;
  /** Where the project says that the source begins; without it, where it does. */
  readonly offset?: number;
  /** What stands before the source: its compiled form. */
  readonly compiled?: Buffer;
  readonly document?: boolean;
}

export interface TestProject {
  readonly modules: readonly TestModule[];
  readonly codePage?: number;
  /** Names in `_VBA_PROJECT`. */
  readonly names?: readonly string[];
  readonly password?: boolean;
}

/** A compressed container of nothing but literal octets (MS-OVBA section 2.4.1). */
export function compressVba(content: Buffer): Buffer {
  const chunks: Buffer[] = [Buffer.of(1)];
  for (let at = 0; at < content.length; at += 4096) {
    const chunk = content.subarray(at, at + 4096);
    const tokens: Buffer[] = [];
    for (let i = 0; i < chunk.length; i += 8) tokens.push(Buffer.of(0), chunk.subarray(i, i + 8));
    const data = Buffer.concat(tokens);
    // Literals alone would not fit where the chunk is nearly full.
    const packed = data.length <= 4096;
    const header = Buffer.alloc(2);
    header.writeUInt16LE(packed ? 0xb000 | (data.length - 1) : 0x3fff);
    chunks.push(header, packed ? data : Buffer.concat([chunk, Buffer.alloc(4096 - chunk.length)]));
  }
  return Buffer.concat(chunks);
}

/** The streams of a project: `VBA` with its modules, and `PROJECT`. */
export function vbaProject(project: TestProject): TestStorage {
  const streams: Record<string, Buffer> = {};
  for (const { name, source, compiled = Buffer.alloc(0) } of project.modules) {
    const attribute = `Attribute VB_Name = "${name}"\r\n`;
    streams[name] = Buffer.concat([compiled, compressVba(Buffer.from(attribute + source, 'latin1'))]);
  }
  streams.dir = compressVba(dirStream(project));
  streams._VBA_PROJECT = Buffer.from(`\xcc\x61\xff\xff${(project.names ?? []).join('\0\0')}`, 'latin1');
  const locked = `DPB="${'0F'.repeat(project.password ? 39 : 8)}"\r\n`;
  return { VBA: streams, PROJECT: `ID="{00000000-0000-0000-0000-000000000000}"\r\n${locked}` };
}

/** A `vbaProject.bin`. */
export function vbaFile(...modules: readonly TestModule[]): Buffer {
  return compoundFile(vbaProject({ modules }));
}

/** MS-OVBA section 2.3.4.2. */
function dirStream({ modules, codePage = 1252 }: TestProject): Buffer {
  const records: Buffer[] = [
    record(0x0001, number(1, 4)),
    record(0x0003, number(codePage, 2)),
    Buffer.concat([number(0x0009, 2), number(4, 4), number(7, 4), number(1, 2)]),
    record(0x000f, number(modules.length, 2)),
  ];
  for (const { name, offset, compiled, document } of modules) {
    records.push(
      record(0x0019, Buffer.from(name, 'latin1')),
      record(0x001a, Buffer.from(name, 'latin1')),
      record(0x0032, Buffer.from(name, 'utf16le')),
      record(0x0031, number(offset ?? compiled?.length ?? 0, 4)),
      record(document ? 0x0022 : 0x0021, Buffer.alloc(0)),
      record(0x002b, Buffer.alloc(0)),
    );
  }
  records.push(record(0x0010, Buffer.alloc(0)));
  return Buffer.concat(records);
}

function record(id: number, data: Buffer): Buffer {
  return Buffer.concat([number(id, 2), number(data.length, 4), data]);
}

function number(value: number, octets: number): Buffer {
  const data = Buffer.alloc(octets);
  data.writeUIntLE(value, 0, octets);
  return data;
}
