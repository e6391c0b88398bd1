import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Paths, pathStep } from './part-path.ts';

describe('pathStep', () => {
  it('makes separators, control and bidi characters harmless', () => {
    assert.equal(pathStep('../../etc/passwd'), '.._.._etc_passwd');
    assert.equal(pathStep('C:\\run\n\x1b[31m.exe'), 'C:_run__[31m.exe');
    assert.equal(pathStep('invoice\u202egpj.exe'), 'invoice_gpj.exe');
    assert.equal(pathStep('lone \ud800 half'), 'lone _ half');
    assert.equal(pathStep('Rechnung für Müller.pdf'), 'Rechnung für Müller.pdf');
  });

  it('cuts a name of 64 KB', () => {
    assert.equal(pathStep('x'.repeat(65_536)).length, 121);
  });
});

describe('Paths', () => {
  it('numbers equal paths, and never hands out one twice', () => {
    const paths = new Paths();
    const handedOut = ['1', '1', '1#2', '1', '1#2'].map((path) => paths.claim(path));
    assert.deepEqual(handedOut, ['1', '1#2', '1#2#2', '1#3', '1#2#3']);
    assert.equal(new Set(handedOut).size, handedOut.length);
  });
});
