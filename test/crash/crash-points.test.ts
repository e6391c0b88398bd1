import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seeded } from '../support/seed.ts';
import { tryCrashPoints } from './crash-points.ts';

/** One of so many points is tried here; `npm run test:long` tries them all. */
const SLICE = 40;

test('killed at a disk operation: what got a 250 is not lost, and comes at most once more', async (t) => {
  const { seed } = seeded(t);
  let number = seed % SLICE;
  const { points, missed, doubled } = await tryCrashPoints({
    lanes: 2,
    choose: (all) => all.filter(() => ++number % SLICE === 0),
    tell: (text) => t.diagnostic(text),
  });
  t.diagnostic(`${points} points, ${missed} not reached, ${doubled} doubled, 0 lost`);
  assert.ok(points - missed >= 10, 'so few points prove nothing');
});
