import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Deaths } from '../support/deaths.ts';
import { TestGateway, until } from '../support/gateway.ts';
import { Load, untilAllArrived } from '../support/load.ts';

const CLIENTS = 8;

test('a worker killed under load: the port stays open, nothing that got a 250 is lost', async () => {
  const deaths = new Deaths();
  await using sink = await deaths.startSink();
  await using gateway = await TestGateway.start({ domains: [{ name: '*', route: `smtp://127.0.0.1:${sink.port}` }] });
  const load = new Load(gateway.port, CLIENTS, () => deaths.over);
  for (let kills = 0; kills < 3; kills++) {
    await load.untilAccepted(100 * (kills + 1));
    const [victim] = gateway.workers();
    assert.ok(victim);
    await deaths.during(async () => {
      process.kill(victim, 'SIGKILL');
      await until(() => (gateway.workers().includes(victim) ? null : true));
    });
  }
  await load.untilAccepted(500);
  await load.stop();
  const counts = await untilAllArrived(load, sink);
  const doubled = [...counts.values()].filter((count) => count > 1).length;
  assert.ok(doubled <= 3 * CLIENTS, `${doubled} doubled`);
  deaths.assertNoneTooOften(load, sink);
});

test('all processes killed at once under load: after the next start nothing that got a 250 is lost', async () => {
  const deaths = new Deaths();
  await using sink = await deaths.startSink();
  await using gateway = await TestGateway.start({ domains: [{ name: '*', route: `smtp://127.0.0.1:${sink.port}` }] });
  const load = new Load(gateway.port, CLIENTS, () => deaths.over);
  for (let kills = 0; kills < 2; kills++) {
    await load.untilAccepted(150 * (kills + 1));
    await deaths.during(() => gateway.killAll());
    await gateway.start();
  }
  await load.stop();
  const counts = await untilAllArrived(load, sink);
  assert.ok(counts.size >= load.accepted.size);
  deaths.assertNoneTooOften(load, sink);
});
