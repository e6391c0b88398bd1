import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HeaderField } from '../../mail/part.ts';
import { type ContentFields, readContentFields } from './content-fields.ts';

function read(...lines: string[]): ContentFields {
  const fields = lines.map((line): HeaderField => {
    const colon = line.indexOf(':');
    return { name: line.slice(0, colon), value: line.slice(colon + 1).trim(), start: 0, end: 0 };
  });
  return readContentFields(fields);
}

const ambiguities = (...lines: string[]): string[] =>
  read(...lines)
    .flags.filter(({ kind }) => kind === 'ambiguous')
    .map(({ name }) => name);

const names = (...lines: string[]): readonly string[] => read(...lines).names;

describe('type, charset, encoding, disposition', () => {
  it('reads an ordinary header', () => {
    const fields = read(
      'Content-Type: Text/HTML; charset="ISO-8859-1"',
      'Content-Transfer-Encoding: Quoted-Printable',
      'Content-Disposition: inline',
    );
    assert.deepEqual(fields, {
      type: 'text/html',
      boundary: null,
      charset: 'ISO-8859-1',
      encoding: 'quoted-printable',
      disposition: 'inline',
      names: [],
      smimeType: '',
      flags: [],
      otherwise: [],
    });
  });

  it('reads types and encodings as they come', () => {
    assert.equal(read('Content-Type: text/plain charset=us-ascii').type, 'text/plain');
    assert.equal(read('Content-Type: text / plain (a comment)').type, 'text/plain');
    assert.equal(read('Content-Type: ').type, null);
    assert.equal(read('Content-Transfer-Encoding: base64 (as usual)').encoding, 'base64');
    assert.equal(read('Content-Transfer-Encoding: "BASE64"').encoding, 'base64');
    assert.equal(read('Content-Transfer-Encoding: 8bit;').encoding, 'identity');
    assert.equal(read('Content-Disposition: form-data').disposition, 'attachment');
  });

  it('takes the names of objects for no encodings', () => {
    assert.deepEqual(ambiguities('Content-Transfer-Encoding: constructor'), ['unknown-transfer-encoding']);
  });
});

describe('ambiguity', () => {
  it('lies in fields that disagree, in either order', () => {
    const text = 'Content-Type: text/plain';
    const multipart = 'Content-Type: multipart/mixed; boundary=b';
    assert.deepEqual(ambiguities(text, multipart), ['duplicate-content-type']);
    assert.deepEqual(ambiguities(multipart, text), ['duplicate-content-type']);
    const base64 = 'Content-Transfer-Encoding: base64';
    assert.deepEqual(ambiguities(base64, 'Content-Transfer-Encoding: 7bit'), ['duplicate-content-transfer-encoding']);
    assert.deepEqual(ambiguities(base64, 'content-transfer-encoding: "BASE64"'), []);
  });

  it('lies in boundaries with two readings', () => {
    const boundary = (parameters: string): string[] => ambiguities(`Content-Type: multipart/mixed; ${parameters}`);
    assert.deepEqual(boundary('boundary=a; boundary=b'), ['boundary-readings']);
    assert.deepEqual(boundary('boundary=a; boundary=a'), []);
    assert.deepEqual(boundary("boundary=a; boundary*=utf-8''b"), ['boundary-readings']);
    assert.deepEqual(boundary('boundary*0=a; boundary*1=b'), ['boundary-form']);
    assert.deepEqual(boundary('boundary*0=a; boundary*0=b; boundary=a'), ['boundary-readings']);
    assert.deepEqual(boundary('boundary((c))=a'), ['boundary-form']);
    assert.deepEqual(boundary('boundary=a(c)b'), ['boundary-readings']);
    assert.deepEqual(boundary('boundary="=?utf-8?q?a?="'), ['boundary-form']);
    assert.deepEqual(boundary('boundary="a\\b"'), ['boundary-readings']);
    assert.deepEqual(boundary('boundary=a b'), ['boundary-readings']);
    assert.deepEqual(boundary('boundary="a"b'), ['boundary-readings']);
    assert.deepEqual(boundary('boundary=""'), ['boundary-form']);
    assert.deepEqual(boundary(`boundary=${'a'.repeat(300)}`), ['boundary-form']);
    assert.deepEqual(boundary('boundary="----=_NextPart_000_00B2 "'), []);
  });

  it('lies in a MIME field that only some readers know', () => {
    assert.deepEqual(ambiguities('Content-Type : multipart/mixed; boundary=b'), ['space-before-colon']);
    for (const name of [
      '\xef\xbb\xbfContent-Type',
      'Con\x08tent-Type',
      'Content-Type\x00',
      'content-disposition\x7f ',
    ]) {
      assert.ok(ambiguities(`${name}: multipart/mixed; boundary=b`).includes('foreign-octets-in-name'), name);
    }
    assert.deepEqual(ambiguities('X-Content-Type\x08: x'), []);
  });
});

describe('names', () => {
  it('keeps every candidate once, the most likely first', () => {
    assert.deepEqual(
      names(
        'Content-Type: application/pdf; name="invoice.pdf"',
        "Content-Disposition: attachment; filename=a.exe; filename*=utf-8''b%2Eexe",
      ),
      ['b.exe', 'a.exe', 'invoice.pdf'],
    );
    assert.deepEqual(names('Content-Type: x/y; name=same', 'Content-Disposition: attachment; filename="same"'), [
      'same',
    ]);
  });

  it('reads RFC 2231 continuations', () => {
    const value = 'attachment; filename*0*=iso-8859-1\'de\'R%E9sum; filename*1*=%E9%20; filename*2="2%20.doc"';
    assert.deepEqual(names(`Content-Disposition: ${value}`), ['Résumé 2%20.doc', 'Résumé 2 .doc']);
  });

  it('keeps both readings of encoded words and of values without quotes', () => {
    assert.deepEqual(names('Content-Type: x/y; name="=?utf-8?B?w6kuZXhl?="'), ['é.exe', '=?utf-8?B?w6kuZXhl?=']);
    assert.deepEqual(names('Content-Disposition: attachment; filename=my file.exe'), ['my file.exe', 'my']);
    assert.deepEqual(names('Content-Disposition: attachment; filename="C:\\a\\b.exe"'), ['C:ab.exe', 'C:\\a\\b.exe']);
  });

  it('keeps a semicolon within quotes and survives a quote that never ends', () => {
    assert.deepEqual(names('Content-Disposition: attachment; filename="a;b.exe"; size=1'), ['a;b.exe']);
    assert.deepEqual(names('Content-Disposition: attachment; filename="a.exe; x'), ['a.exe; x']);
  });

  it('keeps so many and no more', () => {
    const parameters = Array.from({ length: 100 }, (_, index) => `name=${index}`).join('; ');
    assert.equal(names(`Content-Type: x/y; ${parameters}`).length, 32);
  });
});
