import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { silentLog } from '../../../src/base/log.ts';
import { createUnpacker } from '../../../src/dissect/archive/unpack.ts';
import { memoryBytes } from '../../../src/mail/bytes.ts';
import { lyingZip } from '../../support/archives.ts';
import { contentOf, flagNames, testDissector } from '../../support/dissecting.ts';
import { EICAR } from '../../support/eicar.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { rar4Volumes, rar5Volumes } from '../../support/rar.ts';
import { missingTool, runTool } from '../../support/tool.ts';

const unpacker = createUnpacker({ log: silentLog });
const dissector = await testDissector(unpacker);
after(() => dissector.close());

interface Piece {
  readonly name: string;
  readonly content: Buffer;
}

/** A mail with these files attached. */
async function mailed(pieces: readonly Piece[]) {
  const entities = pieces.map(({ name, content }) =>
    [
      '--b',
      'Content-Type: application/octet-stream',
      `Content-Disposition: attachment; filename="${name}"`,
      'Content-Transfer-Encoding: base64',
      '',
      content.toString('base64').replace(/.{76}/g, '$&\r\n'),
      '',
    ].join('\r\n'),
  );
  const head = 'From: a@example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n';
  const { root, parts, close } = await dissector.dissectMail(
    memoryBytes(Buffer.from(`${head}${entities.join('')}--b--\r\n`)),
  );
  const found = parts.some((part) => part !== root && contentOf(part).equals(Buffer.from(EICAR)));
  const flags = [...new Set(parts.flatMap(flagNames))];
  close();
  return { found, flags };
}

/** What a program writes into a folder with `eicar.com` and a large file beside it. */
function made(program: string, args: readonly string[]): Piece[] {
  using folder = temporaryFolder('volumes');
  writeFileSync(folder.at('eicar.com'), EICAR);
  writeFileSync(folder.at('large.bin'), randomBytes(200_000));
  runTool(folder.path, program, args);
  return readdirSync(folder.path)
    .filter((name) => name.startsWith('out'))
    .map((name) => ({ name, content: readFileSync(folder.at(name)) }));
}

const SETS: readonly (readonly [string, string | null, () => Piece[]])[] = [
  ['7z by 7z', '7z', () => made('7z', ['a', '-v65536b', 'out.7z', 'large.bin', 'eicar.com'])],
  ['ZIP by 7z', '7z', () => made('7z', ['a', '-v65536b', 'out.zip', 'large.bin', 'eicar.com'])],
  ['ZIP by zip', 'zip', () => made('zip', ['-q', '-s', '100k', 'out.zip', 'large.bin', 'eicar.com'])],
  ['RAR 5', null, () => named('out.part$.rar', rar5Volumes(member, 3))],
  ['RAR 4', null, () => named('out.part$.rar', rar4Volumes(member, 3, 'new'))],
  ['RAR 4, old names', null, () => oldNames(rar4Volumes(member, 3, 'old'))],
];

const member = { name: 'eicar.com', content: Buffer.from(EICAR) };

function named(pattern: string, volumes: readonly Buffer[]): Piece[] {
  return volumes.map((content, index) => ({ name: pattern.replace('$', `${index + 1}`), content }));
}

function oldNames(volumes: readonly Buffer[]): Piece[] {
  return volumes.map((content, index) => ({ name: index === 0 ? 'out.rar' : `out.r0${index - 1}`, content }));
}

describe('an archive in several files of one mail', () => {
  for (const [kind, program, make] of SETS) {
    const options = { skip: program !== null && missingTool(program) };
    it(`is joined and opened: ${kind}`, options, async () => {
      const pieces = make();
      assert.ok(pieces.length >= 2);
      for (const order of [pieces, pieces.toReversed()]) {
        const { found, flags } = await mailed(order);
        assert.ok(found, flags.join());
        assert.deepEqual(
          flags.filter((flag) => !flag.startsWith('note:')),
          [],
        );
        assert.ok(flags.includes('note:joined-volume'));
      }
    });

    it(`is held where a file is missing: ${kind}`, options, async () => {
      const pieces = make();
      for (const index of [0, 1, pieces.length - 1]) {
        const { flags } = await mailed(pieces.toSpliced(index, 1));
        assert.ok(
          flags.some((flag) => !flag.startsWith('note:')),
          `without ${pieces[index]?.name}: ${flags}`,
        );
      }
    });
  }

  it('is read as what each file is, where only the names speak of a set', async () => {
    const zip = lyingZip([member]);
    const other = lyingZip([{ name: 'read.txt', content: Buffer.from('nothing to see here') }]);
    for (const pieces of [
      [
        { name: 'a.001', content: Buffer.from('nothing') },
        { name: 'a.002', content: zip },
      ],
      [
        { name: 'a.z01', content: zip },
        { name: 'a.zip', content: other },
      ],
    ]) {
      assert.ok((await mailed(pieces)).found);
    }
  });

  it('is held where volumes of RAR do not belong together', async () => {
    const [first] = rar5Volumes(member, 2);
    const [, second] = rar5Volumes({ name: 'b', content: Buffer.from('something else') }, 2);
    assert.ok(first !== undefined && second !== undefined);
    const { flags } = await mailed(named('a.part$.rar', [first, second]));
    assert.ok(
      flags.some((flag) => !flag.startsWith('note:')),
      flags.join(),
    );
  });
});
