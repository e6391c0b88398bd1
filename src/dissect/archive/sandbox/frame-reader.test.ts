import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { FrameReader } from './frame-reader.ts';
import { frameHeader, MAX_FRAME } from './frames.ts';

describe('FrameReader', () => {
  it('gives the same frames however the stream is cut', () => {
    const frames = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 50 })));
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 30 })), (sent, cuts) => {
        const stream = Buffer.concat(sent.flatMap(([kind, payload]) => [frameHeader(kind, payload.length), payload]));
        const received: [number, string][] = [];
        const reader = new FrameReader((kind, payload) => received.push([kind, payload.toString('hex')]));
        let at = 0;
        for (const cut of cuts) {
          reader.push(stream.subarray(at, at + cut));
          at += cut;
        }
        reader.push(stream.subarray(at));
        assert.deepEqual(
          received,
          sent.map(([kind, payload]) => [kind, Buffer.from(payload).toString('hex')]),
        );
      }),
    );
  });

  it('refuses a frame larger than any that is allowed', () => {
    const reader = new FrameReader(() => {});
    assert.throws(() => reader.push(frameHeader(1, MAX_FRAME + 1)), RangeError);
  });
});
