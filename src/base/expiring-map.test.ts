import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExpiringMap } from './expiring-map.ts';

test('a value is there until its time is up', () => {
  let now = 0;
  const map = new ExpiringMap<number>({ now: () => now }, 10);
  map.set('a', 1, 100);
  now = 99;
  assert.equal(map.get('a'), 1);
  map.set('a', 2, 100);
  now = 198;
  assert.equal(map.get('a'), 2);
  now = 199;
  assert.equal(map.get('a'), undefined);
});

test('what was remembered longest ago is forgotten first', () => {
  const map = new ExpiringMap<number>({ now: () => 0 }, 2);
  map.set('a', 1, 100);
  map.set('b', 2, 100);
  map.set('a', 3, 100);
  map.set('c', 4, 100);
  assert.deepEqual([map.get('a'), map.get('b'), map.get('c')], [3, undefined, 4]);
});
