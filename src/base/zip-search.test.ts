import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ByteRun } from './zip-format.ts';
import { findSignature } from './zip-search.ts';

const MARK = Buffer.from('PK\x03\x04', 'latin1');

/** Counts the octets that are read. */
function counted(octets: Buffer): ByteRun & { read: number } {
  return {
    size: octets.length,
    read: 0,
    slice(start, end) {
      const piece = octets.subarray(start, end);
      this.read += piece.length;
      return piece;
    },
  };
}

test('a signature is found wherever it lies, across windows too', () => {
  for (const at of [0, 1, 1022, 1023, 1024, 5119, 5120, 300_000, 999_996]) {
    const octets = Buffer.alloc(1_000_000);
    MARK.copy(octets, at);
    assert.equal(findSignature(counted(octets), MARK, 0, octets.length), at);
    assert.equal(findSignature(counted(octets), MARK, at + 1, octets.length), -1);
    assert.equal(findSignature(counted(octets), MARK, 0, at + 3), -1);
  }
});

test('a run full of signatures is not read again and again', () => {
  const run = counted(Buffer.alloc(1_000_000, MARK));
  let at = 0;
  for (let found = 0; found < 2000; found++) at = findSignature(run, MARK, at + 4, run.size);
  assert.ok(run.read < 4_000_000, `${run.read} octets read`);
});
