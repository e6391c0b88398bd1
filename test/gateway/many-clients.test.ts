import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertArrived, runCrowd } from '../support/crowd.ts';
import { TestGateway } from '../support/gateway.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';

const CLIENTS = 500;

for (const [verdict, mails] of [
  ['spool', 2],
  ['session', 1],
] as const) {
  test(`${CLIENTS} clients at once, verdict: ${verdict}: each command gets its reply, each 250 arrives once`, async () => {
    await using sink = await startSmtpSink();
    await using gateway = await TestGateway.start((port) => ({
      listen: [{ address: '127.0.0.1', port, verdict }],
      domains: [{ name: 'company.test', route: `smtp://127.0.0.1:${sink.port}` }],
    }));
    const crowd = await runCrowd({ port: gateway.port, clients: CLIENTS, mails });
    // Of five, three send all their mails; two leave with the last.
    assert.equal(crowd.taken.size, CLIENTS * mails - (2 * CLIENTS) / 5);
    await assertArrived(crowd, () => sink.mails);
  });
}
