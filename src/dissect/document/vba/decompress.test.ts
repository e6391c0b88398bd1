import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decompress } from './decompress.ts';

function run(hex: string, start = 0): { text: string; whole: boolean } | null {
  const steps = decompress(Buffer.from(hex.replaceAll(' ', ''), 'hex'), start);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value && { text: step.value.content.toString('latin1'), whole: step.value.whole };
}

describe('a compressed container of VBA', () => {
  // The examples of MS-OVBA section 3.2.
  it('decompresses what nothing repeats in', () => {
    const hex = '01 19 B0 00 61 62 63 64 65 66 67 68 00 69 6A 6B 6C 6D 6E 6F 70 00 71 72 73 74 75 76 2E';
    assert.deepEqual(run(hex), { text: 'abcdefghijklmnopqrstuv.', whole: true });
  });

  it('decompresses what repeats', () => {
    const hex =
      '01 2F B0 00 23 61 61 61 62 63 64 65 82 66 00 70 61 67 68 69 6A 01 38 08 61 6B 6C 00 30 6D 6E 6F 70 06 71 02 70 04 10 72 73 74 75 76 10 77 78 79 7A 00 3C';
    assert.equal(run(hex)?.text, '#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa');
  });

  it('decompresses what is the same again and again', () => {
    assert.equal(run('01 03 B0 02 61 45 00')?.text, 'a'.repeat(73));
  });

  it('is none without its mark, or where none can begin', () => {
    assert.equal(run('02 03 B0 02 61 45 00'), null);
    assert.equal(run('01 03 00 02 61 45 00'), null);
    assert.equal(run('01 03 B0 02 61 45 00', 99), null);
  });

  it('is read as far as it goes where it reaches before its start', () => {
    assert.deepEqual(run('01 05 B0 02 61 FF FF 62'), { text: 'a', whole: false });
  });
});
