import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Bytes, Lens, memoryBytes } from '../mail/bytes.ts';
import { joinBytes } from './join-bytes.ts';

/** A run that is read as one in a file is. */
function asFile(content: Buffer): Bytes {
  return {
    size: content.length,
    slice: (start, end) => Buffer.from(content.subarray(Math.max(start, 0), Math.max(end, 0))),
    read: (start, target) => {
      assert.ok(start >= 0 && start + target.length <= content.length);
      content.copy(target, 0, start);
    },
  };
}

test('several runs read as one, by slices and through a lens, whatever lies in a file', () => {
  const piece = fc.tuple(fc.uint8Array({ maxLength: 5 }), fc.boolean());
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), fc.nat(40), fc.nat(40), (pieces, start, length) => {
      const whole = Buffer.concat(pieces.map(([octets]) => octets));
      const joined = joinBytes(
        pieces.map(([octets, file]) => (file ? asFile(Buffer.from(octets)) : memoryBytes(Buffer.from(octets)))),
      );
      const expected = whole.subarray(start, start + length);
      assert.ok(joined.slice(start, start + length).equals(expected));
      assert.ok(new Lens().look(joined, start, start + length).equals(expected));
    }),
    { numRuns: 300 },
  );
});
