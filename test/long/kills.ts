import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Deaths } from '../support/deaths.ts';
import { TestGateway, until } from '../support/gateway.ts';
import { Load, untilAllArrived } from '../support/load.ts';
import { seeded } from '../support/seed.ts';

const KILLS = 50;
const CLIENTS = 8;
/** No further kill is begun after this. */
const LONGEST_MS = 150_000;

test(`${KILLS} kills of a worker or of all processes under load: nothing that got a 250 is lost`, async (t) => {
  const { random } = seeded(t);
  const deaths = new Deaths();
  await using sink = await deaths.startSink();
  await using gateway = await TestGateway.start({ domains: [{ name: '*', route: `smtp://127.0.0.1:${sink.port}` }] });
  const load = new Load(gateway.port, CLIENTS, () => deaths.over);
  const began = performance.now();
  while (deaths.over < KILLS && performance.now() - began < LONGEST_MS) {
    await load.untilAccepted(load.accepted.size + Math.floor(random() * 150));
    const workers = gateway.workers();
    const victim = workers[Math.floor(random() * workers.length)];
    // A worker that dies again and again is started again ever later, so that the whole falls now and then.
    if (random() < 0.3 || victim === undefined) {
      await deaths.during(() => gateway.killAll());
      await gateway.start();
    } else {
      await deaths.during(async () => {
        process.kill(victim, 'SIGKILL');
        await until(() => (gateway.workers().includes(victim) ? null : true));
      });
    }
  }
  await load.stop();
  const counts = await untilAllArrived(load, sink);
  const doubled = [...counts.values()].filter((count) => count > 1).length;
  t.diagnostic(`${deaths.over} kills, ${load.accepted.size} mails with a 250, 0 lost, ${doubled} doubled`);
  deaths.assertNoneTooOften(load, sink);
  assert.ok(doubled <= deaths.over * CLIENTS, `${doubled} doubled`);
});
