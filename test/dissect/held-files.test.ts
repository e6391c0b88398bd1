import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { createUnpacker } from '../../src/dissect/archive/unpack.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { lyingZip } from '../support/archives.ts';
import { flagNames, testDissector } from '../support/dissecting.ts';
import { oneNoteSection } from '../support/one-note.ts';
import { onePage, pdfFile, pdfStream } from '../support/pdf.ts';
import { rar5 } from '../support/rar.ts';

const dissector = await testDissector(createUnpacker({ log: silentLog }));
after(() => dissector.close());

const TEXT = Buffer.from('a member');
const ARCHIVES = {
  'a.zip': lyingZip([{ name: 'a.txt', content: TEXT }]),
  'a.rar': rar5([{ name: 'a.txt', content: TEXT }]),
};

function pdfWith(name: string, content: Buffer): Buffer {
  const attached = {
    8: `<< /Type /Filespec /F (${name}) /EF << /F 9 0 R >> >>`,
    9: pdfStream(content, '/Type /EmbeddedFile'),
  };
  return pdfFile({ objects: { ...onePage(), ...attached } });
}

const HOLDERS: Readonly<Record<string, (name: string, content: Buffer) => Buffer>> = {
  'a PDF': pdfWith,
  'a OneNote section': (name, content) => oneNoteSection(['a note'], [{ name, content }]),
};

async function findingsOf(content: Buffer): Promise<{ findings: string[]; members: number }> {
  const dissection = await dissector.dissectFile(memoryBytes(content), 'file');
  const findings = dissection.parts.flatMap(flagNames).filter((flag) => !flag.startsWith('note:'));
  const members = dissection.parts.filter(({ name }) => name === 'a.txt').length;
  dissection.close();
  return { findings, members };
}

for (const [holder, around] of Object.entries(HOLDERS)) {
  for (const [name, archive] of Object.entries(ARCHIVES)) {
    test(`${name} that lies in ${holder} as it is makes no second format of it, and is opened once`, async () => {
      assert.deepEqual(await findingsOf(around(name, archive)), { findings: [], members: 1 });
    });

    test(`${name} behind the end of ${holder} does`, async () => {
      const { findings, members } = await findingsOf(Buffer.concat([around('a.dat', TEXT), archive]));
      assert.ok(findings.includes('ambiguous:two-formats'), findings.join());
      assert.ok(members >= 1);
    });
  }
}

test('a PDF that is stored in a ZIP makes no second format of it', async () => {
  const zip = lyingZip([{ name: 'a.pdf', content: pdfWith('b.dat', TEXT), method: 0 }]);
  assert.deepEqual((await findingsOf(zip)).findings, []);
});
