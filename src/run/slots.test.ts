import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Slots } from './slots.ts';

const [anna, bert] = [{ name: 'Anna' }, { name: 'Bert' }] as const;

test('the lowest slot that nobody has is taken, orphans included', () => {
  const slots = new Slots<typeof anna | typeof bert>();
  slots.found([1, 3]);
  assert.deepEqual([slots.take(anna), slots.take(anna), slots.take(bert)], [0, 1, 2]);
  assert.deepEqual(slots.orphans(), [3]);
});

test('a slot never has two owners', () => {
  const slots = new Slots<object>();
  slots.take(anna);
  assert.throws(() => slots.give(0, bert), /slot 0 has an owner already/);
  assert.throws(() => slots.give(0, anna), /slot 0 has an owner already/);
  assert.throws(() => slots.free(0, bert), /slot 0 is given up by one who does not have it/);
  assert.throws(() => slots.free(7, bert), /slot 7 is given up/);
  slots.found([0]);
  assert.deepEqual(slots.orphans(), []);
});

test('who is gone leaves orphans behind, but for the slot that is kept', () => {
  const slots = new Slots<object>();
  slots.found([5, 6]);
  slots.take(anna);
  slots.give(5, anna);
  slots.give(6, bert);
  slots.lost(anna, 0);
  assert.deepEqual(slots.orphans(), [5]);
  slots.lost(anna, null);
  assert.deepEqual(slots.orphans(), [5, 0]);
  slots.free(6, bert);
  assert.deepEqual(slots.of(bert), []);
});
