import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { memoryBytes } from '../../mail/bytes.ts';
import type { Unpacked } from '../archive/unpacker.ts';
import { Budget, DEFAULT_LIMITS } from '../budget.ts';
import { Scratch } from '../scratch.ts';
import { readTnef } from './tnef.ts';

function attribute(id: number, data: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUInt8(2, 0);
  header.writeUInt32LE(id, 1);
  header.writeUInt32LE(data.length, 5);
  return Buffer.concat([header, data, Buffer.alloc(2)]);
}

/** A property list with an integer, a named binary and the long file name. */
function properties(longName: string): Buffer {
  const number = (value: number): Buffer => {
    const octets = Buffer.alloc(4);
    octets.writeUInt32LE(value);
    return octets;
  };
  const value = Buffer.from(`${longName}\0`, 'utf16le');
  return Buffer.concat([
    number(3),
    number(0x0e210003),
    number(7),
    number(0x80010102),
    Buffer.alloc(16),
    number(0),
    number(1),
    number(1),
    number(3),
    Buffer.from('abc\0'),
    number(0x3707001f),
    number(1),
    number(value.length),
    value,
    Buffer.alloc((4 - (value.length % 4)) % 4),
  ]);
}

const HEAD = Buffer.from('789f3e220100', 'hex');
const RENDER_DATA = attribute(0x00069002, Buffer.alloc(14));

function read(content: Buffer, members = 100): Unpacked {
  const limits = { ...DEFAULT_LIMITS, members };
  return readTnef(
    memoryBytes(content),
    new Budget({ limits, scratch: new Scratch(tmpdir()), clock: { now: () => 0 } }),
  );
}

function summary({ members, flags }: Unpacked): unknown {
  return {
    members: members.map(({ name, content }) => [name, content?.slice(0, 99).toString() ?? null]),
    flags: [...flags, ...members.flatMap((member) => member.flags)].map(({ kind, name }) => `${kind}:${name}`),
  };
}

describe('readTnef', () => {
  it('gives the attachments by their long names, and the body', () => {
    const content = Buffer.concat([
      HEAD,
      attribute(0x0002800c, Buffer.from('Dear all')),
      RENDER_DATA,
      attribute(0x00018010, Buffer.from('REPORT~1.DOC\0')),
      attribute(0x0006800f, Buffer.from('one')),
      attribute(0x00069005, properties('Report für alle.doc')),
      RENDER_DATA,
      attribute(0x00018010, Buffer.from('b.txt\0')),
      attribute(0x0006800f, Buffer.from('two')),
    ]);
    assert.deepEqual(summary(read(content)), {
      members: [
        ['body.txt', 'Dear all'],
        ['Report für alle.doc', 'one'],
        ['b.txt', 'two'],
      ],
      flags: ['note:tnef-title'],
    });
  });

  it('says what it does not look into', () => {
    assert.deepEqual(summary(read(Buffer.concat([HEAD, RENDER_DATA]))), {
      members: [['', null]],
      flags: ['unknown:tnef-object'],
    });
  });

  it('keeps what stands before the damage', () => {
    const cut = attribute(0x00018010, Buffer.from('b.txt\0')).subarray(0, 12);
    const content = Buffer.concat([HEAD, RENDER_DATA, attribute(0x0006800f, Buffer.from('one')), cut]);
    assert.deepEqual(summary(read(content)), { members: [['', 'one']], flags: ['corrupt:tnef-damaged'] });
  });

  it('stops at the limit on members', () => {
    const content = Buffer.concat([HEAD, RENDER_DATA, RENDER_DATA, RENDER_DATA]);
    assert.equal(read(content, 2).flags[0]?.name, 'members');
  });

  it('takes any octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 100 }), (tail, list) => {
        const content = Buffer.concat([HEAD, RENDER_DATA, attribute(0x00069005, Buffer.from(list)), Buffer.from(tail)]);
        assert.ok(read(content).members.length >= 1);
      }),
      { numRuns: 500 },
    );
  });
});
