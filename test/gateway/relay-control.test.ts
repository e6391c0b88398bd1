import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDns } from '../support/dns.ts';
import { TestGateway } from '../support/gateway.ts';
import { plainMail } from '../support/mails.ts';
import { sendMail } from '../support/smtp-client.ts';

const ZONE = {
  'mx.test': { mx: ['10 mail.mx.test'] },
  'address.test': { a: ['192.0.2.1'] },
  'null-mx.test': { mx: ['0 .'] },
  'failing.test': { rcode: 'SERVFAIL' },
} as const;

test('a stranger may send to hosted domains, from domains that can receive mail, and nowhere else', async (t) => {
  const dns = await startDns(ZONE);
  try {
    await using gateway = await TestGateway.start({
      networks: { trusted: ['192.0.2.0/24'] },
      dns: { servers: [dns.server] },
      admission: { greetingDelay: '0s' },
      domains: [{ name: 'company.test', route: 'maildir:./maildir' }],
    });
    const cases: readonly (readonly [from: string, to: string, reply: RegExp])[] = [
      ['anna@mx.test', 'bert@company.test', /^250 2\.0\.0 /],
      ['anna@address.test', 'bert@company.test', /^250 2\.0\.0 /],
      ['', 'bert@company.test', /^250 2\.0\.0 /],
      ['anna@null-mx.test', 'bert@company.test', /^550 5\.7\.27 /],
      ['anna@nowhere.test', 'bert@company.test', /^550 5\.1\.8 /],
      ['anna@failing.test', 'bert@company.test', /^451 4\.4\.3 /],
      ['anna@mx.test', 'bert@elsewhere.test', /^550 5\.7\.1 /],
      ['anna@mx.test', 'bert%elsewhere.test@company.test', /^550 5\.7\.1 /],
      ['anna@mx.test', '"bert@elsewhere.test"@company.test', /^550 5\.7\.1 /],
    ];
    for (const [from, to, expected] of cases) {
      await t.test(`<${from}> to <${to}>`, async () => {
        assert.match(await sendMail(gateway.port, { from, to: [to], data: plainMail('x') }), expected);
      });
    }
    await gateway.stop();
    assert.equal(gateway.delivered().length, 3);
  } finally {
    await dns.close();
  }
});

test('a trusted client may send everywhere: by the MX of the recipient, which is asked of the configured DNS', async () => {
  const dns = await startDns(ZONE);
  try {
    await using gateway = await TestGateway.start({
      dns: { servers: [dns.server] },
      domains: [{ name: 'company.test', route: 'maildir:./maildir' }],
      delivery: { retry: ['1h'] },
    });
    assert.match(await sendMail(gateway.port, { to: ['bert@null-mx.test'], data: plainMail('out') }), /^250 /);
    assert.match(
      await sendMail(gateway.port, { from: 'x@company.test', to: ['bert@null-mx.test'], data: plainMail('out') }),
      /^250 /,
    );
    const [bounce] = await gateway.untilDelivered(1);
    assert.match(bounce ?? '', /Status: 5\.1\.10\r\n/);
    assert.ok(dns.asked.includes('MX null-mx.test'));
  } finally {
    await dns.close();
  }
});
