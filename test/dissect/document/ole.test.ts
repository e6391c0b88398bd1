import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Part } from '../../../src/mail/part.ts';
import { lyingZip } from '../../support/archives.ts';
import { u16, u32 } from '../../support/biff.ts';
import { compoundFile, guid } from '../../support/compound-file.ts';
import { contentOf } from '../../support/dissecting.ts';
import { EICAR } from '../../support/eicar.ts';
import { documentReading } from '../../support/reading-documents.ts';
import { word97 } from '../../support/word97.ts';

const read = await documentReading();
const readLimited = await documentReading({ members: 20 });

const names = (part: Part): readonly (string | null)[] => part.parts.map(({ name }) => name);
const PROGRAM = (() => {
  const octets = Buffer.alloc(2048, 'x');
  octets.write('MZ');
  octets.writeUInt32LE(0x80, 60);
  octets.write('PE\0\0', 0x80);
  return octets;
})();

/** The name of a stream as Windows Installer packs it. */
function packed(name: string): string {
  const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._';
  const codes = [...name].map((letter) => letters.indexOf(letter));
  let text = '';
  for (let i = 0; i < codes.length; i += 2) {
    const [low = 0, high] = codes.slice(i, i + 2);
    text += String.fromCharCode(high === undefined ? 0x4800 + low : 0x3800 + low + (high << 6));
  }
  return text;
}

function olePackage(name: string, content: Buffer | string): Buffer {
  const octets = Buffer.from(content as string);
  const path = Buffer.from(`C:\\Temp\\${name}\0`, 'latin1');
  const data = Buffer.concat([
    u16(2),
    Buffer.from(`${name}\0`, 'latin1'),
    path,
    u16(0, 3),
    u32(path.length),
    path,
    u32(octets.length),
    octets,
  ]);
  return Buffer.concat([u32(data.length), data]);
}

describe('an OLE2 file', () => {
  for (const version of [3, 4] as const) {
    it(`has its streams as parts, version ${version}`, async () => {
      const large = Buffer.alloc(20_000, 'large ');
      const { root, flags } = await read(
        compoundFile({ small: EICAR, folder: { '\x01CompObj': 'x', inner: { large } }, empty: '' }, { version }),
      );
      assert.equal(root.detectedType, 'application/x-ole-storage');
      assert.deepEqual(names(root), ['small', 'folder/[1]CompObj', 'folder/inner/large']);
      assert.equal(contentOf(root.parts[0] as Part).toString(), EICAR);
      assert.ok(contentOf(root.parts[2] as Part).equals(large));
      assert.deepEqual(flags, []);
    });
  }

  it('is told by its content, whatever it is called', async () => {
    const kinds: readonly (readonly [string, Buffer])[] = [
      ['application/x-msi', compoundFile({ x: '1' }, { clsid: '000c1084-0000-0000-c000-000000000046' })],
      ['application/x-msi', compoundFile({ [`\u4840${packed('Binary')}`]: '1' })],
      ['application/vnd.visio', compoundFile({ VisioDocument: '1' })],
      ['application/x-hwp', compoundFile({ FileHeader: 'HWP Document File V5.00' })],
      ['application/x-mspublisher', compoundFile({ Quill: { QuillSub: { CONTENTS: 'x' } } })],
      ['application/x-thumbnail-database', compoundFile({ Catalog: 'x', 1: 'y' })],
      ['application/msword', word97([{ text: 'x' }])],
    ];
    for (const [type, content] of kinds) assert.equal((await read(content)).root.detectedType, type);
  });

  it('has the files of an installer under names that can be read', async () => {
    const { parts } = await read(
      compoundFile({ [packed('Data1.cab')]: lyingZip([{ name: 'eicar.com', content: Buffer.from(EICAR) }]) }),
    );
    assert.ok(parts.some(({ name }) => name === 'Data1.cab'));
    assert.ok(parts.some((part) => contentOf(part).toString() === EICAR));
  });

  it('is damaged where it is cut, and is read as far as it goes', async () => {
    const whole = compoundFile({ one: Buffer.alloc(6000, '1'), two: Buffer.alloc(6000, '2') });
    const directory = whole.readUInt32LE(48);
    whole.writeUInt32LE(0x00ffffff, 512 * (directory + 1) + 128 + 116);
    const { root, flags } = await read(whole);
    assert.deepEqual(flags, []);
    assert.deepEqual(
      root.parts.map(({ flags: own }) => own.map(({ name }) => name)),
      [['ole-damaged'], []],
    );
    for (const size of [0, 8, 300, 512, 600]) {
      assert.deepEqual((await read(whole.subarray(0, Math.max(9, size)))).flags, ['corrupt:ole-damaged']);
    }
  });

  it('is read to its end though its chains are circles, and streams share their sectors', {
    timeout: 60_000,
  }, async () => {
    const streams = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`s${i}`, Buffer.alloc(5000, `${i} `)]));
    const file = compoundFile(streams);
    const directory = file.readUInt32LE(48);
    for (let i = 1; i <= 400; i++) {
      const entry = 512 * (directory + 1) + 128 * i;
      file.writeUInt32LE(0, entry + 116);
      file.writeUInt32LE(file.length, entry + 120);
    }
    const fat = file.readUInt32LE(76);
    for (let i = 0; i < 128; i++) file.writeUInt32LE((i + 1) % 128, 512 * (fat + 1) + 4 * i);
    const { root } = await readLimited(file);
    assert.ok(root.flags.some(({ name }) => name === 'overlapping-data'));
  });

  it('is read once however often its directory names an entry', async () => {
    const file = compoundFile({ a: 'x', b: { c: 'y' } });
    const directory = file.readUInt32LE(48);
    for (let i = 0; i < 4; i++) {
      for (const field of [68, 72, 76]) file.writeUInt32LE(1 + (i % 3), 512 * (directory + 1) + 128 * i + field);
    }
    assert.ok((await read(file)).root.parts.length <= 2);
  });

  it('has streams that no storage names', async () => {
    const file = compoundFile({ a: 'x', b: EICAR });
    const directory = file.readUInt32LE(48);
    file.writeUInt32LE(0xffffffff, 512 * (directory + 1) + 128 + 72);
    const { root } = await read(file);
    assert.deepEqual(names(root), ['a', 'b']);
    assert.deepEqual(
      root.parts[1]?.flags.map(({ name }) => name),
      ['ole-unused-data'],
    );
  });

  it('has what lies in free sectors and behind the last one', async () => {
    const free = await read(compoundFile({ a: 'x' }, { free: PROGRAM }));
    assert.deepEqual(free.flags, ['note:ole-unused-data']);
    assert.ok(free.parts.some(({ detectedType }) => detectedType === 'application/vnd.microsoft.portable-executable'));
    const file = compoundFile({ a: 'x' });
    const behind = await read(Buffer.concat([file, Buffer.alloc((512 - (file.length % 512)) % 512), PROGRAM]));
    assert.ok(behind.flags.includes('ambiguous:two-formats'), `${behind.flags}`);
    const zip = lyingZip([{ name: 'eicar.com', content: Buffer.from(EICAR) }]);
    const both = await read(Buffer.concat([file, zip]));
    assert.ok(both.flags.includes('ambiguous:two-formats'));
    assert.ok(both.parts.some((part) => contentOf(part).toString() === EICAR));
  });

  it('ends at the limit of members', async () => {
    const streams = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`s${i}`, 'x']));
    const { root, flags } = await readLimited(compoundFile(streams));
    assert.deepEqual(flags, ['over-limit:members']);
    assert.equal(root.parts.length, 20);
  });
});

describe('objects in an OLE2 file', () => {
  it('are files with all of their names', async () => {
    const { parts, flags } = await read(
      word97([{ text: 'x' }], { more: { ObjectPool: { _1: { '\x01Ole10Native': olePackage('eicar.com', EICAR) } } } }),
    );
    const file = parts.find(({ name }) => name === 'eicar.com');
    assert.equal(file?.origin, 'embedded');
    assert.equal(file && contentOf(file).toString(), EICAR);
    assert.deepEqual(flags, ['note:ole-package']);
  });

  it('are documents of today', async () => {
    const zip = lyingZip([{ name: 'eicar.com', content: Buffer.from(EICAR) }]);
    const { parts } = await read(compoundFile({ ObjectPool: { _1: { Package: zip } } }));
    assert.ok(parts.some((part) => contentOf(part).toString() === EICAR));
  });

  it('are equations', async () => {
    const clsid = '0002ce02-0000-0000-c000-000000000046';
    for (const content of [
      compoundFile({ ObjectPool: { _1: { clsid, in: { x: '1' } } } }),
      compoundFile({ ObjectPool: { _1: { 'Equation Native': '1' } } }),
      compoundFile({ '\x01Ole10Native': 'xxxxx' }, { clsid }),
    ]) {
      assert.deepEqual((await read(content)).flags, ['active:equation-object']);
    }
  });

  it('lead to servers', async () => {
    const moniker = Buffer.concat([
      u32(0x02000001, 1, 0, 0),
      guid('79eac9e0-baf9-11ce-8c82-00aa004ba90b'),
      u32(60),
      Buffer.from('https://evil.example/a.hta\0', 'utf16le'),
    ]);
    const { flags, links } = await read(compoundFile({ ObjectPool: { _1: { '\x01Ole': moniker } } }));
    assert.deepEqual(flags, ['active:external-object']);
    assert.deepEqual(links, ['https://evil.example/a.hta']);
    const near = Buffer.from('\\\\files\\share\\table.xls\0', 'latin1');
    assert.deepEqual((await read(compoundFile({ ObjectPool: { _1: { '\x03LinkInfo': near } } }))).flags, []);
  });

  it('are controls', async () => {
    const { flags } = await read(compoundFile({ ObjectPool: { _1: { '\x03OCXNAME': 'x' } } }));
    assert.deepEqual(flags, ['note:activex-control']);
    const clsid = 'eab22ac3-30c1-11cf-a7eb-0000c05bae0b';
    assert.deepEqual((await read(compoundFile({ o: { clsid, in: { x: '1' } } }))).flags, ['active:external-object']);
  });
});
