import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { lyingZip } from '../../support/archives.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { rar4, rar5WithEncryptedHeaders } from '../../support/rar.ts';
import { missingTool, runTool } from '../../support/tool.ts';
import { unpacking } from '../../support/unpacking.ts';

const unpacker = unpacking();
after(() => unpacker.close());

const content = Buffer.from('what nobody can read');

describe('encrypted archives', () => {
  for (const [cipher, type, program, args, written] of [
    ['ZipCrypto', 'application/zip', 'zip', ['-q', '-P', 'secret', 'out.zip', 'file'], 'out.zip'],
    ['AES in a ZIP file', 'application/zip', '7z', ['a', '-psecret', '-mem=AES256', 'out.zip', 'file'], 'out.zip'],
    ['7z', 'application/x-7z-compressed', '7z', ['a', '-psecret', 'out.7z', 'file'], 'out.7z'],
    ['ARJ', 'application/x-arj', 'arj', ['a', '-y', '-gsecret', 'out', 'file'], 'out.arj'],
  ] as const) {
    it(`have members without content: ${cipher}`, { skip: missingTool(program) }, async () => {
      using folder = temporaryFolder('encrypted');
      writeFileSync(folder.at('file'), content);
      runTool(folder.path, program, args);
      const { members } = await unpacker.unpack(readFileSync(folder.at(written)), type);
      assert.deepEqual(
        members.map((member) => [member.name, member.content, member.size, member.flags]),
        [['file', null, content.length, ['encrypted encrypted-member']]],
      );
    });
  }

  it('give the members that are not encrypted', { skip: missingTool('7z') }, async () => {
    using folder = temporaryFolder('encrypted');
    writeFileSync(folder.at('secret.txt'), content);
    writeFileSync(folder.at('public.txt'), content);
    runTool(folder.path, '7z', ['a', '-psecret', 'out.7z', 'secret.txt']);
    runTool(folder.path, '7z', ['a', 'out.7z', 'public.txt']);
    const { members } = await unpacker.unpack(readFileSync(folder.at('out.7z')), 'application/x-7z-compressed');
    const readable = members.filter((member) => member.content?.equals(content));
    assert.deepEqual(
      readable.map((member) => member.name),
      ['public.txt'],
    );
    assert.deepEqual(
      members.flatMap((member) => member.flags),
      ['encrypted encrypted-member'],
    );
  });

  it('say so where even their headers are encrypted: 7z', { skip: missingTool('7z') }, async () => {
    using folder = temporaryFolder('encrypted');
    writeFileSync(folder.at('file'), content);
    runTool(folder.path, '7z', ['a', '-psecret', '-mhe=on', 'out.7z', 'file']);
    const { flags } = await unpacker.unpack(readFileSync(folder.at('out.7z')), 'application/x-7z-compressed');
    assert.deepEqual(flags, ['encrypted encrypted-headers']);
  });

  it('say so where even their headers are encrypted: RAR 4 and 5', async () => {
    for (const archive of [rar5WithEncryptedHeaders(), rar4([{ name: 'file', content }], 0x80)]) {
      const { flags } = await unpacker.unpack(archive, 'application/vnd.rar');
      assert.deepEqual(flags, ['encrypted encrypted-headers']);
    }
  });

  it('are noticed by the local header too', async () => {
    const { members } = await unpacker.unpack(
      lyingZip([{ name: 'file', content, local: { flags: 1 } }]),
      'application/zip',
    );
    assert.deepEqual(
      members.map((member) => member.content),
      [content, null],
    );
    assert.ok(members[1]?.flags.includes('encrypted encrypted-member'));
  });
});
