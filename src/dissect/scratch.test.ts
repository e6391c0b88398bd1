import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { joinBytes } from './join-bytes.ts';
import { Scratch } from './scratch.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-scratch-'));
});
after(() => rm(folder, { recursive: true }));

describe('Scratch', () => {
  it('keeps small contents in memory without copying them', () => {
    const scratch = new Scratch(folder, 10);
    const content = Buffer.from('0123456789');
    assert.equal(scratch.store(content).slice(0, 10), content);
    scratch.close();
  });

  it('gives back what was spilled, and leaves no file behind while it is open', async () => {
    const scratch = new Scratch(folder, 10);
    const first = scratch.store(Buffer.from('first in memory'.slice(0, 8)));
    const second = scratch.store(Buffer.from('second on disk'));
    const third = scratch.store(Buffer.from('third on disk'));
    assert.deepEqual(await readdir(folder), []);
    assert.equal(first.slice(0, 99).toString(), 'first in');
    assert.equal(second.slice(0, 99).toString(), 'second on disk');
    assert.equal(third.slice(6, 8).toString(), 'on');
    scratch.close();
  });

  it('keeps the pieces of writers that take turns apart', () => {
    const scratch = new Scratch(folder, 6);
    const one = scratch.writer();
    const two = scratch.writer();
    for (const word of ['alpha ', 'beta ', 'gamma ']) {
      one.write(Buffer.from(word));
      two.write(Buffer.from(word.toUpperCase()));
    }
    assert.equal(one.size, 17);
    assert.equal(one.end().slice(0, 99).toString(), 'alpha beta gamma ');
    assert.equal(two.end().slice(0, 99).toString(), 'ALPHA BETA GAMMA ');
    scratch.close();
  });

  it('lets a file writer use its memory again', () => {
    const scratch = new Scratch(folder);
    const writer = scratch.fileWriter();
    const memory = Buffer.from('once ');
    writer.write(memory);
    memory.write('more ');
    writer.write(memory);
    assert.equal(writer.end().slice(0, 99).toString(), 'once more ');
    scratch.close();
  });

  it('refuses to read what was spilled once it is closed', () => {
    const scratch = new Scratch(folder, 0);
    const content = scratch.store(Buffer.from('gone'));
    scratch.close();
    assert.throws(() => content.slice(0, 4), /EBADF/);
    assert.throws(() => scratch.store(Buffer.from('late')), /closed/);
  });
});

describe('joinBytes', () => {
  it('reads like the concatenation, whatever the seams', () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 6 }), { maxLength: 6 });
    const places = fc.tuple(fc.integer({ min: -3, max: 40 }), fc.integer({ min: -3, max: 40 }));
    fc.assert(
      fc.property(pieces, places, (arrays, [a, b]) => {
        const buffers = arrays.map((array) => Buffer.from(array));
        const whole = Buffer.concat(buffers);
        const joined = joinBytes(buffers.map((buffer) => ({ size: buffer.length, slice: slicer(buffer) })));
        assert.equal(joined.size, whole.length);
        assert.deepEqual(Buffer.from(joined.slice(a, b)), Buffer.from(slicer(whole)(a, b)));
      }),
      { numRuns: 300 },
    );
  });
});

function slicer(buffer: Buffer): (start: number, end: number) => Buffer {
  return (start, end) => buffer.subarray(Math.max(start, 0), Math.max(end, 0));
}
