import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import { startDns, type Zone } from '../support/dns.ts';
import { TestGateway } from '../support/gateway.ts';
import { plainMail } from '../support/mails.ts';
import { sendMail } from '../support/smtp-client.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';

/** As lists answer a public resolver, to which they do not talk. */
const REFUSING: Zone = new Proxy<Record<string, { a: string[] }>>(
  {},
  { get: (_, name) => (String(name).endsWith('list.test') ? { a: ['127.255.255.254'] } : undefined) },
);

test('a DNS list that answers wrongly is left out, and the administrator gets one mail about it from all workers', async () => {
  const dns = await startDns(REFUSING);
  try {
    const arrivals = new EventEmitter();
    const script = (where: string) => {
      if (where === 'end') setImmediate(() => arrivals.emit('mail'));
      return null;
    };
    await using sink = await startSmtpSink({ script });
    const first = once(arrivals, 'mail');
    await using gateway = await TestGateway.start({
      hostname: 'gw.company.test',
      dns: { servers: [dns.server], timeout: '1s' },
      networks: { trusted: [] },
      admission: { senderDomain: { check: false }, greetingDelay: '0s', dnsLists: { lists: [{ zone: 'list.test' }] } },
      domains: [{ name: 'company.test', route: `smtp://127.0.0.1:${sink.port}` }],
      notices: { postmaster: 'admin@company.test' },
    });
    await first;
    const [alarm] = sink.mails;
    assert.deepEqual(alarm?.recipients, ['TO:<admin@company.test>']);
    const text = alarm?.data.toString() ?? '';
    assert.match(
      text.replace(/\r\n[ \t]/g, ' '),
      /^Subject: Postern on gw\.company\.test: the DNS list list\.test is left out\r$/m,
    );
    assert.match(text, /it answers 127\.255\.255\.254/);
    assert.match(text, /^Auto-Submitted: auto-generated\r$/m);
    // Nobody is refused by the list, and no other worker's alarm comes before the next mail.
    const second = once(arrivals, 'mail');
    assert.match(await sendMail(gateway.port, { to: ['bert@company.test'], data: plainMail('x') }), /^250/);
    await second;
    assert.deepEqual(sink.mails[1]?.recipients, ['TO:<bert@company.test>']);
  } finally {
    await dns.close();
  }
});
