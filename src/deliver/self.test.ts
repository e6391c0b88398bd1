import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Place, selfMatcher } from './self.ts';

function matcher(...listeners: readonly Place[]) {
  return selfMatcher({ listeners, machine: () => ['192.0.2.1', '2001:db8::1'], clock: { now: () => 0 } });
}

test('a listener on one address is that address, in whatever clothes', () => {
  const isSelf = matcher({ address: '192.0.2.1', port: 25 });
  assert.equal(isSelf('192.0.2.1', 25), true);
  assert.equal(isSelf('::FFFF:192.0.2.1', 25), true);
  assert.equal(isSelf('192.0.2.1', 26), false);
  assert.equal(isSelf('127.0.0.1', 25), false);
});

test('a listener on all addresses of a family is every address of the machine, and no other', () => {
  const four = matcher({ address: '0.0.0.0', port: 25 });
  for (const address of ['192.0.2.1', '127.0.0.1', '127.8.8.8', '0.0.0.0', '::ffff:192.0.2.1'])
    assert.equal(four(address, 25), true, address);
  for (const address of ['192.0.2.2', '2001:db8::1', '::1']) assert.equal(four(address, 25), false, address);
  assert.equal(four('192.0.2.1', 2525), false);

  const six = matcher({ address: '::', port: 25 });
  for (const address of ['2001:db8::1', '::1', '::', '2001:db8::1%eth0']) assert.equal(six(address, 25), true, address);
  assert.equal(six('192.0.2.1', 25), false);
});

test('an address that the machine gets later is known within a minute, and the system is not asked each time', () => {
  let now = 0;
  let asked = 0;
  const addresses: string[] = [];
  const machine = () => {
    asked++;
    return addresses;
  };
  const isSelf = selfMatcher({ listeners: [{ address: '0.0.0.0', port: 25 }], machine, clock: { now: () => now } });
  for (let i = 0; i < 10; i++) assert.equal(isSelf('192.0.2.7', 25), false);
  assert.equal(asked, 1);
  addresses.push('192.0.2.7');
  now = 60_000;
  assert.equal(isSelf('192.0.2.7', 25), true);
});
