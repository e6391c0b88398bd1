import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fakePart } from '../../../../test/support/parts.ts';
import { gif, jpeg, png } from '../../../../test/support/pictures.ts';
import { readPicture } from './picture-reading.ts';

const SIDE = 72;
const grey = Buffer.from(Array.from({ length: SIDE * SIDE }, (_, at) => (at * 7 + (at >> 5) * 13) & 0xff));
const raster = { width: SIDE, height: SIDE, grey };
const PICTURES = [
  ['image/png', png(raster)],
  ['image/gif', gif(raster)],
  ['image/jpeg', jpeg(raster)],
] as const;

const read = (detectedType: string, octets: Buffer) => readPicture(fakePart({ detectedType, content: octets }));

for (const [type, octets] of PICTURES) {
  test(`${type}: whole it has a digest; bent or cut it has one or none, and the reader ends without a fault`, async () => {
    assert.equal((await read(type, octets))?.bands.length, 4);
    const bend = fc.record({ at: fc.nat(octets.length - 1), value: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(bend, { maxLength: 12 }), fc.nat(octets.length), async (bends, end) => {
        const bent = Buffer.from(octets);
        for (const { at, value } of bends) bent[at] = value;
        for (const file of [bent, bent.subarray(0, end)]) {
          const digest = await read(type, file);
          assert.ok(digest === null || digest.bands.length === 4);
        }
      }),
      { numRuns: 300 },
    );
  });
}

test('the head may promise any size', async () => {
  const huge = Buffer.from(png(raster));
  huge.writeUInt32BE(0x7fffffff, 16);
  huge.writeUInt32BE(0x7fffffff, 20);
  assert.equal(await read('image/png', huge), null);
});
