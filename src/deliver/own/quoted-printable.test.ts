import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quotedPrintable } from './quoted-printable.ts';

const decode = (text: string): string =>
  Buffer.from(
    text
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

test('any text comes back, in short lines of printable ASCII that no relay changes', () => {
  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom('\n', ' ', '\t', '=', '.', 'From ', 'é', '😀', 'a'),
      fc.string({ unit: 'binary', maxLength: 1 }),
    ),
    maxLength: 300,
  });
  fc.assert(
    fc.property(text, (value) => {
      const coded = quotedPrintable(value);
      for (const line of coded.split('\r\n')) {
        assert.match(line, /^[\t\x20-\x7e]*$/);
        assert.ok(line.length <= 76);
        assert.doesNotMatch(line, /[ \t]$|^\.|^From /);
      }
      const expected = value.toWellFormed().replace(/\r\n|\r/g, '\n');
      assert.equal(decode(coded).replace(/\r\n/g, '\n').replace(/\n$/, ''), expected.replace(/\n$/, ''));
    }),
    { numRuns: 200 },
  );
});
