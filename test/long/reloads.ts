import { test } from 'node:test';
import { Deaths } from '../support/deaths.ts';
import { until } from '../support/gateway.ts';
import { Load, untilAllArrived } from '../support/load.ts';
import { seeded } from '../support/seed.ts';
import { configure, startSmall } from '../support/small-gateway.ts';

const ROUNDS = 40;
const CLIENTS = 6;
/** No further round is begun after this. */
const LONGEST_MS = 150_000;

test(`${ROUNDS} rounds of reloads, with one to three workers, and kills meanwhile: nothing that got a 250 is lost`, async (t) => {
  const { random } = seeded(t);
  const deaths = new Deaths();
  await using sink = await deaths.startSink();
  const domains = [{ name: '*', route: `smtp://127.0.0.1:${sink.port}` }];
  await using gateway = await startSmall({ domains });
  const load = new Load(gateway.port, CLIENTS, () => deaths.over);
  const began = performance.now();
  let reloads = 0;
  for (let round = 0; round < ROUNDS && performance.now() - began < LONGEST_MS; round++) {
    await load.untilAccepted(load.accepted.size + Math.floor(random() * 60));
    configure(gateway, { domains, workers: 1 + Math.floor(random() * 3) });
    gateway.signal('SIGHUP');
    reloads++;
    const fate = random();
    if (fate < 0.15) {
      await deaths.during(() => gateway.killAll());
      await gateway.start();
    } else if (fate < 0.6) {
      // Of the new, of the old or of those that end: any worker may die at any moment.
      const workers = gateway.workers();
      const victim = workers[Math.floor(random() * workers.length)];
      if (victim === undefined) continue;
      await deaths.during(async () => {
        process.kill(victim, 'SIGKILL');
        await until(() => (gateway.workers().includes(victim) ? null : true));
      });
    }
  }
  await load.stop();
  const counts = await untilAllArrived(load, sink);
  const doubled = [...counts.values()].filter((count) => count > 1).length;
  t.diagnostic(
    `${reloads} reloads, ${deaths.over} kills, ${load.accepted.size} mails with a 250, 0 lost, ${doubled} doubled`,
  );
  deaths.assertNoneTooOften(load, sink);
});
