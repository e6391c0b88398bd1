import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownCounters } from '../../../test/support/admission-rules.ts';
import { type Place, takePlace } from './concurrency.ts';

const LIMITS = { connectionsPerAddress: 2, connectionsPerNetwork: 3 };

function placeOf(taken: ReturnType<typeof takePlace>): Place {
  assert.ok(!('code' in taken), 'there was no place');
  return taken;
}

test('strangers have so many places by address and by network, and get them back', () => {
  const counters = ownCounters();
  const take = (address: string) => takePlace(address, LIMITS, counters);
  const told = (address: string) => {
    const answer = take(address);
    return 'code' in answer ? `${answer.code} ${answer.reason}` : 'ok';
  };
  const first = placeOf(take('192.0.2.1'));
  placeOf(take('192.0.2.1'));
  assert.equal(told('192.0.2.1'), '421 admission.connectionsPerAddress: 192.0.2.1 holds 2 already');
  const other = placeOf(take('192.0.2.2'));
  assert.equal(told('192.0.2.3'), '421 admission.connectionsPerNetwork: 192.0.2.0/24 holds 3 already');
  assert.equal(told('198.51.100.1'), 'ok');
  other.leave();
  assert.equal(told('192.0.2.1'), '421 admission.connectionsPerAddress: 192.0.2.1 holds 2 already');
  first.leave();
  first.leave();
  assert.equal(told('192.0.2.1'), 'ok');
  assert.equal(told('192.0.2.1'), '421 admission.connectionsPerAddress: 192.0.2.1 holds 2 already');
});

test('an IPv6 /64 is one address, a /48 one network', () => {
  const counters = ownCounters();
  const open = (address: string) => !('code' in takePlace(address, LIMITS, counters));
  const addresses = ['2001:db8:1:1::1', '2001:db8:1:1::2', '2001:db8:1:1::3', '2001:db8:1:2::1', '2001:db8:1:3::1'];
  assert.deepEqual(addresses.map(open), [true, true, false, true, false]);
});
