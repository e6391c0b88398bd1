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
