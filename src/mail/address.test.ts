import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Address } from './address.ts';
import { Domain } from './domain.ts';

function key(text: string): string | null {
  return Address.parse(text)?.key ?? null;
}

test('whatever may be written in several ways is looked up in one', () => {
  for (const text of ['bob@x.test', 'BOB@X.TEST', '"bob"@x.test', '"b\\ob"@x.test', '"BOB"@X.test.', 'bob@x.test.']) {
    assert.equal(key(text), 'bob@x.test', text);
  }
  for (const text of ['b@m\u00fcller.test', 'b@M\u00dcLLER.test', 'b@mu\u0308ller.test', 'b@XN--MLLER-KVA.test']) {
    assert.equal(key(text), 'b@xn--mller-kva.test', text);
  }
  assert.equal(key('jo\u0308rg@x.test'), key('"J\u00d6RG"@x.test'));
  assert.equal(key('"bob"@[192.0.2.1]'), key('BOB@[192.0.2.1]'));
  assert.equal(key('bob@[IPv6:2001:DB8::1]'), key('bob@[ipv6:2001:db8::1]'));
});

test('the text stays as it was written, for the next mail server', () => {
  assert.equal(Address.parse('"Bob"@X.test')?.text, '"Bob"@X.test');
});

test('what asks for relaying keeps its signs in the key', () => {
  assert.equal(key('victim%elsewhere.test@x.test'), 'victim%elsewhere.test@x.test');
  assert.equal(key('"victim@elsewhere.test"@x.test'), 'victim@elsewhere.test@x.test');
  assert.equal(key('elsewhere.test!victim@x.test'), 'elsewhere.test!victim@x.test');
});

test('the domain is what stands behind the last @', () => {
  const address = Address.parse('"a@evil.test x"@good.test');
  assert.deepEqual([address?.local, address?.domain], ['a@evil.test x', 'good.test']);
  for (const text of ['a@evil.test@good.test', 'a@evil.test x@good.test', '@evil.test:a@good.test', '"a"b@good.test']) {
    assert.equal(key(text), null, text);
  }
});

test('a domain beyond ASCII is no other domain in disguise', () => {
  const disguises = [
    'hosted.test#\u00e4',
    'hosted.test/\u00e4',
    'hosted.test?\u00e4',
    'hosted.test\\\u00e4',
    'hosted.test:\u00e4',
    '\u00e4%2ehosted.test',
    '\uff48osted.test', // full width
    'hos\u00adted.test', // a soft hyphen
    'hosted\u3002test', // an ideographic full stop
    'hosted\u200b.test', // a space without width
    '\uff11\uff12\uff17.1',
    '\u212aelvin.test', // a sign whose lower case is k
  ];
  for (const text of disguises) {
    assert.equal(Domain.parse(text), null, text);
  }
});

test('no text that is an address can end a line, or breaks the parser', () => {
  const piece = fc.constantFrom(
    'a',
    '"',
    '\\',
    '@',
    '.',
    '[',
    ']',
    '\r',
    '\n',
    '\0',
    '%',
    '\u00e4',
    '\u0308',
    ' ',
    '<',
    '>',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const address = Address.parse(pieces.join(''));
      if (address === null) return;
      assert.doesNotMatch(address.text + address.key, /[\r\n\0]/);
      assert.equal(Address.parse(address.text)?.key, address.key);
    }),
    { numRuns: 2000 },
  );
});
