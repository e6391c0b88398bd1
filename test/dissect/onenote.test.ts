import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { createUnpacker } from '../../src/dissect/archive/unpack.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { contentOf, flagNames, testDissector } from '../support/dissecting.ts';
import { EICAR } from '../support/eicar.ts';
import { temporaryFolder } from '../support/folder.ts';
import { oneNoteSection } from '../support/one-note.ts';
import { missingTool, runTool } from '../support/tool.ts';

const dissector = await testDissector();
const partsOf = async (section: Buffer, limits = dissector) =>
  (await limits.dissectFile(memoryBytes(section), 'notes.one')).parts;

const virus = Buffer.from(EICAR);
const script = Buffer.from('WScript.Echo("x")');

describe('a section of a OneNote notebook', () => {
  it('gives the files in it with their names, its words and its addresses', async () => {
    const texts = [
      'Double click to view the document',
      'Hinweis: Прочитайте 注意してください',
      'see https://example.com/a b',
    ];
    const section = oneNoteSection(texts, [
      { name: 'invoice.js', content: script },
      { name: 'Rechnung für März.exe', content: virus },
    ]);
    const [root, ...parts] = await partsOf(section);
    assert.equal(root?.detectedType, 'application/onenote');
    assert.deepEqual(root.flags, [{ kind: 'note', name: 'onenote-file', detail: 'a section of a OneNote notebook' }]);
    for (const text of texts) assert.ok(root.text()?.includes(text), root.text() ?? '');
    assert.deepEqual(root.links(), [{ url: 'https://example.com/a', shown: null, source: 'office' }]);
    assert.deepEqual(
      parts.map((part) => [part.origin, part.names, contentOf(part).toString(), flagNames(part)]),
      [
        ['embedded', ['invoice.js'], script.toString(), []],
        ['embedded', ['Rechnung für März.exe'], EICAR, []],
      ],
    );
  });

  it('gives each file all names where it is not plain whose they are', async () => {
    const section = oneNoteSection(
      [],
      [{ name: 'a.exe', content: virus }, { content: script }, { name: 'b.png', content: script }],
    );
    const [, ...parts] = await partsOf(section);
    assert.deepEqual(
      parts.map(({ names }) => names),
      [1, 2, 3].map(() => ['a.exe', 'b.png']),
    );
  });

  it('gives files whose length or end is wrong, and what lies within them', async () => {
    const whole = oneNoteSection([], [{ name: 'inner.exe', content: virus }]).subarray(1024);
    const section = oneNoteSection([], [{ content: whole, length: 1 << 30, withoutFooter: true }]);
    const [, ...parts] = await partsOf(section);
    assert.ok(parts.some((part) => contentOf(part).equals(virus)));
    assert.deepEqual(flagNames(parts[0] as (typeof parts)[number]), ['corrupt:onenote-damaged']);
  });

  it('finds a file across the ends of what is read at once', async () => {
    for (const shift of [-40, -16, -8, 0, 8]) {
      const text = 'x'.repeat((256 * 1024 - 1024 - 5 + shift) / 2 - 2);
      const [, ...parts] = await partsOf(oneNoteSection([text], [{ content: virus }]));
      assert.deepEqual(
        parts.map((part) => contentOf(part).toString()),
        [EICAR],
        `${shift}`,
      );
    }
  });

  it('stops at the limits of the mail', async () => {
    const few = await testDissector(undefined, { members: 2 });
    const files = Array.from({ length: 5 }, () => ({ content: script }));
    const [root, ...parts] = await partsOf(oneNoteSection([], files), few);
    assert.equal(parts.length, 2);
    assert.ok(flagNames(root as (typeof parts)[number]).includes('over-limit:members'));
  });

  it('takes lies for what they are: cut anywhere, it never throws', async () => {
    const section = oneNoteSection(['a text'], [{ name: 'a.exe', content: virus }]);
    for (let end = 1024; end < section.length; end += 7) {
      const parts = await partsOf(section.subarray(0, end));
      assert.ok(parts.every((part) => !part.flags.some(({ name }) => name === 'reader-failed')));
    }
  });

  it('is found in a package, which is a CAB', { skip: missingTool('gcab') }, async () => {
    using folder = temporaryFolder('onenote');
    writeFileSync(folder.at('a.one'), oneNoteSection(['hello'], [{ name: 'run.exe', content: virus }]));
    runTool(folder.path, 'gcab', ['-c', 'a.onepkg', 'a.one']);
    const opening = await testDissector(createUnpacker({ log: silentLog }));
    const parts = await partsOf(readFileSync(folder.at('a.onepkg')), opening);
    await opening.close();
    assert.deepEqual(parts.map(({ path, detectedType }) => [path, detectedType]).slice(0, 2), [
      ['', 'application/vnd.ms-cab-compressed'],
      ['a.one', 'application/onenote'],
    ]);
    assert.ok(parts.some((part) => part.path === 'a.one/run.exe' && contentOf(part).equals(virus)));
  });
});
