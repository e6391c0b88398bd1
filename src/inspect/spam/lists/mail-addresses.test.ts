import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mailAddressesIn, mailboxKey } from './mail-addresses.ts';

test('mail addresses in a text, in lower case, each once', () => {
  const text =
    "Write to Ann.Smith@Example.COM, <bob@b.example>, 'carl@c.example'. mailto:dora@d.example?x=1 ann.smith@example.com";
  assert.deepEqual(mailAddressesIn(text, 10), [
    'ann.smith@example.com',
    'bob@b.example',
    'carl@c.example',
    'dora@d.example',
  ]);
  assert.deepEqual(mailAddressesIn(text, 1), ['ann.smith@example.com']);
  assert.deepEqual(mailAddressesIn('@ a@ @b.example a@b @@@@ x@.. a@-', 10), []);
});

test('tags go, and the dots of Gmail', () => {
  assert.equal(mailboxKey('ann+offer@example.com'), 'ann@example.com');
  assert.equal(mailboxKey('a.n.n+x@googlemail.com'), 'ann@gmail.com');
  assert.equal(mailboxKey('+x@example.com'), '+x@example.com');
});
