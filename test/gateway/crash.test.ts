import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestGateway, until } from '../support/gateway.ts';
import { plainMail } from '../support/mails.ts';
import { SmtpClient } from '../support/smtp-client.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';

/** Sends mail after mail until told to stop; collects the subjects of those that got a 250. */
class Load {
  readonly accepted = new Set<string>();
  readonly #port: number;
  readonly #clients: Promise<void>[];
  #stopped = false;
  #count = 0;

  constructor(port: number, clients: number) {
    this.#port = port;
    this.#clients = Array.from({ length: clients }, () => this.#run());
  }

  async untilAccepted(count: number): Promise<void> {
    await until(() => (this.accepted.size >= count ? true : null));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#clients);
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        const client = await SmtpClient.connect(this.#port);
        while (!this.#stopped) await this.#send(client);
        client.close();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50)); // the gateway is gone for a moment; knock again
      }
    }
  }

  async #send(client: SmtpClient): Promise<void> {
    const subject = `load-${++this.#count}`;
    const reply = await client.send({
      to: ['bert@company.test'],
      data: plainMail(subject, `${'line\r\n'.repeat(500)}`),
    });
    if (reply.startsWith('250')) this.accepted.add(subject);
  }
}

/** How often each mail arrived. */
function arrivals(sink: SmtpSink): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { data } of sink.mails) {
    const subject = /\r\nSubject: (load-\d+)\r\n/.exec(data.toString('latin1'))?.[1] ?? '';
    counts.set(subject, (counts.get(subject) ?? 0) + 1);
  }
  return counts;
}

async function untilAllArrived(load: Load, sink: SmtpSink): Promise<Map<string, number>> {
  return until(() => {
    const counts = arrivals(sink);
    return [...load.accepted].every((subject) => counts.has(subject)) ? counts : null;
  });
}

const CLIENTS = 8;

test('a worker killed under load: the port stays open, nothing that got a 250 is lost', async () => {
  await using sink = await startSmtpSink();
  await using gateway = await TestGateway.start({ domains: [{ name: '*', route: `smtp://127.0.0.1:${sink.port}` }] });
  const load = new Load(gateway.port, CLIENTS);
  for (let kills = 0; kills < 3; kills++) {
    await load.untilAccepted(100 * (kills + 1));
    const [victim] = gateway.workers();
    assert.ok(victim);
    process.kill(victim, 'SIGKILL');
  }
  await load.untilAccepted(500);
  await load.stop();
  const counts = await untilAllArrived(load, sink);
  const doubled = [...counts.values()].filter((count) => count > 1).length;
  assert.ok(doubled <= 3 * CLIENTS, `${doubled} doubled`);
});

test('all processes killed at once under load: after the next start nothing that got a 250 is lost', async () => {
  await using sink = await startSmtpSink();
  await using gateway = await TestGateway.start({ domains: [{ name: '*', route: `smtp://127.0.0.1:${sink.port}` }] });
  const load = new Load(gateway.port, CLIENTS);
  for (let kills = 0; kills < 2; kills++) {
    await load.untilAccepted(150 * (kills + 1));
    await gateway.killAll();
    await gateway.start();
  }
  await load.stop();
  const counts = await untilAllArrived(load, sink);
  const most = Math.max(...counts.values());
  assert.ok(most <= 3, `a mail arrived ${most} times`);
});
