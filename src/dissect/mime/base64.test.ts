import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { allocate } from '../slab.ts';
import { Base64Decoder } from './base64.ts';

function decode(text: string, cuts: readonly number[] = []): { content: string; flags: string[] } {
  const decoder = new Base64Decoder(allocate);
  const octets = Buffer.from(text, 'latin1');
  const pieces: Buffer[] = [];
  let start = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    pieces.push(decoder.push(octets.subarray(start, cut), false));
    start = cut;
  }
  pieces.push(decoder.push(octets.subarray(start), true));
  const flags = decoder.flags().map(({ kind, name }) => `${kind}:${name}`);
  return { content: Buffer.concat(pieces).toString('latin1'), flags };
}

describe('Base64Decoder', () => {
  it('decodes clean text without a flag', () => {
    assert.deepEqual(decode('aGVsbG8g\r\nd29ybGQ=\r\n'), { content: 'hello world', flags: [] });
    assert.deepEqual(decode('aGVsbG8gd29ybGQ\r\n'), { content: 'hello world', flags: [] });
    assert.deepEqual(decode(' a G\tVsbG8=\n\n'), { content: 'hello', flags: [] });
    assert.deepEqual(decode(''), { content: '', flags: [] });
  });

  it('skips what is not in the alphabet and says so', () => {
    assert.deepEqual(decode('aGV!sbG8='), { content: 'hello', flags: ['ambiguous:base64-junk'] });
    assert.deepEqual(decode('aGVs\0bG8='), { content: 'hello', flags: ['ambiguous:base64-junk'] });
    assert.deepEqual(decode('aGVs-bG8_'), { content: 'hello', flags: ['ambiguous:base64-junk'] });
  });

  it('reads on behind the padding and says so', () => {
    assert.deepEqual(decode('aGVsbG8=IHdvcmxk'), {
      content: 'hello world',
      flags: ['ambiguous:base64-behind-padding'],
    });
    assert.deepEqual(decode('aGVs=bG8='), { content: 'hello', flags: ['ambiguous:base64-behind-padding'] });
  });

  it('only notes a last quantum that is cut short', () => {
    assert.deepEqual(decode('aGVsbG8gd'), { content: 'hello ', flags: ['note:base64-truncated'] });
  });

  it('gives the same whatever the windows', () => {
    const text = fc.array(fc.constantFrom('aGVs', 'bG8=', 'A', '\r\n', '!', '=', 'QUJD'), { maxLength: 12 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(40), { maxLength: 3 }), (pieces, cuts) => {
        const joined = pieces.join('');
        const places = cuts.map((cut) => Math.min(cut, joined.length));
        assert.deepEqual(decode(joined, places), decode(joined));
      }),
      { numRuns: 500 },
    );
  });

  it('decodes what Node encodes, lines folded', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
        const text = Buffer.from(octets).toString('base64').replace(/.{76}/g, '$&\r\n');
        assert.deepEqual(decode(text), { content: Buffer.from(octets).toString('latin1'), flags: [] });
      }),
      { numRuns: 100 },
    );
  });
});
