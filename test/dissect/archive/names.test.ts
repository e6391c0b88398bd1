import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { silentLog } from '../../../src/base/log.ts';
import { createUnpacker } from '../../../src/dissect/archive/unpack.ts';
import { memoryBytes } from '../../../src/mail/bytes.ts';
import { lyingZip, tar } from '../../support/archives.ts';
import { flagNames, testDissector } from '../../support/dissecting.ts';
import { EICAR } from '../../support/eicar.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { ar, cpio, type PackedFile } from '../../support/package-files.ts';
import { rar4, rar5 } from '../../support/rar.ts';
import { unpacking } from '../../support/unpacking.ts';

const eicar = Buffer.from(EICAR);
const unpacker = unpacking();
after(() => unpacker.close());

/** Names that have led unpackers astray, and the notes that they get. */
const HOSTILE: readonly (readonly [string, readonly string[]])[] = [
  ['../../etc/cron.d/x', ['note traversal-name']],
  ['a/../../x', ['note traversal-name']],
  ['/etc/passwd', ['note absolute-name']],
  ['C:\\Windows\\x.exe', ['note absolute-name']],
  ['-so', []],
  ['-o/tmp', []],
  ['@list', []],
  ['*', []],
  ['`id`', []],
  ['$(id)', []],
  ['"><img src=x onerror=alert(1)>', []],
  ['line\nPath = other', []],
  ['\x1b[31mred', []],
  ['\u202egnp.exe', []],
  ['archive', []],
  ['.', []],
  ['CON', []],
  ['x'.repeat(60_000), []],
];

/** Every name stands before its data, as BSD does it. */
function longNamedAr(files: readonly PackedFile[]): Buffer {
  return ar(
    files.map(({ name, content }) => {
      const title = Buffer.from(name);
      return { name: `#1/${title.length}`, content: Buffer.concat([title, content]) };
    }),
  );
}

describe('names of members', () => {
  it('are kept as they are, each with its own content, in a ZIP file', async () => {
    const names = HOSTILE.filter(([name]) => name !== '\u202egnp.exe');
    const archive = lyingZip(names.map(([name], i) => ({ name, content: Buffer.from(`${i} ${EICAR}`) })));
    const { members } = await unpacker.unpack(archive, 'application/zip');
    assert.deepEqual(
      members.map((member) => [member.name, member.flags, member.content?.toString()]),
      names.map(([name, flags], i) => [name, flags, `${i} ${EICAR}`]),
    );
  });

  for (const [format, type, make] of [
    ['TAR', 'application/x-tar', tar],
    ['RAR 4', 'application/vnd.rar', rar4],
    ['RAR 5', 'application/vnd.rar', rar5],
    ['cpio', 'application/x-cpio', cpio],
    ['ar', 'application/x-archive', longNamedAr],
  ] as const) {
    it(`lead nowhere and lose no content in the sandbox, in ${format}`, async () => {
      const names = HOSTILE.filter(([name]) => name.length < 1000 && name !== '.').map(([name]) => name);
      const archive = make(names.map((name, i) => ({ name, content: Buffer.from(`${i} ${EICAR}`) })));
      const { members, flags } = await unpacker.unpack(archive, type);
      assert.deepEqual(
        members.map((member) => member.content?.toString()),
        names.map((_, i) => `${i} ${EICAR}`),
      );
      assert.deepEqual(flags, []);
      for (const [index, [name, notes]] of HOSTILE.entries()) {
        if (names[index] === name) assert.deepEqual(members[index]?.flags, notes, name);
      }
    });
  }

  it('may be equal: every member is seen', async () => {
    const twins = [1, 2, 3].map((i) => ({ name: 'same.exe', content: Buffer.from(`${i}`) }));
    for (const [type, archive] of [
      ['application/zip', lyingZip(twins)],
      ['application/x-tar', tar(twins)],
      ['application/vnd.rar', rar5(twins)],
    ] as const) {
      const { members } = await unpacker.unpack(archive, type);
      assert.deepEqual(
        members.map((member) => `${member.name} ${member.content}`),
        ['same.exe 1', 'same.exe 2', 'same.exe 3'],
      );
    }
  });

  it('that lead to one file are told of', async () => {
    const dissector = await testDissector(createUnpacker({ log: silentLog }));
    for (const name of ['same.exe', 'SAME.EXE', './same.exe', 'a/../same.exe', 'C:\\same.exe']) {
      const archive = lyingZip([
        { name: 'same.exe', content: Buffer.from('1') },
        { name, content: Buffer.from('2') },
      ]);
      const { root, close } = await dissector.dissectFile(memoryBytes(archive), 'a.zip');
      assert.ok(flagNames(root).includes('note:duplicate-name'), name);
      close();
    }
    await dissector.close();
  });

  it('write nothing, wherever they lead', async () => {
    using folder = temporaryFolder('names');
    const target = folder.at('written');
    const names = [target, `../../../../../../../..${target}`, `link/written`, `\\\\?\\C:${target}`];
    const files = names.map((name) => ({ name, content: eicar }));
    for (const [type, archive] of [
      ['application/x-tar', tar([{ name: 'link', type: '2', target: folder.path }, ...files])],
      ['application/vnd.rar', rar4(files)],
      ['application/vnd.rar', rar5(files)],
      ['application/x-cpio', cpio(files)],
      ['application/x-archive', longNamedAr(files)],
      ['application/zip', lyingZip(files)],
      ['application/zip', lyingZip(files.map((file) => ({ ...file, method: 93, data: zstdCompressSync(eicar) })))],
    ] as const) {
      const { members } = await unpacker.unpack(archive, type);
      assert.equal(members.filter((member) => member.content?.equals(eicar)).length, names.length, type);
      assert.deepEqual(readdirSync(folder.path), [], type);
    }
  });

  it('may be those of folders and links that lead out', async () => {
    const archive = tar([
      { name: 'link', type: '2', target: '../../etc' },
      { name: 'link/passwd', content: eicar },
      { name: 'hard', type: '1', target: '/etc/shadow' },
      { name: 'null', type: '3' },
      { name: 'dir', type: '5' },
      { name: 'dir', content: eicar },
    ]);
    const { members, flags } = await unpacker.unpack(archive, 'application/x-tar');
    assert.deepEqual(flags, []);
    assert.deepEqual(
      members.map((member) => [member.name, member.content?.toString() ?? null, member.flags]),
      [
        ['link', '../../etc', ['note link']],
        ['link/passwd', EICAR, []],
        ['hard', '/etc/shadow', ['note link']],
        ['null', '', ['note device']],
        ['dir', null, []],
        ['dir', EICAR, []],
      ],
    );
  });

  it('of any kind lose no content in the sandbox', async () => {
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((text) => !text.includes('\0'));
    const members = fc.array(fc.record({ name, content: fc.uint8Array({ minLength: 1 }) }), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(members, async (told) => {
        const archive = rar5(told.map((member) => ({ name: member.name, content: Buffer.from(member.content) })));
        const opened = await unpacker.unpack(archive, 'application/vnd.rar');
        const given = opened.members.map((member) => member.content?.toString('hex') ?? '');
        for (const { content } of told) assert.ok(given.includes(Buffer.from(content).toString('hex')));
      }),
      { numRuns: 30 },
    );
  });
});
