import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  attachment,
  attribute,
  binary,
  ID,
  long,
  object,
  properties,
  tnef,
  uncompressedRtf,
  unicode,
} from '../../../test/support/tnef.ts';
import { memoryBytes } from '../../mail/bytes.ts';
import { Budget, DEFAULT_LIMITS } from '../budget.ts';
import { Scratch } from '../scratch.ts';
import type { DocumentContent } from './document-reader.ts';
import { tnefReader } from './tnef.ts';

function read(content: Buffer, members = 100): { found: DocumentContent; yields: number } {
  const limits = { ...DEFAULT_LIMITS, members };
  const budget = new Budget({ limits, scratch: new Scratch(tmpdir()), clock: { now: () => 0 } });
  const source = { content: memoryBytes(content), type: 'application/vnd.ms-tnef', members: [], charset: '' };
  const steps = tnefReader.read(source, budget);
  let yields = 0;
  let step = steps.next();
  for (; !step.done; step = steps.next()) yields++;
  return { found: step.value, yields };
}

function summary(content: Buffer): { parts: unknown; flags: readonly string[] } {
  const { found } = read(content);
  return {
    parts: found.parts.map(({ origin, names, content: octets }) => [origin, names, octets.slice(0, 99).toString()]),
    flags: [...found.flags, ...found.parts.flatMap(({ flags }) => flags)].map(({ kind, name }) => `${kind}:${name}`),
  };
}

describe('winmail.dat', () => {
  it('gives the attachments by all their names, and the body', () => {
    const names = properties(long(0x0e21, 7), unicode(0x8001, 'named'), unicode(0x3707, 'Report für alle.doc'));
    const content = tnef(
      attribute(ID.body, 'Dear all\0'),
      attachment('REPORT~1.DOC', 'one', attribute(ID.properties, names)),
      attachment('b.txt', 'two'),
    );
    assert.deepEqual(summary(content), {
      parts: [
        ['extracted', ['body.txt'], 'Dear all'],
        ['embedded', ['Report für alle.doc', 'REPORT~1.DOC'], 'one'],
        ['embedded', ['b.txt'], 'two'],
      ],
      flags: [],
    });
  });

  it('gives each form of the body, in its code page', () => {
    const page = Buffer.from('e3040000e3040000', 'hex'); // 1251
    const content = tnef(
      attribute(ID.codePage, page),
      attribute(ID.body, Buffer.from([0xcf, 0xf0, 0xe8, 0])),
      attribute(
        ID.messageProperties,
        properties(
          unicode(0x1000, 'Unicode'),
          long(0x3fde, 20866),
          binary(0x1013, Buffer.from('<p>\xf0\xf2', 'latin1')),
          binary(0x1009, uncompressedRtf('{\\rtf1 x}')),
        ),
      ),
    );
    assert.deepEqual(summary(content), {
      parts: [
        ['extracted', ['body.txt'], 'При'],
        ['extracted', ['body.txt'], 'Unicode'],
        ['extracted', ['body.html'], '<p>ПР'],
        ['extracted', ['body.rtf'], '{\\rtf1 x}'],
      ],
      flags: [],
    });
  });

  it('gives messages and objects without what stands before them', () => {
    const message = tnef(attachment('inner.txt', 'inner'));
    const content = tnef(
      attribute(ID.renderData, Buffer.alloc(14)),
      attribute(ID.properties, properties(unicode(0x3001, 'A message'), object(0x3701, 'message', message))),
      attribute(ID.renderData, Buffer.alloc(14)),
      attribute(
        ID.properties,
        properties(object(0x3701, 'storage', Buffer.from('OLE')), binary(0x3701, Buffer.from('too'))),
      ),
    );
    const { parts } = read(content).found;
    assert.deepEqual(parts[0]?.names, ['A message']);
    assert.ok(parts[0]?.content.slice(0, 9999).equals(message));
    assert.deepEqual(
      parts.slice(1).map(({ content: octets }) => octets.slice(0, 99).toString()),
      ['OLE', 'too'],
    );
  });

  it('says what it does not find', () => {
    assert.deepEqual(summary(tnef(attribute(ID.renderData, Buffer.alloc(14)))), {
      parts: [['embedded', [], '']],
      flags: ['unknown:tnef-object'],
    });
  });

  it('keeps what stands before the damage, and as much as there is of what is cut', () => {
    const content = tnef(attachment('a', 'one'), attachment('b', 'two and more')).subarray(0, -10);
    assert.deepEqual(summary(content), {
      parts: [
        ['embedded', ['a'], 'one'],
        ['embedded', ['b'], 'two '],
      ],
      flags: ['corrupt:tnef-damaged'],
    });
  });

  it('finds what another reader sees where a size lies', () => {
    const hidden = attachment('hidden', 'secret');
    for (const size of [4, 100_000, 3 + hidden.length]) {
      const lying = attribute(ID.data, 'one', { size });
      const content = tnef(attribute(ID.renderData, Buffer.alloc(14)), lying, hidden);
      const { parts, flags } = summary(content);
      assert.match(JSON.stringify(parts), /"secret"/, `${size}`);
      assert.ok(flags.length > 0);
    }
  });

  it('takes a wrong checksum for a slip where the size is right', () => {
    const content = tnef(
      attribute(ID.renderData, Buffer.alloc(14)),
      attribute(ID.data, 'one', { checksum: 1 }),
      attachment('b', 'two'),
    );
    const { parts, flags } = summary(content);
    assert.equal((parts as unknown[]).length, 2);
    assert.deepEqual(flags, ['note:tnef-checksum']);
  });

  it('stops at the limit on members, and where attributes lie within each other without end', () => {
    const many = tnef(attachment('a', ''), attachment('b', ''), attachment('c', ''));
    assert.equal(read(many, 2).found.flags[0]?.name, 'members');
    const nest = tnef(...Array.from({ length: 3000 }, () => attribute(ID.data, '', { size: 60_000, checksum: 1 })));
    const { found, yields } = read(nest, 10_000);
    assert.ok(found.flags.some(({ name }) => name === 'tnef-attributes' || name === 'tnef-damaged'));
    assert.ok(yields < 10_000);
  });

  it('takes any octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 100 }), (tail, list) => {
        const content = tnef(
          attribute(ID.renderData, Buffer.alloc(14)),
          attribute(ID.properties, Buffer.from(list)),
          attribute(ID.messageProperties, Buffer.from(list)),
          Buffer.from(tail),
        );
        assert.ok(read(content).found.parts.length >= 1);
      }),
      { numRuns: 500 },
    );
  });
});
