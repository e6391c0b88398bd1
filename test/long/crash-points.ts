import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryCrashPoints } from '../crash/crash-points.ts';

/** Minutes on a machine that is free, more on one that is not. */
const LONGEST_MS = 3_600_000;
const title = 'killed at every disk operation of every step: what got a 250 is not lost, and comes at most once more';

test(title, { timeout: LONGEST_MS }, async (t) => {
  const { points, missed, doubled } = await tryCrashPoints({
    lanes: 2,
    choose: (all) => all,
    tell: (text) => t.diagnostic(text),
  });
  t.diagnostic(`${points} points, ${missed} not reached, ${doubled} doubled, 0 lost`);
  assert.ok(points > 500, `there are only ${points} points`);
  // Some syncs are shared by chance, so that a run may end before the last operations of another.
  assert.ok(missed < points / 20, `${missed} of ${points} points were not reached`);
});
