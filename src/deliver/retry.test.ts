import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nextAttempt } from './retry.ts';

const MINUTE = 60_000;
const schedule = [MINUTE, 5 * MINUTE, 60 * MINUTE];
const giveUpAfter = 24 * 60 * MINUTE;

test('waits as the schedule says, then by its last entry', () => {
  const at = (attempts: number) => nextAttempt({ attempts, firstAt: 0, now: 1000, schedule, giveUpAfter, jitter: 0.5 });
  assert.deepEqual(
    [1, 2, 3, 4, 50].map(at),
    [1, 5, 60, 60, 60].map((minutes) => minutes * MINUTE + 1000),
  );
});

test('makes its last attempt when the time is over, and none after', () => {
  const question = { attempts: 9, firstAt: 0, schedule, giveUpAfter, jitter: 0 };
  assert.equal(nextAttempt({ ...question, now: giveUpAfter - 1000 }), giveUpAfter);
  assert.equal(nextAttempt({ ...question, now: giveUpAfter }), null);
});

test('an attempt is always later than now and never behind the end', () => {
  fc.assert(
    fc.property(
      fc.record({
        attempts: fc.nat(100),
        firstAt: fc.nat(1e9),
        now: fc.nat(2e9),
        schedule: fc.array(fc.nat(1e7), { maxLength: 5 }),
        giveUpAfter: fc.nat(1e9),
        jitter: fc.double({ min: 0, max: 0.999, noNaN: true }),
      }),
      (question) => {
        const at = nextAttempt(question);
        if (at === null) assert.ok(question.now >= question.firstAt + question.giveUpAfter);
        else assert.ok(at > question.now && at <= question.firstAt + question.giveUpAfter);
      },
    ),
  );
});
