import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { Scratch } from '../scratch.ts';
import { decompressRtf } from './compressed-rtf.ts';

function read(data: Buffer): { rtf: string; damaged: boolean } {
  const steps = decompressRtf(data, new Scratch(tmpdir()));
  let step = steps.next();
  while (!step.done) step = steps.next();
  const { rtf, damaged } = step.value;
  return { rtf: rtf.slice(0, rtf.size).toString('latin1'), damaged };
}

/** The examples of [MS-OXRTFCP] section 3. */
const SIMPLE = Buffer.from(
  '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0',
  'hex',
);
const CROSSING = Buffer.from('1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0', 'hex');

test('RTF as the standard shows it', () => {
  assert.deepEqual(read(SIMPLE), {
    rtf: '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n',
    damaged: false,
  });
  assert.equal(read(CROSSING).rtf, '{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}');
});

test('RTF that is not compressed', () => {
  const data = Buffer.from('\0\0\0\0\x03\0\0\0MELA\0\0\0\0abc', 'latin1');
  assert.deepEqual(read(data), { rtf: 'abc', damaged: false });
});

test('what is there is read where the rest is damaged', () => {
  const cut = read(SIMPLE.subarray(0, 30));
  assert.ok(cut.damaged);
  assert.match(cut.rtf, /^\{\\rtf1\\ansi\\ansicpg1252/);
  const wrong = Buffer.from(SIMPLE);
  wrong[12] = 0;
  assert.deepEqual([read(wrong).damaged, read(wrong).rtf.length], [true, 43]);
  assert.deepEqual(read(Buffer.from('junk that is none at all')), { rtf: '', damaged: true });
});
