import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Address } from './address.ts';
import { addressField, textField, tokenField } from './header-writer.ts';

/** What a reader sees: unfolded, encoded words decoded by RFC 2047 section 6.2. */
function shown(field: string): string {
  const value = field
    .slice(field.indexOf(':') + 1)
    .replace(/\r\n(?=[ \t])/g, '')
    .replace(/\r\n$/, '')
    .trim();
  return value
    .replace(/(=\?[^?]+\?B\?[^?]*\?=)\s+(?==\?)/g, '$1')
    .replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, base64: string) => Buffer.from(base64, 'base64').toString('utf8'));
}

test('plain text stays plain', () => {
  assert.equal(textField('Subject', 'Hello, world'), 'Subject: Hello, world\r\n');
});

test('text beyond ASCII is encoded, words around it are not', () => {
  assert.equal(textField('X-Why', 'found Grüße here'), 'X-Why: found =?UTF-8?B?R3LDvMOfZQ==?= here\r\n');
});

test('line ends and control characters cannot begin a field', () => {
  assert.equal(
    textField('X-Name', 'a\r\nBcc: evil@example.org\r\n\r\nbody\0'),
    'X-Name: a Bcc: evil@example.org body\r\n',
  );
});

test('what looks like an encoded word is shown as it was given', () => {
  const text = '=?UTF-8?B?ZXZpbA==?= x';
  assert.equal(shown(textField('X', text)), text);
});

test('any text gives one field of short lines that shows the same words', () => {
  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom(' ', '\r', '\n', '=?', '?=', '\ud800', 'é', '€', '😀', 'a'),
      fc.string({ unit: 'binary', maxLength: 2 }),
    ),
    maxLength: 200,
  });
  fc.assert(
    fc.property(text, (value) => {
      const field = textField('X-Test', value);
      assert.match(field, /^X-Test:[^\r\n]*(\r\n [^\r\n]*[^ \r\n][^\r\n]*)*\r\n$/);
      assert.match(field, /^[\x20-\x7e\r\n]*$/);
      for (const line of field.split('\r\n')) assert.ok(line.length <= 998);
      for (const [word] of field.matchAll(/=\?UTF-8\?B\?[^?]*\?=/g)) assert.ok(word.length <= 75);
      const expected = value
        .toWellFormed()
        .replace(/[\0-\x1f\x7f-\x9f\u2028\u2029 ]+/g, ' ')
        .trim();
      assert.equal(shown(field), expected);
    }),
    { numRuns: 300 },
  );
});

test('a long field is folded between its tokens', () => {
  const field = tokenField(
    'References',
    Array.from({ length: 5 }, (_, i) => `<${'x'.repeat(30)}${i}@example.org>`),
  );
  assert.ok(field.split('\r\n').every((line) => line.length <= 78));
  assert.equal(field.match(/<x{30}\d@example\.org>/g)?.length, 5);
});

test('wrong names and tokens are refused', () => {
  assert.throws(() => textField('X Y', 'a'), RangeError);
  assert.throws(() => textField('X:', 'a'), RangeError);
  assert.throws(() => textField('X\r\nBcc', 'a'), RangeError);
  assert.throws(() => tokenField('X', ['a\r\nb']), RangeError);
});

test('a display name is encoded where it has more than words', () => {
  const address = Address.parse('a@müller.example');
  assert.ok(address);
  assert.equal(addressField('From', [{ display: 'Evil" <x@y>,', address }]).startsWith('From: =?UTF-8?B?'), true);
  assert.equal(addressField('To', [{ address }]), 'To: a@xn--mller-kva.example\r\n');
});
