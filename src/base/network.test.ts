import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressGroups, Network, networkMatcher, reversedAddress } from './network.ts';

function matches(blocks: readonly string[], address: string): boolean {
  const networks = blocks.map((text) => Network.parse(text) ?? assert.fail(text));
  return networkMatcher(networks)(address);
}

test('an address lies in its block and not beside it', () => {
  assert.equal(matches(['10.0.0.0/8'], '10.255.255.255'), true);
  assert.equal(matches(['10.0.0.0/8'], '11.0.0.0'), false);
  assert.equal(matches(['192.0.2.1', '::1/128'], '192.0.2.1'), true);
  assert.equal(matches(['192.0.2.1', '::1/128'], '::1'), true);
  assert.equal(matches(['2001:db8::/32'], '2001:db8:ffff::1'), true);
  assert.equal(matches(['2001:db8::/32'], '2001:db9::'), false);
  assert.equal(matches(['0.0.0.0/0'], '198.51.100.7'), true);
  assert.equal(matches([], '10.0.0.1'), false);
});

test('what is no address lies in no block', () => {
  for (const text of ['', 'localhost', '10.0.0.1.5', '10.0.0.1/8'])
    assert.equal(matches(['0.0.0.0/0', '::/0'], text), false);
});

test('what is no block is refused', () => {
  for (const text of [
    '',
    '10.0.0',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10.0.0.0/',
    '::1/129',
    'fe80::1%eth0',
    'a/8',
    '10.0.0.0/8/8',
  ]) {
    assert.equal(Network.parse(text), null, text);
  }
});

test('an IPv6 address has eight groups, however it is written', () => {
  const groups = ['2001', 'db8', '0', '0', '0', '0', '0', '1'];
  for (const text of ['2001:db8::1', '2001:0db8:0:0:0:0:0:0001', '2001:DB8:0::0:1', '2001:db8::1%eth0']) {
    assert.deepEqual(addressGroups(text), groups, text);
  }
  assert.deepEqual(addressGroups('::'), Array(8).fill('0'));
  assert.deepEqual(addressGroups('64:ff9b::192.0.2.33'), ['64', 'ff9b', '0', '0', '0', '0', 'c000', '221']);
});

test('an address backwards is a name below a zone', () => {
  assert.equal(reversedAddress('192.0.2.1'), '1.2.0.192');
  assert.equal(reversedAddress('2001:db8:2::1'), '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.0.0.0.8.b.d.0.1.0.0.2');
});
