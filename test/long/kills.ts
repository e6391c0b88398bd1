import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestGateway } from '../support/gateway.ts';
import { Load, untilAllArrived } from '../support/load.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';

const KILLS = 50;
const CLIENTS = 8;
/** No further kill is begun after this. */
const LONGEST_MS = 150_000;

test(`${KILLS} kills of a worker or of all processes under load: nothing that got a 250 is lost`, async (t) => {
  await using sink = await startSmtpSink();
  await using gateway = await TestGateway.start({ domains: [{ name: '*', route: `smtp://127.0.0.1:${sink.port}` }] });
  const load = new Load(gateway.port, CLIENTS);
  const began = performance.now();
  let kills = 0;
  for (; kills < KILLS && performance.now() - began < LONGEST_MS; kills++) {
    await load.untilAccepted(load.accepted.size + Math.floor(Math.random() * 150));
    const workers = gateway.workers();
    const victim = workers[Math.floor(Math.random() * workers.length)];
    // A worker that dies again and again is started again ever later, so that the whole falls now and then.
    if (Math.random() < 0.3 || victim === undefined) {
      await gateway.killAll();
      await gateway.start();
    } else {
      process.kill(victim, 'SIGKILL');
    }
  }
  await load.stop();
  const counts = await untilAllArrived(load, sink);
  const doubled = [...counts.values()].filter((count) => count > 1).length;
  t.diagnostic(`${kills} kills, ${load.accepted.size} mails with a 250, 0 lost, ${doubled} doubled`);
  assert.ok(doubled <= kills * CLIENTS, `${doubled} doubled`);
});
