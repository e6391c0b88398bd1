import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { memoryBytes } from '../../mail/bytes.ts';
import { stamped } from './stamped.ts';

test('a stamp stands in front, its cuts are gone, every other octet is there', () => {
  const lines = fc.array(fc.record({ text: fc.string({ maxLength: 30 }), cut: fc.boolean() }), { maxLength: 20 });
  fc.assert(
    fc.property(lines, fc.array(fc.string(), { maxLength: 3 }), (mail, fields) => {
      const octets = mail.map(({ text }) => Buffer.from(`${text}\r\n`, 'utf8'));
      const ends = octets.map((_, n) => octets.slice(0, n + 1).reduce((sum, { length }) => sum + length, 0));
      const cuts = mail.flatMap(({ cut }, n) => (cut ? [[ends[n - 1] ?? 0, ends[n] ?? 0] as const] : []));
      const { size, chunks } = stamped(memoryBytes(Buffer.concat(octets)), { fields, cuts });
      const got = Buffer.concat([...chunks()]);
      const left = octets.filter((_, n) => mail[n]?.cut === false);
      assert.deepEqual(got, Buffer.concat([Buffer.from(fields.join('')), ...left]));
      assert.equal(size, got.length);
    }),
  );
});

test('without one the mail goes as it lies there', () => {
  const octets = Buffer.from('Subject: x\r\n\r\nbody\r\n');
  assert.deepEqual(Buffer.concat([...stamped(memoryBytes(octets), null).chunks()]), octets);
});
