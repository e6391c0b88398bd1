import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { allocate } from '../slab.ts';
import { QuotedPrintableDecoder } from './quoted-printable.ts';

function decode(text: string, cuts: readonly number[] = []): { content: string; flags: string[] } {
  const decoder = new QuotedPrintableDecoder(allocate);
  const octets = Buffer.from(text, 'latin1');
  const pieces: Buffer[] = [];
  let start = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    pieces.push(decoder.push(octets.subarray(start, cut), false));
    start = cut;
  }
  pieces.push(decoder.push(octets.subarray(start), true));
  return { content: Buffer.concat(pieces).toString('latin1'), flags: decoder.flags().map(({ name }) => name) };
}

const content = (text: string): string => decode(text).content;

describe('QuotedPrintableDecoder', () => {
  it('decodes escapes in either case', () => {
    assert.equal(content('=41=e9=E9 =3d'), 'A\xe9\xe9 =');
  });

  it('joins lines at a soft break, white space behind it or not', () => {
    assert.equal(content('one=\r\ntwo=\nthree= \t\r\nfour='), 'onetwothreefour');
  });

  it('drops white space at the end of a line but not what was encoded (RFC 2045 section 6.7, rule 3)', () => {
    assert.equal(content('a \t\r\nb \nc=20\r\nd'), 'a\r\nb\nc \r\nd');
  });

  it('lets a stray equals sign stand for itself and notes it', () => {
    assert.deepEqual(decode('1+1=2, =XY =4'), { content: '1+1=2, =XY =4', flags: ['quoted-printable-stray'] });
  });

  it('gives the same whatever the windows', () => {
    const text = fc.array(fc.constantFrom('=41', '=', '=\r\n', ' ', '\r\n', '\n', 'x', '=4', '\t'), { maxLength: 14 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(30), { maxLength: 3 }), (pieces, cuts) => {
        const joined = pieces.join('');
        const places = cuts.map((cut) => Math.min(cut, joined.length));
        assert.deepEqual(decode(joined, places), decode(joined));
      }),
      { numRuns: 500 },
    );
  });
});
