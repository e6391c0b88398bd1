import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownCounters } from '../../../test/support/admission-rules.ts';
import { Harvest } from './harvest.ts';

test('whoever has guessed a hundred times has to wait, and others go on', () => {
  const harvest = new Harvest(ownCounters());
  for (let i = 0; i < 100; i++) {
    assert.equal(harvest.refusal('192.0.2.1'), null);
    harvest.unknown('192.0.2.1');
  }
  assert.equal(harvest.refusal('192.0.2.1')?.reason, '192.0.2.1 has asked for 100 unknown recipients in 600 s');
  assert.equal(harvest.refusal('192.0.2.2'), null);
});

test('whoever sends mail to many real recipients may have some that are gone', () => {
  const harvest = new Harvest(ownCounters());
  for (let i = 0; i < 150; i++) harvest.unknown('192.0.2.1');
  harvest.known('192.0.2.1', 749);
  assert.notEqual(harvest.refusal('192.0.2.1'), null);
  harvest.known('192.0.2.1', 1);
  assert.equal(harvest.refusal('192.0.2.1'), null);
  harvest.unknown('192.0.2.1');
  assert.notEqual(harvest.refusal('192.0.2.1'), null);
});

for (const [what, network, elsewhere] of [
  ['an IPv6 /48', (i: number) => `2001:db8:1:${i.toString(16)}::1`, '2001:db8:2::1'],
  ['an IPv4 /24', (i: number) => `192.0.2.${i % 256}`, '198.51.100.1'],
] as const) {
  test(`another address for each guess helps nobody who has ${what}`, () => {
    const harvest = new Harvest(ownCounters());
    let guesses = 0;
    while (guesses < 5000 && harvest.refusal(network(guesses)) === null) harvest.unknown(network(guesses++));
    assert.equal(guesses, 1000);
    assert.equal(harvest.refusal(elsewhere), null);
  });
}
