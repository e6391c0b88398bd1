import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { crc32, deflateRawSync } from 'node:zlib';
import { lyingZip, type ZipLie } from '../../support/archives.ts';
import { EICAR } from '../../support/eicar.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { missingTool, runTool } from '../../support/tool.ts';
import { unpacking } from '../../support/unpacking.ts';
import { joinedZip, type Pieces, unicodePath, zip64Field, zipPieces } from '../../support/zip-pieces.ts';

/**
 * The classes of ZipDiff (You, Chen, Wang, Duan: "My ZIP isn't your ZIP", USENIX Security 2025): A redundant metadata, B names,
 * C positions. Each file shows EICAR to one kind of reader and a harmless text to the other, or two names for it.
 */
const eicar = Buffer.from(EICAR);
const harmless = Buffer.from('nothing to see here');
const unpacker = unpacking();
after(() => unpacker.close());

const virus: ZipLie = { name: 'eicar.com', content: eicar };
const text: ZipLie = { name: 'read.txt', content: harmless };

/** Class, what it is, the file, and whether it must be flagged: what gives every reader the same set of members need not be. */
const CLASSES: readonly (readonly [string, string, Buffer, boolean])[] = [
  ['A1', 'stored by the local header', swapped('local'), true],
  ['A1', 'stored by the directory', swapped('central'), true],
  ['A2', 'no data by the directory', lyingZip([{ ...virus, central: { packedSize: 0, size: 0 } }]), true],
  ['A2', 'no data by the local header', lyingZip([{ ...virus, local: { packedSize: 0, size: 0 } }]), true],
  ['A2', 'no data by both headers', lyingZip([{ ...virus, ...both({ packedSize: 0, size: 0 }) }]), true],
  [
    'A2',
    'no data by both, but by a descriptor',
    lyingZip([{ ...virus, ...both({ packedSize: 0, size: 0, flags: 8 }), descriptor: descriptorOf(eicar) }]),
    true,
  ],
  [
    'A2',
    'half of the data by the directory',
    lyingZip([{ ...virus, method: 0, central: { packedSize: 30, size: 30 } }]),
    true,
  ],
  [
    'A2',
    'half of the data by the local header',
    lyingZip([{ ...virus, method: 0, local: { packedSize: 30, size: 30 } }]),
    true,
  ],
  [
    'A2',
    'two ZIP64 fields',
    lyingZip([
      {
        ...virus,
        ...both({
          packedSize: 0xffffffff,
          size: 0xffffffff,
          extra: Buffer.concat([zip64Field(68, deflateRawSync(eicar).length), zip64Field(0, 0)]),
        }),
      },
    ]),
    true,
  ],
  ['A3', 'two names', lyingZip([{ ...virus, local: { name: 'a.txt' } }]), true],
  [
    'A3',
    'Unicode paths that differ',
    lyingZip([
      {
        ...virus,
        name: 'a',
        local: { extra: unicodePath('a', 'a.txt') },
        central: { extra: unicodePath('a', 'a.exe') },
      },
    ]),
    true,
  ],
  [
    'A3',
    'a Unicode path for another name',
    lyingZip([{ ...virus, name: 'a.txt', ...both({ extra: unicodePath('b', 'a.exe') }) }]),
    true,
  ],
  [
    'A3',
    'two Unicode paths',
    lyingZip([
      {
        ...virus,
        name: 'a.txt',
        ...both({ extra: Buffer.concat([unicodePath('a.txt', 'a.txt'), unicodePath('a.txt', 'a.exe')]) }),
      },
    ]),
    true,
  ],
  ['A4', 'a folder by its name', lyingZip([{ ...virus, name: 'folder/' }]), true],
  ['A4', 'a folder by its name on Windows', lyingZip([{ ...virus, name: 'folder\\' }]), true],
  ['A4', 'a folder by its attributes', lyingZip([{ ...virus, attributes: 0x10 }]), true],
  ['A4', 'a folder by its mode', lyingZip([{ ...virus, madeBy: 3, attributes: 0x4000_0000 }]), true],
  ['A5', 'encrypted by the directory', lyingZip([{ ...virus, central: { flags: 1 } }]), true],
  ['A5', 'encrypted by the local header', lyingZip([{ ...virus, local: { flags: 1 } }]), true],
  ['A5', 'the first member encrypted by the local header', lyingZip([{ ...text, local: { flags: 1 } }, virus]), true],
  [
    'B1',
    'equal names',
    lyingZip([
      { ...text, name: 'a' },
      { ...virus, name: 'a' },
    ]),
    false,
  ],
  ['B2', 'a NUL', lyingZip([{ ...virus, name: 'a\0b' }]), true],
  [
    'B2',
    'a name that is none on Windows',
    lyingZip([
      { ...virus, name: 'a:b' },
      { ...text, name: 'a?b' },
    ]),
    false,
  ],
  [
    'B3',
    'names that lead to one file',
    lyingZip([
      { ...text, name: 'a/b' },
      { ...virus, name: 'c/../a/b' },
    ]),
    false,
  ],
  [
    'B4',
    'names that differ in case',
    lyingZip([
      { ...text, name: 'a.TXT' },
      { ...virus, name: 'a.txt' },
    ]),
    false,
  ],
  ['C1', 'a member that the directory leaves out', lyingZip([text, { ...virus, hidden: true }]), true],
  ['C1', 'members in comments', inComments(), true],
  ['C1', 'another directory in the comment, for a member within a member', desynchronised(), true],
  ['C1', 'a descriptor within stored data', descriptorWithin(), true],
  [
    'C1',
    'another member behind the compressed data',
    lyingZip([{ ...text, data: Buffer.concat([deflateRawSync(harmless), local(virus)]) }]),
    true,
  ],
  ['C2', 'the first of two end records', joinedZip([virus, text], { comments: 'nested' }), true],
  ['C2', 'the second of two end records', joinedZip([text, virus], { comments: 'nested' }), true],
  ['C2', 'two end records, the last with a comment too long', joinedZip([virus, text], { comments: 'long' }), true],
  ['C2', 'two end records, the last with a comment too short', joinedZip([virus, text], { comments: 'short' }), true],
  ['C3', 'fewer entries by the end record', lyingZip([text, virus], { count: 1 }), true],
  ['C3', 'a directory cut by its size', lyingZip([text, virus], { directorySize: 46 + 9 }), true],
  ['C4', 'a directory by offset, another by size', directories(virus, text), true],
  ['C4', 'a directory by size, another by offset', directories(text, virus), true],
  ['C4', 'offsets of members that count from elsewhere', shifted(), true],
  ['C5', 'another directory by ZIP64', wide(virus, text), true],
  ['C5', 'another directory without ZIP64', wide(text, virus), true],
  ['C5', 'a ZIP64 record that only a search finds', wideBySearch(), true],
];

describe('ZIP files that readers read differently (ZipDiff)', () => {
  for (const [kind, what, archive, flagged] of CLASSES) {
    it(`${kind}: ${what}`, async () => {
      const { members, allFlags } = await unpacker.unpack(archive, 'application/zip');
      const shown = members.map((member) => `${member.name} ${member.content?.length}`).join(', ');
      assert.ok(
        members.some((member) => member.content?.includes(eicar)),
        `${shown}: ${allFlags.join(', ')}`,
      );
      const held = allFlags.some((flag) => !flag.startsWith('note '));
      assert.equal(held, flagged, allFlags.join(', '));
    });
  }

  it('gives every name of a member', async () => {
    const extra = Buffer.concat([unicodePath('a.txt', 'a.pif'), unicodePath('b', 'a.exe')]);
    const archive = lyingZip([{ ...virus, name: 'a.txt', ...both({ extra }) }]);
    const { members } = await unpacker.unpack(archive, 'application/zip');
    assert.deepEqual([members[0]?.name, ...(members[0]?.otherNames ?? [])], ['a.pif', 'a.txt', 'a.exe']);
  });

  it('reads both stories of a member that only 7-Zip can unpack', { skip: missingTool('7z') }, async () => {
    using folder = temporaryFolder('readers');
    const packed = (content: Buffer) => {
      const made = runTool(folder.path, '7z', ['a', '-tzip', '-mm=BZip2', '-si', '-so', 'x'], content);
      return made.subarray(made.indexOf('BZh'), made.indexOf('PK\x01\x02'));
    };
    const [first, second] = [packed(harmless), packed(eicar)];
    const method = 12;
    const { members, allFlags } = await unpacker.unpack(
      lyingZip([
        { name: 'a', content: harmless, data: first, method, local: { name: 'b' } },
        { name: 'c', content: eicar, data: second, method, hidden: true },
      ]),
      'application/zip',
    );
    assert.deepEqual(
      members.map((member) => [member.name, member.content?.toString()]),
      [
        ['a', `${harmless}`],
        ['b', `${harmless}`],
        ['c', EICAR],
      ],
    );
    assert.ok(allFlags.includes('ambiguous zip-headers-disagree'));
    assert.ok(allFlags.includes('ambiguous zip-hidden-entry'));
  });
});

function both(fields: NonNullable<ZipLie['local']>): Pick<ZipLie, 'local' | 'central'> {
  return { local: fields, central: fields };
}

/** EICAR stored for the readers of one header, garbage that inflates for those of the other. */
function swapped(header: 'local' | 'central'): Buffer {
  // EICAR within a stored block is seen both ways.
  const data = deflateRawSync(eicar, { level: 0 });
  return lyingZip([{ ...virus, data, [header]: { method: 0, size: data.length, crc: crc32(data) } }]);
}

function descriptorOf(content: Buffer, packedSize = deflateRawSync(content).length): Buffer {
  const record = Buffer.from('PK\x07\x08............', 'latin1');
  record.writeUInt32LE(crc32(content), 4);
  record.writeUInt32LE(packedSize, 8);
  record.writeUInt32LE(content.length, 12);
  return record;
}

/** A member with its local header, as a reader finds it that walks through the file. */
function local(member: ZipLie): Buffer {
  return zipPieces([member]).locals;
}

/** Members that lie in the comment of an entry and in that of the file. */
function inComments(): Buffer {
  const { locals, central, end } = zipPieces([text]);
  const hidden = local(virus);
  const entry = Buffer.concat([central, hidden]);
  entry.writeUInt16LE(hidden.length, 32);
  end.writeUInt32LE(entry.length, 12);
  return Buffer.concat([locals, entry, end]);
}

/** A stored member holds another one; the file's directory knows the outer, one in the comment the inner. */
function desynchronised(): Buffer {
  const inner = zipPieces([{ ...virus, method: 0 }]);
  const outer = zipPieces([{ name: 'junk', content: inner.locals, method: 0 }]);
  inner.central.writeUInt32LE(30 + 4, 42);
  inner.end.writeUInt32LE(outer.locals.length + outer.central.length + 22, 16);
  const comment = Buffer.concat([inner.central, inner.end]);
  outer.end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([outer.locals, outer.central, outer.end, comment]);
}

/** Stored data with a descriptor in it: who has no directory takes it for ended there, and goes on with what follows. */
function descriptorWithin(): Buffer {
  const inner = Buffer.concat([harmless, descriptorOf(harmless, harmless.length), local(virus)]);
  const late = { packedSize: 0, size: 0, crc: 0 };
  return lyingZip([
    { name: 'a', content: inner, method: 0, flags: 8, local: late, descriptor: descriptorOf(inner, inner.length) },
  ]);
}

/** Two directories of equal size: the end record's offset leads to that of `byOffset`, its size to that of `bySize`. */
function directories(byOffset: ZipLie, bySize: ZipLie): Buffer {
  const first = zipPieces([{ ...byOffset, name: 'same.bin' }]);
  const second = zipPieces([{ ...bySize, name: 'same.bin' }]);
  second.central.writeUInt32LE(first.locals.length + first.central.length, 42);
  second.end.writeUInt32LE(first.locals.length, 16);
  return Buffer.concat([first.locals, first.central, second.locals, second.central, second.end]);
}

/** A directory that lies behind where it says, so that the offsets in it may count from either place. */
function shifted(): Buffer {
  const first = local({ ...virus, name: 'same.bin', method: 0 });
  const content = Buffer.alloc(eicar.length, 'x');
  const second = zipPieces([{ name: 'same.bin', content, method: 0 }]);
  second.end.writeUInt32LE(second.locals.length, 16);
  return Buffer.concat([first, second.locals, second.central, second.end]);
}

/** The end record leads to `plain`, the ZIP64 one to `zip64`. */
function wide(plain: ZipLie, zip64: ZipLie): Buffer {
  const first = zipPieces([plain]);
  const second = zipPieces([zip64]);
  const start = first.locals.length + first.central.length;
  second.central.writeUInt32LE(start, 42);
  first.end.writeUInt32LE(first.locals.length, 16);
  const directory = start + second.locals.length;
  return Buffer.concat([
    ...[first.locals, first.central, second.locals, second.central],
    ...wideEnd(second, directory, directory + second.central.length),
    first.end,
  ]);
}

/** The locator's offset leads into the data sector of the record that stands before it. */
function wideBySearch(): Buffer {
  const shown = zipPieces([text]);
  const hidden = zipPieces([virus]);
  const start = shown.locals.length;
  hidden.central.writeUInt32LE(start, 42);
  const directories = start + hidden.locals.length + hidden.central.length;
  hidden.end.fill(0xff, 8, 20);
  const [outer] = wideEnd(hidden, start + hidden.locals.length, 0);
  const inner = wideEnd(shown, directories, directories + shown.central.length + outer.length + 4);
  const sector = Buffer.alloc(4);
  sector.writeUInt16LE(0x1337, 0);
  sector.writeUInt16LE(inner[0].length, 2);
  return Buffer.concat([
    shown.locals,
    hidden.locals,
    hidden.central,
    shown.central,
    outer,
    sector,
    ...inner,
    hidden.end,
  ]);
}

/** The end record of ZIP64 for a directory at `offset`, and the locator that leads to `at`. */
function wideEnd({ central }: Pieces, offset: number, at: number): [Buffer, Buffer] {
  const record = Buffer.alloc(56);
  record.write('PK\x06\x06', 'latin1');
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(1n, 24);
  record.writeBigUInt64LE(1n, 32);
  record.writeBigUInt64LE(BigInt(central.length), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 'latin1');
  locator.writeBigUInt64LE(BigInt(at), 8);
  locator.writeUInt32LE(1, 16);
  return [record, locator];
}
