import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countingKey, networkKey, plainAddress } from './client.ts';

test('an IPv4 address in IPv6 clothes is an IPv4 address', () => {
  assert.equal(plainAddress('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(plainAddress('::1'), '::1');
});

test('connections are counted by IPv4 address or IPv6 /64', () => {
  assert.equal(countingKey('192.0.2.1'), '192.0.2.1');
  assert.equal(countingKey('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2');
  assert.equal(countingKey('2001:db8:1:2::6'), '2001:db8:1:2');
  assert.equal(countingKey('2001:db8::6'), '2001:db8:0:0');
  assert.equal(countingKey('2001:db8::'), '2001:db8:0:0');
  assert.equal(countingKey('::1'), countingKey('::2'));
  assert.equal(countingKey('2001:0DB8:0:0::1'), '2001:db8:0:0');
});

test('a network is an IPv4 /24 or an IPv6 /48', () => {
  assert.equal(networkKey('192.0.2.1'), '192.0.2.0/24');
  assert.equal(networkKey('2001:db8:1:2::6'), '2001:db8:1/48');
  assert.equal(networkKey('::1'), '0:0:0/48');
});
