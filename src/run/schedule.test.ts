import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MailId } from '../mail/mail-id.ts';
import { Schedule } from './schedule.ts';

const idOf = (n: number): MailId => MailId.create(n, Buffer.alloc(4));

/** A schedule whose mails are all due at once, and the order in which they came out. */
async function drain(set: (schedule: Schedule) => void, expected: number): Promise<MailId[]> {
  const out: MailId[] = [];
  await new Promise<void>((done) => {
    const schedule = new Schedule({
      clock: { now: () => 1_000_000 },
      onDue: (id) => {
        out.push(id);
        if (out.length === expected) done();
        return true;
      },
    });
    set(schedule);
  });
  return out;
}

test('mails come out in order of their time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 999_999 }), { minLength: 1, maxLength: 200 }), async (dues) => {
      const out = await drain((schedule) => {
        for (const [n, due] of dues.entries()) schedule.set(idOf(n), due);
      }, dues.length);
      const order = out.map((id) => dues[[...dues.keys()].find((n) => idOf(n) === id) ?? -1]);
      assert.deepEqual(
        order,
        dues.toSorted((a, b) => a - b),
      );
    }),
    { numRuns: 30 },
  );
});

test('a mail set again comes out once, at its last time; a deleted one never', async () => {
  const out = await drain((schedule) => {
    schedule.set(idOf(1), 10);
    schedule.set(idOf(2), 20);
    schedule.set(idOf(3), 30);
    schedule.set(idOf(1), 40);
    schedule.delete(idOf(2));
    assert.equal(schedule.size, 2);
  }, 2);
  assert.deepEqual(out, [idOf(3), idOf(1)]);
});

test('what nobody can take stays, and comes out first when somebody can', async () => {
  const out: MailId[] = [];
  let room = 1;
  const refused = Promise.withResolvers<void>();
  const emptied = Promise.withResolvers<void>();
  const schedule = new Schedule({
    clock: { now: () => 1_000_000 },
    onDue: (id) => {
      if (room === 0) {
        refused.resolve();
        return false;
      }
      room--;
      out.push(id);
      if (out.length === 4) emptied.resolve();
      return true;
    },
  });
  for (const n of [3, 1, 2]) schedule.set(idOf(n), n);
  await refused.promise;
  schedule.set(idOf(4), 4);
  assert.deepEqual([out, schedule.size], [[idOf(1)], 3]);
  room = 3;
  schedule.resume();
  await emptied.promise;
  assert.deepEqual(out, [1, 2, 3, 4].map(idOf));
});

test('mails that are set again and again come out once each', async () => {
  const out = await drain((schedule) => {
    for (let round = 0; round < 50; round++) {
      for (let n = 0; n < 100; n++) schedule.set(idOf(n), 100_000 - round * 100 + n);
    }
    assert.equal(schedule.size, 100);
  }, 100);
  assert.deepEqual(
    out,
    Array.from({ length: 100 }, (_, n) => idOf(n)),
  );
});
