import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { lyingZip, tar } from '../../support/archives.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { rar4, rar5 } from '../../support/rar.ts';
import { missingTool, runTool } from '../../support/tool.ts';
import { unpacking } from '../../support/unpacking.ts';

const unpacker = unpacking();
after(() => unpacker.close());

const content = Buffer.from('The quick brown fox jumps over the lazy dog. '.repeat(200));

/** Whether policy will have to answer for what was not read. */
function isHeld(flags: readonly string[]): boolean {
  return flags.some((flag) => !flag.startsWith('note '));
}

describe('damaged archives', () => {
  it('are flagged, and give what can be read: gzip', async () => {
    const archive = gzipSync(content, { level: 0 });
    const cut = await unpacker.unpack(archive.subarray(0, 5000), 'application/gzip');
    assert.deepEqual(cut.allFlags, ['corrupt damaged-member']);
    assert.ok(content.includes(cut.members[0]?.content ?? Buffer.from('not there')));
    const tail = await unpacker.unpack(Buffer.concat([archive, Buffer.from('tail')]), 'application/gzip');
    assert.deepEqual(tail.allFlags, ['ambiguous appended-data']);
    const padded = await unpacker.unpack(Buffer.concat([archive, Buffer.alloc(100)]), 'application/gzip');
    assert.deepEqual(padded.allFlags, ['note tail']);
  });

  it('are flagged, and give what can be read: a member with a wrong checksum', async () => {
    const archive = rar5([{ name: 'a', content: Buffer.from(content) }]);
    archive.writeUInt8(0, archive.length - 100);
    const { members } = await unpacker.unpack(archive, 'application/vnd.rar');
    assert.deepEqual(members[0]?.flags, ['corrupt damaged-member']);
    assert.equal(members[0]?.content?.length, content.length);
  });

  it('are flagged where another archive stands behind them', { skip: missingTool('7z') }, async () => {
    using folder = temporaryFolder('damage');
    writeFileSync(folder.at('file'), content);
    runTool(folder.path, '7z', ['a', 'out.7z', 'file']);
    const archive = Buffer.concat([readFileSync(folder.at('out.7z')), tar([{ name: 'other', content }])]);
    const { flags } = await unpacker.unpack(archive, 'application/x-7z-compressed');
    assert.deepEqual(flags, ['ambiguous appended-data']);
  });

  it('are flagged where they are one of several volumes', async () => {
    for (const archive of [rar5([{ name: 'a', content }], 3), rar4([{ name: 'a', content }], 1)]) {
      assert.deepEqual((await unpacker.unpack(archive, 'application/vnd.rar')).flags, ['unknown split-volume']);
    }
  });

  it('are flagged where they are none', async () => {
    for (const type of ['application/zip', 'application/gzip', 'application/x-arj', 'application/x-7z-compressed']) {
      for (const bytes of [Buffer.alloc(0), Buffer.from('PK'), content]) {
        const { members, flags } = await unpacker.unpack(bytes, type);
        assert.deepEqual(members, [], type);
        assert.ok(isHeld(flags), type);
      }
    }
  });

  it('either give every member unchanged or are flagged, wherever an octet is wrong', async () => {
    const archives = [
      [
        'application/zip',
        lyingZip([
          { name: 'a', content },
          { name: 'b', content, method: 0 },
        ]),
      ],
      ['application/gzip', gzipSync(content)],
      ['application/vnd.rar', rar5([{ name: 'a', content }])],
      ['application/vnd.rar', rar4([{ name: 'a', content }])],
    ] as const;
    const place = fc.record({
      archive: fc.constantFrom(...archives),
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      bits: fc.integer({ min: 1, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(place, async ({ archive: [type, sound], at, bits }) => {
        const archive = Buffer.from(sound);
        const offset = Math.floor(at * archive.length);
        archive.writeUInt8((archive[offset] ?? 0) ^ bits, offset);
        const { members, allFlags } = await unpacker.unpack(archive, type);
        const whole = members.length > 0 && members.every((member) => member.content?.equals(content));
        assert.ok(whole || isHeld(allFlags), `octet ${offset} of ${type}: ${members.length} members, ${allFlags}`);
      }),
      { numRuns: 80 },
    );
  });
});
