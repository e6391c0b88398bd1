import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import { deflateRawSync, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { memoryBytes } from '../../../../mail/bytes.ts';
import { Scratch } from '../../../scratch.ts';
import { Octets } from '../octets.ts';
import { decodeAscii85, decodeAsciiHex } from './ascii.ts';
import { decodeFlate } from './flate.ts';
import { inflateRaw } from './inflate.ts';
import { decodeLzw } from './lzw.ts';
import { Output } from './output.ts';
import { predictorOf, unpredict } from './predictor.ts';
import { decodeRunLength } from './run-length.ts';

type Run = (input: Octets, output: Output) => Generator<void, unknown>;

function decode(run: Run, input: Buffer, most = 1 << 24): Buffer {
  const scratch = new Scratch(tmpdir());
  let left = most;
  const output = new Output(scratch.writer(), (count) => {
    const room = Math.min(count, left);
    left -= room;
    return room;
  });
  const steps = run(new Octets(memoryBytes(input)), output);
  while (!steps.next().done);
  const content = output.end();
  const result = Buffer.from(content.slice(0, content.size));
  scratch.close();
  return result;
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
/** Octets that repeat, as packers like them. */
const octets = fc
  .array(fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 20 })), { maxLength: 20 })
  .map((runs) => Buffer.concat(runs.flatMap(([run, times]) => Array<Uint8Array>(times).fill(run))));

describe('inflateRaw', () => {
  const run: Run = (input, output) => inflateRaw(input, 0, output);

  it('gives what zlib packs, by each of its ways', () => {
    fc.assert(
      fc.property(
        octets,
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 0, max: 4 }),
        (content, level, strategy) => {
          assert.deepEqual(decode(run, deflateRawSync(content, { level, strategy })), content);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('gives all that stands before the damage', () => {
    const content = Buffer.from(Array.from({ length: 5000 }, (_, i) => `line ${i * 7919}\n`).join(''));
    const packed = deflateRawSync(content);
    packed.fill(0xff, packed.length >> 1, (packed.length >> 1) + 8);
    const read = decode(run, packed);
    assert.ok(read.length > content.length / 3);
    assert.ok(content.subarray(0, content.length / 3).equals(read.subarray(0, content.length / 3)));
  });

  it('takes any octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
        assert.ok(decode(run, Buffer.from(input), 100_000).length <= 100_000);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('decodeFlate', () => {
  it('reads streams with a header, without, with a damaged one, and cut', () => {
    const content = latin1('abcabcabc'.repeat(100));
    const packed = deflateSync(content);
    assert.deepEqual(decode(decodeFlate, packed), content);
    assert.deepEqual(decode(decodeFlate, deflateRawSync(content)), content);
    assert.deepEqual(decode(decodeFlate, Buffer.concat([latin1('\xff\xff'), packed.subarray(2)])), content);
    assert.deepEqual(decode(decodeFlate, packed.subarray(0, -4)), content);
    assert.deepEqual(decode(decodeFlate, Buffer.concat([packed, latin1('\r\njunk')])), content);
  });

  it('reads more than is inflated at one go', () => {
    const content = Buffer.alloc(9_000_000, 'x');
    assert.ok(decode(decodeFlate, deflateSync(content)).equals(content));
  });
});

/** LZW as TIFF and PDF have it, without a thought for speed. */
function packLzw(content: Buffer, early: number): Buffer {
  const bits: string[] = [];
  let table = new Map<string, number>();
  let width = 9;
  const put = (code: number): number => bits.push(code.toString(2).padStart(width, '0'));
  const clear = (): void => {
    put(256);
    table = new Map(Array.from({ length: 256 }, (_, i) => [String.fromCharCode(i), i]));
    width = 9;
  };
  clear();
  let run = '';
  for (const octet of content) {
    const character = String.fromCharCode(octet);
    if (table.has(run + character)) {
      run += character;
      continue;
    }
    put(table.get(run) ?? 0);
    table.set(run + character, table.size + 2);
    if (table.size + 2 + early > 1 << width) width++;
    if (table.size + 2 >= 4094) clear();
    run = character;
  }
  if (run !== '') put(table.get(run) ?? 0);
  put(257);
  const all = bits.join('');
  return Buffer.from(all.match(/.{1,8}/g)?.map((octet) => Number.parseInt(octet.padEnd(8, '0'), 2)) ?? []);
}

describe('decodeLzw', () => {
  it('reads the example of the standard', () => {
    const packed = Buffer.from('800b6050220c0c8501', 'hex');
    assert.deepEqual(
      [...decode((input, output) => decodeLzw(input, 1, output), packed)],
      [45, 45, 45, 45, 45, 65, 45, 45, 45, 66],
    );
  });

  it('gives what was packed', () => {
    const content = Buffer.from(Array.from({ length: 3000 }, (_, i) => `${(i * 7919) % 1000} `).join(''));
    const packed = packLzw(content, 1);
    assert.ok(decode((input, output) => decodeLzw(input, 1, output), packed).equals(content));
  });

  it('takes any octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (input) => {
        assert.ok(
          decode((octets, output) => decodeLzw(octets, 1, output), Buffer.from(input), 100_000).length <= 100_000,
        );
      }),
    );
  });
});

describe('the other filters', () => {
  const cases: readonly (readonly [string, Run, Buffer, string])[] = [
    ['hexadecimal', decodeAsciiHex, latin1('48 65 6C\n6c6F7>41'), 'Hellop'],
    ['base 85', decodeAscii85, latin1('<~87cURD]i,"Ebo80~>zz'), 'Hello World!'],
    ['base 85 with zeros', decodeAscii85, latin1('z!!~>'), '\0\0\0\0\0'],
    ['run lengths', decodeRunLength, latin1('\x02abc\xfed\x80ee'), 'abcddd'],
    ['run lengths that are cut', decodeRunLength, latin1('\x05ab'), 'ab'],
  ];
  for (const [what, run, input, text] of cases) {
    it(`reads ${what}`, () => assert.equal(decode(run, input).toString('latin1'), text));
  }

  it('takes predictions back', () => {
    const png = predictorOf(
      new Map<string, number>([
        ['Predictor', 15],
        ['Columns', 3],
      ]),
    );
    const tiff = predictorOf(
      new Map<string, number>([
        ['Predictor', 2],
        ['Columns', 3],
      ]),
    );
    assert.ok(png !== null && tiff !== null);
    const rows = Buffer.from([1, 1, 1, 1, 2, 1, 1, 1, 0, 9, 9, 9, 3, 2, 2, 2, 4, 1, 1, 1]);
    assert.deepEqual(
      [...decode((input, output) => unpredict(input, png, output), rows)],
      [1, 2, 3, 2, 3, 4, 9, 9, 9, 6, 9, 11, 7, 10, 12],
    );
    assert.deepEqual(
      [...decode((input, output) => unpredict(input, tiff, output), Buffer.from([1, 1, 1, 5, 1]))],
      [1, 2, 3, 5, 6],
    );
  });
});
