import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { lyingZip, type ZipLie } from '../../support/archives.ts';
import { EICAR } from '../../support/eicar.ts';
import { rar4, rar5 } from '../../support/rar.ts';
import { unpacking } from '../../support/unpacking.ts';
import { unicodePath } from '../../support/zip-pieces.ts';

const eicar = Buffer.from(EICAR);
const harmless = Buffer.from('nothing to see here');
const unpacker = unpacking();
after(() => unpacker.close());

const member = { name: 'eicar.com', content: eicar };
const virus: ZipLie = { name: 'eicar.com', content: eicar };
const text: ZipLie = { name: 'read.txt', content: harmless };

/** ZIP files that two readers read differently (the classes of ZipDiff, USENIX Security 2025), and the flag of each. */
const LIES: readonly (readonly [string, string, Buffer])[] = [
  [
    'another name in the local header',
    'ambiguous zip-headers-disagree',
    lyingZip([{ ...virus, local: { name: 'eicar.txt' } }]),
  ],
  [
    'another method in the local header',
    'ambiguous zip-headers-disagree',
    lyingZip([{ ...virus, local: { method: 0 } }]),
  ],
  [
    'another method in the directory',
    'ambiguous zip-headers-disagree',
    lyingZip([{ ...virus, central: { method: 0 } }]),
  ],
  [
    'another packed size in the local header',
    'ambiguous zip-headers-disagree',
    lyingZip([{ ...virus, local: { packedSize: 5 } }]),
  ],
  ['another size in the local header', 'ambiguous zip-headers-disagree', lyingZip([{ ...virus, local: { size: 5 } }])],
  [
    'another checksum in the local header',
    'ambiguous zip-headers-disagree',
    lyingZip([{ ...virus, local: { crc: 5 } }]),
  ],
  [
    'encryption in the directory only',
    'ambiguous zip-headers-disagree',
    lyingZip([{ ...virus, central: { flags: 1 } }]),
  ],
  [
    'a size that both headers lie about',
    'ambiguous zip-size-disagrees',
    lyingZip([{ ...virus, local: { size: 3 }, central: { size: 3 } }]),
  ],
  [
    'data behind the compressed data',
    'ambiguous zip-data-tail',
    lyingZip([{ ...virus, data: Buffer.concat([deflateRawSync(eicar), harmless]) }]),
  ],
  [
    'a member that the directory does not know',
    'ambiguous zip-hidden-entry',
    lyingZip([text, { ...virus, hidden: true }, text]),
  ],
  [
    'a member before all that the directory knows',
    'ambiguous zip-hidden-entry',
    lyingZip([{ ...virus, hidden: true }, text]),
  ],
  ['a second ZIP file in front', 'ambiguous zip-prepended-data', Buffer.concat([lyingZip([virus]), lyingZip([text])])],
  ['a second ZIP file in front, offsets adjusted', 'ambiguous zip-hidden-entry', prefixed(lyingZip([virus]), text)],
  ['a second ZIP file in the comment', 'ambiguous zip-hidden-entry', lyingZip([virus], { comment: lyingZip([text]) })],
  ['a second end record behind the end', 'ambiguous zip-end-records', secondEnd()],
  ['a RAR file in the comment', 'ambiguous appended-data', lyingZip([text], { comment: rar5([member]) })],
  ['a RAR file behind the end', 'ambiguous appended-data', lyingZip([text], { after: rar4([member]) })],
  ['data behind the end', 'ambiguous zip-appended-data', lyingZip([virus], { after: harmless })],
  [
    'two entries of one member',
    'ambiguous zip-overlapping-entries',
    lyingZip([virus, { ...virus, name: 'b.com', offset: 0 }]),
  ],
  ['more entries than counted', 'ambiguous zip-entry-count', lyingZip([text, virus], { count: 1 })],
  ['fewer entries than counted', 'corrupt zip-directory-damaged', lyingZip([virus], { count: 3 })],
  ['a directory size that lies', 'ambiguous zip-directory-size', lyingZip([virus], { directorySize: 20 })],
  ['a directory offset that lies', 'ambiguous zip-directory-offset', lyingZip([virus], { directoryOffset: 4_000_000 })],
  ['a data descriptor that lies', 'ambiguous zip-descriptor-disagrees', lyingZip([described({ crc: 1 })])],
  ['a data descriptor that is not there', 'ambiguous zip-descriptor-disagrees', lyingZip([{ ...virus, flags: 8 }])],
  [
    'a Unicode path of another kind',
    'ambiguous zip-names-disagree',
    lyingZip([{ ...virus, name: 'a.txt', central: { extra: unicodePath('a.txt', 'a.exe') } }]),
  ],
  ['a name that ends at a NUL', 'ambiguous nul-in-name', lyingZip([{ ...virus, name: 'eicar.com\0.txt' }])],
  ['a folder that holds data', 'ambiguous folder-with-data', lyingZip([{ ...virus, name: 'folder/' }])],
  ['a wrong checksum', 'corrupt crc', lyingZip([{ ...virus, local: { crc: 7 }, central: { crc: 7 } }])],
  ['a part of a split archive', 'unknown split-volume', lyingZip([virus], { disk: 2 })],
];

describe('ZIP files with more than one reading', () => {
  for (const [lie, flag, archive] of LIES) {
    it(`flags ${lie} and gives the member all the same`, async () => {
      const { members, allFlags } = await unpacker.unpack(archive, 'application/zip');
      assert.ok(allFlags.includes(flag), allFlags.join(', '));
      assert.ok(
        members.some(({ content, flags }) => content?.includes(eicar) || flags.includes('encrypted encrypted-member')),
      );
    });
  }

  it('gives both names of a member', async () => {
    const archive = lyingZip([{ ...virus, local: { name: 'eicar.txt' } }]);
    const { members } = await unpacker.unpack(archive, 'application/zip');
    assert.deepEqual(
      members.map((member) => member.name),
      ['eicar.com', 'eicar.txt'],
    );
  });

  it('gives both readings of a member whose methods differ', async () => {
    const inner = deflateRawSync(harmless);
    const archive = lyingZip([{ name: 'a', content: harmless, data: inner, local: { method: 0 } }]);
    const { members } = await unpacker.unpack(archive, 'application/zip');
    assert.deepEqual(
      members.map((member) => member.content),
      [harmless, inner],
    );
  });
});

describe('ZIP files with one reading', () => {
  it('reads data descriptors of every shape', async () => {
    for (const shape of ['signed', 'bare', 'signed-64', 'bare-64'] as const) {
      const { members, allFlags } = await unpacker.unpack(lyingZip([described({}, shape), text]), 'application/zip');
      assert.deepEqual(members[0]?.content, eicar, shape);
      assert.deepEqual(allFlags, [], shape);
    }
  });

  it('takes a ZIP file stored within a ZIP file for a member', async () => {
    const inner = lyingZip([virus]);
    const { members, allFlags } = await unpacker.unpack(
      lyingZip([{ name: 'in.zip', content: inner, method: 0 }]),
      'application/zip',
    );
    assert.deepEqual(
      members.map((member) => member.content),
      [inner],
    );
    assert.deepEqual(allFlags, []);
  });

  it('lets line ends behind the archive pass', async () => {
    const { flags } = await unpacker.unpack(lyingZip([text], { after: Buffer.from('\r\n') }), 'application/zip');
    assert.deepEqual(flags, ['note zip-padding']);
  });

  it('reads code page 437 names and prefers a Unicode path of the same kind', async () => {
    const extra = unicodePath('Gr\x81\xe1e.txt', 'Grüße!.txt');
    const archive = lyingZip([
      { ...text, name: 'Gr\x81\xe1e.txt' },
      { ...text, name: 'Gr\x81\xe1e.txt', central: { extra } },
    ]);
    const { members, allFlags } = await unpacker.unpack(archive, 'application/zip');
    assert.deepEqual(
      members.map((member) => member.name),
      ['Grüße.txt', 'Grüße!.txt'],
    );
    assert.deepEqual(allFlags, []);
  });

  it('gives the content of what claims to be a link or a device, with a note', async () => {
    const archive = lyingZip([
      { ...virus, madeBy: 3, attributes: (0o120777 << 16) >>> 0 },
      { ...virus, madeBy: 3, attributes: (0o020666 << 16) >>> 0 },
    ]);
    const { members } = await unpacker.unpack(archive, 'application/zip');
    assert.deepEqual(
      members.map((member) => [member.content, member.flags]),
      [
        [eicar, ['note link']],
        [eicar, ['note device']],
      ],
    );
  });

  it('opens an archive without its end, flagged as damaged', async () => {
    const archive = lyingZip([virus, text]);
    const { members, allFlags } = await unpacker.unpack(archive.subarray(0, -40), 'application/zip');
    assert.ok(members.some((member) => member.content?.equals(eicar)));
    assert.ok(allFlags.includes('corrupt zip-directory-missing'));
  });
});

function described(wrong: { crc?: number }, shape: 'signed' | 'bare' | 'signed-64' | 'bare-64' = 'signed'): ZipLie {
  const data = deflateRawSync(eicar);
  const wide = shape.endsWith('-64');
  const descriptor = Buffer.alloc(wide ? 20 : 12);
  descriptor.writeUInt32LE(wrong.crc ?? 0x6851cf3c, 0);
  descriptor.writeUInt32LE(data.length, 4);
  descriptor.writeUInt32LE(eicar.length, wide ? 12 : 8);
  const signature = shape.startsWith('signed') ? Buffer.from('PK\x07\x08', 'latin1') : Buffer.alloc(0);
  const late = { crc: 0, packedSize: 0, size: 0 };
  return { ...virus, data, flags: 8, local: late, descriptor: Buffer.concat([signature, descriptor]) };
}

/** A ZIP file of `member` behind `prefix`, whose offsets know of the prefix. */
function prefixed(prefix: Buffer, member: ZipLie): Buffer {
  const archive = lyingZip([member]);
  const whole = Buffer.concat([prefix, archive]);
  const end = whole.length - 22;
  const directory = prefix.length + archive.readUInt32LE(archive.length - 6);
  whole.writeUInt32LE(directory, end + 16);
  whole.writeUInt32LE(prefix.length, directory + 42);
  return whole;
}

/** A second end record for the same directory, with another count: readers that search from the front take the first one. */
function secondEnd(): Buffer {
  const archive = lyingZip([virus]);
  return Buffer.concat([archive, archive.subarray(-22)]);
}
