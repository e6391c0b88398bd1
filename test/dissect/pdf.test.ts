import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { contentOf, dissectText, flagNames, testDissector } from '../support/dissecting.ts';
import { EICAR } from '../support/eicar.ts';
import { temporaryFolder } from '../support/folder.ts';
import { flateStream, onePage, pdfFile } from '../support/pdf.ts';
import { readPdf } from '../support/pdf-reading.ts';
import { missingTool, runTool } from '../support/tool.ts';

/** A document with a script, a link, a file and a word. */
const DOCUMENT = pdfFile({
  objects: onePage({
    text: 'Confidential',
    page: '/Annots [<< /Type /Annot /Subtype /Link /A 8 0 R >>]',
    catalog:
      '/Names << /EmbeddedFiles << /Names [(a.com) 6 0 R] >> >> /OpenAction << /S /JavaScript /JS (this.exportDataObject\\({cName: "a", nLaunch: 2}\\)) >>',
    objects: {
      6: '<< /Type /Filespec /F (a.com) /UF (a.com) /EF << /F 7 0 R >> >>',
      7: flateStream(EICAR, '/Type /EmbeddedFile'),
      8: '<< /S /URI /URI (https://example.com/) >>',
    },
  }),
});

describe('a PDF in a mail', () => {
  it('is taken apart: its words, links, scripts and files', async () => {
    const dissector = await testDissector();
    const body = DOCUMENT.toString('base64').replace(/.{76}/g, '$&\n');
    const mail = `From: a@example.com\nContent-Type: application/pdf; name="a.pdf"\nContent-Transfer-Encoding: base64\n\n${body}\n`;
    const { root, links, close } = await dissectText(dissector, mail);
    assert.deepEqual(flagNames(root), ['active:pdf-javascript']);
    assert.equal(root.text(), 'Confidential');
    assert.deepEqual(
      links().map(({ url, source }) => [url, source]),
      [['https://example.com/', 'pdf']],
    );
    assert.deepEqual(
      root.parts.map(({ path, origin, detectedType }) => [path, origin, detectedType]),
      [
        ['javascript-1.js', 'extracted', 'text/plain'],
        ['a.com', 'embedded', 'text/plain'],
      ],
    );
    assert.equal(root.parts[1] && contentOf(root.parts[1]).toString(), EICAR);
    close();
    await dissector.close();
  });

  it('is one by its name where the mark is missing or too far behind, since programs for PDF search for objects', async () => {
    const dissector = await testDissector();
    const markless = Buffer.from(DOCUMENT);
    markless.write('%PXF', 0, 'latin1');
    for (const content of [markless, Buffer.concat([Buffer.from('x'.repeat(1500)), DOCUMENT])]) {
      const { root, parts, close } = await dissector.dissectFile(memoryBytes(content), 'a.PDF.');
      assert.deepEqual([root.detectedType, ...flagNames(root)], ['application/pdf', 'active:pdf-javascript']);
      assert.equal(root.text(), 'Confidential');
      assert.ok(parts.some((part) => contentOf(part).toString() === EICAR));
      close();
    }
    const { root, close } = await dissector.dissectFile(memoryBytes(Buffer.from('no invoice today')), 'a.pdf');
    assert.deepEqual([root.detectedType, root.text(), ...flagNames(root)], ['text/plain', 'no invoice today']);
    close();
    await dissector.close();
  });

  it('is taken apart within another one', async () => {
    const dissector = await testDissector();
    const outer = pdfFile({ objects: onePage({ objects: { 6: flateStream(DOCUMENT, '/Type /EmbeddedFile') } }) });
    const { parts, close } = await dissector.dissectFile(memoryBytes(outer), 'outer.pdf');
    assert.deepEqual(
      parts.map((part) => part.detectedType),
      ['application/pdf', 'application/pdf', 'text/plain', 'text/plain'],
    );
    close();
    await dissector.close();
  });

  it('is opened as deep as archives are, and no deeper', async () => {
    const dissector = await testDissector(undefined, { archiveDepth: 3 });
    let file = pdfFile({ objects: onePage() });
    for (let i = 0; i < 5; i++)
      file = pdfFile({ objects: onePage({ objects: { 6: flateStream(file, '/Type /EmbeddedFile') } }) });
    const { parts, close } = await dissector.dissectFile(memoryBytes(file), 'outer.pdf');
    assert.deepEqual(parts.map(flagNames), [[], [], [], ['over-limit:archive-depth']]);
    close();
    await dissector.close();
  });
});

describe('an encrypted PDF', { skip: missingTool('qpdf') }, () => {
  const without = ['--encrypt', '', 'owner'];
  const weak = ['--allow-weak-crypto', ...without];
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['RC4 of 40 bits', [...weak, '40', '--']],
    ['RC4 of 128 bits', [...weak, '128', '--use-aes=n', '--']],
    ['RC4 by crypt filters', [...weak, '128', '--use-aes=n', '--force-V4', '--']],
    ['AES of 128 bits', [...weak, '128', '--use-aes=y', '--']],
    ['AES of 128 bits with open metadata', [...weak, '128', '--use-aes=y', '--cleartext-metadata', '--']],
    ['AES of 256 bits', [...without, '256', '--']],
    ['AES of 256 bits, revision 5', [...without, '256', '--force-R5', '--']],
    ['AES of 256 bits for an owner without a password', ['--encrypt', 'user', '', '256', '--allow-insecure', '--']],
    ['AES of 256 bits with object streams', ['--object-streams=generate', ...without, '256', '--']],
    ['a linearized file', ['--linearize', ...without, '256', '--']],
  ];
  for (const [what, options] of cases) {
    it(`is read where it opens without a password: ${what}`, () => {
      const { flags, text, links, parts } = readPdf(encrypted(options));
      assert.deepEqual(flags.toSorted(), ['active:pdf-javascript', 'note:pdf-no-password']);
      assert.deepEqual([text, links], ['Confidential', ['https://example.com/']]);
      assert.ok(
        parts.some(([origin, names, content]) => origin === 'embedded' && names[0] === 'a.com' && content === EICAR),
      );
    });
  }

  it('is said to be encrypted where it needs one, and what shows nonetheless is told', () => {
    const { flags, text, parts, links } = readPdf(encrypted(['--encrypt', 'user', 'owner', '256', '--']));
    assert.deepEqual(flags, ['encrypted:encrypted-document', 'active:pdf-javascript']);
    assert.deepEqual([text, parts, links], ['', [], []]);
  });

  it('is read where the mail tells the password', async () => {
    const dissector = await testDissector();
    for (const options of [
      ['--encrypt', 'Geheim-77', 'owner', '256', '--'],
      ['--allow-weak-crypto', '--encrypt', 'Geheim-77', 'owner', '40', '--'],
    ]) {
      const mail =
        'Content-Type: multipart/mixed; boundary=x\n\n--x\n\nThe password: Geheim-77\n--x\n' +
        'Content-Type: application/pdf; name="a.pdf"\nContent-Transfer-Encoding: base64\n\n' +
        `${encrypted(options).toString('base64').replace(/.{76}/g, '$&\n')}\n--x--\n`;
      const { root, close } = await dissectText(dissector, mail);
      const [, pdf] = root.parts;
      assert.deepEqual(pdf && flagNames(pdf), ['note:opened-with-password', 'active:pdf-javascript']);
      assert.equal(pdf?.text(), 'Confidential');
      close();
    }
    await dissector.close();
  });

  it('is ambiguous where only some say that it is', () => {
    const update = Buffer.from('20 0 obj << /A 1 >> endobj trailer << /Root 1 0 R >>\n%%EOF\n');
    const { flags } = readPdf(Buffer.concat([encrypted([...without, '256', '--']), update]));
    assert.ok(flags.includes('ambiguous:pdf-encryption'));
  });
});

function encrypted(options: readonly string[]): Buffer {
  using folder = temporaryFolder('qpdf');
  writeFileSync(folder.at('in.pdf'), DOCUMENT);
  return runTool(folder.path, 'qpdf', [...options, 'in.pdf', '-']);
}

describe('a hostile PDF', () => {
  const HEAD = '%PDF-1.4\n';
  const PAGE = `${HEAD}1 0 obj<</Type/Page/Contents 2 0 R/Resources<</XObject<</A 2 0 R>>>>>>endobj 2 0 obj`;
  const shapes: readonly (readonly [string, string, string])[] = [
    ['headers', HEAD, '1 0 obj '],
    ['dictionaries in objects', HEAD, '1 0 obj << /A [ '],
    ['strings in objects', HEAD, '1 0 obj ('],
    ['dictionaries', `${HEAD}1 0 obj `, '<<'],
    ['strings', `${HEAD}1 0 obj `, '('],
    ['brackets', `${HEAD}1 0 obj [[[[[[<<`, ']'],
    ['comments', `${HEAD}1 0 obj `, '%'],
    ['names', `${HEAD}1 0 obj <<`, '/A'],
    ['streams without an end', HEAD, '1 0 obj<</Type/EmbeddedFile>>stream\nx '],
    ['scripts without an end', HEAD, '1 0 obj<</JS 1 0 R>>stream\nx '],
    ['ends of streams', HEAD, 'endstream '],
    ['trailers', HEAD, 'trailer<<'],
    ['references to themselves', HEAD, '1 0 obj<</JS 1 0 R/Length 1 0 R/AA<</O 1 0 R>>/Next 1 0 R>>'],
    ['operators', `${PAGE}<<>>stream\n`, 'q '],
    ['strings on a page', `${PAGE}<<>>stream\n`, '(('],
    ['images on a page', `${PAGE}<<>>stream\n`, 'BI ID EI '],
    ['forms in themselves', `${PAGE}<</Subtype/Form>>stream\n`, '/A Do '],
  ];
  for (const [what, head, piece] of shapes) {
    it(`of nothing but ${what} costs as much more as it is longer`, () => {
      const turns = (size: number): number =>
        readPdf(Buffer.concat([Buffer.from(head), Buffer.alloc(size, piece)])).turns;
      const [once, twice] = [turns(250_000), turns(500_000)];
      assert.ok(twice <= 2.5 * once + 40, `${once} turns, then ${twice}`);
    });
  }

  it('whose actions follow each other without end is over its limit', () => {
    const objects = Array.from(
      { length: 60_000 },
      (_, i) => `${i} 0 obj<</S/Hide/Next ${i + 1} 0 R/OpenAction ${i} 0 R>>`,
    );
    const { flags } = readPdf(Buffer.from(HEAD + objects.join('\n')));
    assert.ok(flags.includes('over-limit:pdf-work'), flags.join());
  });
});
