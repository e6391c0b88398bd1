import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isAbsolute, placeOf } from './remote-target.ts';

const REMOTE = [
  'http://x.example/y',
  ' HTTPS://x',
  'ht\ntp://x.example/',
  'h%74tp://x.example/',
  'ftp://x',
  'mhtml:http://x!y',
  'ms-msdt:/id x',
  '\\\\192.0.2.1\\x',
  '\\\\evil.example@SSL\\x',
  '//evil.example/x',
  'file://evil.example/x',
  'file:///\\\\evil.example\\x',
];
const NEAR = [
  '',
  'media/1.png',
  'C:\\x.dotm',
  'file:///C:/x',
  'file:///C:\\Program Files\\x.y',
  '\\\\files\\x',
  'file://files/x',
  'mailto:a@b.example',
  'file://localhost/x',
];

describe('placeOf', () => {
  for (const target of REMOTE)
    it(`reaches out: ${JSON.stringify(target)}`, () => assert.equal(placeOf(target), 'remote'));
  for (const target of NEAR) it(`stays: ${JSON.stringify(target)}`, () => assert.equal(placeOf(target), 'near'));

  it('knows what cannot be a part of a package', () => {
    assert.deepEqual(['http://x', '\\\\x\\y', '//x/y', 'c:\\x', '/word/x.xml', '../x.xml'].map(isAbsolute), [
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
