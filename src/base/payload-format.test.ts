import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  Damaged,
  decodeHeader,
  decodePrefix,
  encodeFrame,
  encodeHeader,
  FRAME_LIMIT,
  HEADER_SIZE,
  PREFIX_SIZE,
} from './payload-format.ts';

describe('the format of a payload file', () => {
  it('has a header of 64 bytes that can be read by eye', () => {
    const header = encodeHeader(24_576, 0xbeef);
    assert.equal(header.length, HEADER_SIZE);
    assert.match(header.toString('latin1'), /^POSTERN1 0000000000024576 0000beef +\n$/);
  });

  it('gives back size and checksum', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat(0xffffffff), (size, crc) => {
        assert.deepEqual(decodeHeader(encodeHeader(size, crc)), { size, crc });
      }),
    );
  });

  it('knows a header by every one of its bytes', () => {
    for (let at = 0; at < HEADER_SIZE; at++) {
      const header = encodeHeader(1, 2);
      header[at] = 0x78;
      assert.throws(() => decodeHeader(header), Damaged, `byte ${at}`);
    }
  });

  it('writes any text as one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const frame = encodeFrame({ text });
        assert.equal(frame.indexOf(0x0a), frame.length - 1);
        assert.equal(decodePrefix(frame)?.length, frame.length - PREFIX_SIZE - 1);
        assert.deepEqual(JSON.parse(frame.toString('utf8', PREFIX_SIZE)), { text });
      }),
      { numRuns: 50 },
    );
  });

  it('refuses an entry that could not be read again', () => {
    assert.throws(() => encodeFrame({ text: 'x'.repeat(FRAME_LIMIT) }), /the limit is/);
    assert.equal(decodePrefix(Buffer.from('ffffffff 00000000 ')), null);
  });
});
