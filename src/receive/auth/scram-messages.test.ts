import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseClientFinal, parseClientFirst } from './scram-messages.ts';

test("the client's first message of RFC 7677 section 3", () => {
  assert.deepEqual(parseClientFirst('n,,n=user,r=rOprNGfwEbeRWgbNEkqO'), {
    gs2: 'n,,',
    bare: 'n=user,r=rOprNGfwEbeRWgbNEkqO',
    authzid: '',
    name: 'user',
    nonce: 'rOprNGfwEbeRWgbNEkqO',
  });
});

test('commas and equals signs of names are escaped', () => {
  const first = parseClientFirst('y,a=a=2Cb,n=a=2Cb=3Dc,r=x,ext=1');
  assert.equal(first?.name, 'a,b=c');
  assert.equal(first?.authzid, 'a,b');
  assert.equal(first?.gs2, 'y,a=a=2Cb,');
});

for (const [what, text] of [
  ['nothing', ''],
  ['channel binding', 'p=tls-exporter,,n=user,r=x'],
  ['a mandatory extension', 'n,,m=1,n=user,r=x'],
  ['no nonce', 'n,,n=user'],
  ['an empty nonce', 'n,,n=user,r='],
  ['no name', 'n,,n=,r=x'],
  ['a name with an escape that is none', 'n,,n=a=2cb,r=x'],
  ['a name with a control character', 'n,,n=a\u0007,r=x'],
  ['a nonce with a space', 'n,,n=user,r=a b'],
  ['a nonce without an end', `n,,n=user,r=${'x'.repeat(257)}`],
] as const) {
  test(`${what} is no first message`, () => assert.equal(parseClientFirst(text), null));
}

test('the last message needs a whole proof in proper base64', () => {
  const proof = Buffer.alloc(32, 5).toString('base64');
  assert.equal(parseClientFinal(`c=biws,r=x,p=${proof}`)?.channel, 'biws');
  for (const text of [
    '',
    'c=biws,r=x',
    `c=biws,p=${proof}`,
    `c=biws,r=x,p=${proof}=`,
    'c=biws,r=x,p=AAAA',
    `r=x,c=b,p=${proof}`,
  ]) {
    assert.equal(parseClientFinal(text), null, text);
  }
});

test('any text is a message or none, never an error', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom('n', 'a', 'r', 'c', 'p', '=', ',', '2C', '\0', 'x', 'y') }),
  );
  fc.assert(
    fc.property(text, (some) => {
      const first = parseClientFirst(some);
      if (first !== null) assert.equal(first.gs2 + first.bare, some);
      parseClientFinal(some);
    }),
  );
});
