import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { wire } from './wire.ts';

const sent = (...chunks: string[]): string =>
  Buffer.concat([...wire(chunks.map((chunk) => Buffer.from(chunk, 'latin1')))]).toString('latin1');

test('a clean chunk goes out as it is, without a copy', () => {
  const chunk = Buffer.from('Subject: x\r\n\r\nbody\r\n');
  assert.equal([...wire([chunk])][0], chunk);
});

test('dots are stuffed at line starts, across chunks too', () => {
  assert.equal(sent('.a\r\n.\r\nb.c\r\n'), '..a\r\n..\r\nb.c\r\n.\r\n');
  assert.equal(sent('a\r\n', '.b\r\n'), 'a\r\n..b\r\n.\r\n');
  assert.equal(sent('a\r', '\n.b\r\n'), 'a\r\n..b\r\n.\r\n');
  assert.equal(sent('a\r\n.', '.\r\n'), 'a\r\n...\r\n.\r\n');
});

test('a mail without a last line end gets one', () => {
  assert.equal(sent('a'), 'a\r\n.\r\n');
  assert.equal(sent(''), '.\r\n');
  assert.equal(sent(), '.\r\n');
});

for (const end of [
  '\n.\n',
  '\n.\r',
  '\r.\n',
  '\r.\r',
  '\n.\r\n',
  '\r.\r\n',
  '\r\n.\n',
  '\r\n.\r',
  '\r\n.\r\r\n',
  '\r\r\n.\r\r\n',
  '\r\n\0.\r\n',
]) {
  test(`the false end of data ${JSON.stringify(end)} stays inside the mail`, () => {
    const out = sent(`a${end}MAIL FROM:<evil@example.org>\r\n`);
    assert.equal(out.indexOf('\r\n.\r\n'), out.length - 5);
    assert.doesNotMatch(out, /\r(?!\n)|(?<!\r)\n/);
  });
}

test('however a mail is made and cut: CRLF only, one end, and what was clean comes back', () => {
  const text = fc.string({ unit: fc.constantFrom('\r', '\n', '.', 'a', '\0', '\r\n', '\r\n.'), maxLength: 60 });
  fc.assert(
    fc.property(text, fc.nat(60), fc.nat(60), (mail, a, b) => {
      const [x, y] = [Math.min(a, b), Math.max(a, b)];
      const out = sent(mail.slice(0, x), mail.slice(x, y), mail.slice(y));
      assert.equal(out, sent(mail));
      assert.doesNotMatch(out, /\r(?!\n)|(?<!\r)\n/);
      assert.ok(out === '.\r\n' || out.indexOf('\r\n.\r\n') === out.length - 5);
      if (/\r(?!\n)|(?<!\r)\n/.test(mail)) return;
      const received = out.slice(0, -3).replace(/(^|\r\n)\./g, '$1');
      assert.equal(received, mail === '' || mail.endsWith('\r\n') ? mail : `${mail}\r\n`);
    }),
    { numRuns: 500 },
  );
});
