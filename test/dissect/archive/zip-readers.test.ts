import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { lyingZip } from '../../support/archives.ts';
import { EICAR } from '../../support/eicar.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { missingTool, runTool } from '../../support/tool.ts';
import { unpacking } from '../../support/unpacking.ts';
import { ZIP_CLASSES } from '../../support/zip-disagreements.ts';
import { both, harmless, virus } from '../../support/zip-forgeries.ts';
import { unicodePath } from '../../support/zip-pieces.ts';

const eicar = Buffer.from(EICAR);
const unpacker = unpacking();
after(() => unpacker.close());

describe('ZIP files that readers read differently (ZipDiff)', () => {
  for (const [kind, what, archive, flagged] of ZIP_CLASSES) {
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
