import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { MailId } from '../mail/mail-id.ts';
import { HandOut } from './hand-out.ts';

const idOf = (n: number): MailId => MailId.create(n, Buffer.alloc(4));

interface Hand {
  readonly name: string;
  readonly mails: MailId[];
}

/** Two workers in turn, 1,000 mails that are all due, and a clock that stands. */
function rig(count = 1000): { handOut: HandOut<Hand>; workers: Hand[]; run: () => Promise<void> } {
  const workers: Hand[] = [];
  let turns = 0;
  const handOut = new HandOut<Hand>({
    clock: { now: () => 5000 },
    next: () => workers[turns++ % workers.length] ?? null,
    give: (worker, id) => void worker.mails.push(id),
  });
  for (let n = 0; n < count; n++) handOut.set(idOf(n), n);
  const run = async () => {
    mock.timers.tick(1);
    await turn();
  };
  return { handOut, workers, run };
}

test('a backlog that is due at once goes out in pieces, and waits for nobody in memory', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const { handOut, workers, run } = rig();
  await run();
  assert.equal(handOut.waiting, 1000, 'there is no worker yet');
  const [first, second] = [
    { name: 'first', mails: [] as MailId[] },
    { name: 'second', mails: [] as MailId[] },
  ];
  workers.push(first, second);
  handOut.resume();
  await run();
  assert.deepEqual([first.mails.length, second.mails.length, handOut.waiting], [100, 100, 800]);

  // Whoever settles gets the next; the other has enough.
  for (const id of first.mails.slice(0, 10)) handOut.settled(first, id);
  await run();
  assert.deepEqual([first.mails.length, second.mails.length], [110, 100]);

  // A dead worker's share is free, and its successor begins with none.
  workers.splice(1, 1);
  handOut.lost(second);
  await run();
  assert.equal(first.mails.length, 110);
  const third = { name: 'third', mails: [] as MailId[] };
  workers.push(third);
  handOut.resume();
  await run();
  assert.deepEqual([third.mails.length, handOut.waiting], [100, 690]);
  handOut.stop();
});

test('mails go out in order of their time, the longest due first', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const { handOut, workers, run } = rig(150);
  const worker = { name: 'only', mails: [] as MailId[] };
  workers.push(worker);
  await run();
  for (const id of worker.mails.slice()) handOut.settled(worker, id);
  await run();
  assert.deepEqual(
    worker.mails,
    Array.from({ length: 150 }, (_, n) => idOf(n)),
  );
});
