import { test } from 'node:test';
import { assertArrived, runCrowd } from '../support/crowd.ts';
import { TestGateway } from '../support/gateway.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';

const CLIENTS = 500;
const MAILS = 20;

for (const verdict of ['spool', 'session', 'auto'] as const) {
  test(`${CLIENTS} clients, ${MAILS} mails each, verdict: ${verdict}: each command gets its reply, each 250 arrives once`, async (t) => {
    await using sink = await startSmtpSink();
    await using gateway = await TestGateway.start((port) => ({
      listen: [{ address: '127.0.0.1', port, verdict }],
      domains: [{ name: 'company.test', route: `smtp://127.0.0.1:${sink.port}` }],
    }));
    const crowd = await runCrowd({ port: gateway.port, clients: CLIENTS, mails: MAILS });
    await assertArrived(crowd, () => sink.mails);
    t.diagnostic(`${crowd.replies} replies, ${crowd.taken.size} mails with a 250`);
  });
}
