import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HeaderField } from '../../mail/part.ts';
import { type ContentFields, readContentFields } from './content-fields.ts';

function fields(...lines: readonly string[]): ContentFields {
  const header = lines.map((line): HeaderField => {
    const colon = line.indexOf(':');
    return { name: line.slice(0, colon), value: line.slice(colon + 1).trim(), start: 0, end: 0 };
  });
  return readContentFields(header);
}

const BINARY = 'Content-Type: application/octet-stream';

describe('the candidate names of an entity', () => {
  for (const [what, expected, ...lines] of [
    ['percent signs in a plain name', ['run%2Eexe', 'run.exe'], 'Content-Disposition: attachment; filename=run%2Eexe'],
    ['a forgotten semicolon', ['run.exe'], 'Content-Disposition: attachment filename=run.exe'],
    ['a forgotten semicolon and quotes', ['my run.exe'], 'Content-Disposition: attachment filename="my run.exe"'],
    ['nothing but the name', ['run.exe'], 'Content-Disposition: filename="run.exe"'],
    ['a forgotten semicolon behind the type', ['run.exe'], 'Content-Type: application/x-run name=run.exe'],
    ['a description', ['run.exe'], BINARY, 'Content-Description: run.exe'],
    ['an encoded description', ['Gerät.exe'], BINARY, 'Content-Description: =?utf-8?q?Ger=C3=A4t.exe?='],
    ['an address', ['run.exe'], BINARY, 'Content-Location: http://a.example/b/run.exe?x=y.txt#z'],
    ['a folded address', ['run.exe'], BINARY, 'Content-Location: http://a.example/b/run. exe'],
    ['a missing first section', ['b.exe'], 'Content-Disposition: attachment; filename*1=b.; filename*2=exe'],
    [
      'sections twice',
      ['b.exe', 'b.txt', 'b.exetxt'],
      'Content-Disposition: attachment; filename*0=b.; filename*1=exe; filename*1=txt',
    ],
    ['sections out of order', ['b.exe'], 'Content-Disposition: attachment; filename*1=exe; filename*0=b.'],
    ['any charset', ['Привет.exe'], "Content-Disposition: attachment; filename*=koi8-r''%F0%D2%C9%D7%C5%D4.exe"],
    ['octets in the sender’s charset', ['Rés.exe'], 'Content-Disposition: attachment; filename=R\xe9s.exe'],
    ['an unknown charset', ['é.exe'], "Content-Disposition: attachment; filename*=x-none''%C3%A9.exe"],
    [
      'encoded words in a parameter',
      ['é.exe', '=?utf-8?b?w6kuZXhl?='],
      'Content-Disposition: attachment; filename="=?utf-8?b?w6kuZXhl?="',
    ],
    [
      'what turns and what ends a name',
      ['a\u202ecod.exe\0.txt '],
      'Content-Disposition: attachment; filename="a\u202ecod.exe\0.txt "',
    ],
    ['no file name at all', [], BINARY, 'Content-Description: Dear Bob, see our site: example.com'],
    ['an address without a path', [], BINARY, 'Content-Location: http://example.com'],
    ['a text with an address', [], 'Content-Type: text/html', 'Content-Location: http://a.example/run.exe'],
  ] as const) {
    it(what, () => assert.deepEqual(fields(...lines).names, expected));
  }

  it('are not more than anybody can read', () => {
    const many = Array.from({ length: 100 }, (_, i) => `filename=${i}.exe`).join('; ');
    assert.equal(fields(`Content-Disposition: attachment; ${many}`).names.length, 32);
  });

  it('are told of where they are more', () => {
    const upTo = (count: number): string =>
      `Content-Disposition: attachment; ${Array.from({ length: count }, (_, i) => `filename=${i}.txt`).join('; ')}`;
    assert.deepEqual(fields(upTo(32)).flags, []);
    assert.deepEqual(
      fields(upTo(33)).flags.map(({ kind, name }) => `${kind} ${name}`),
      ['over-limit names'],
    );
  });
});
