import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDns } from '../support/dns.ts';
import { TestGateway } from '../support/gateway.ts';
import { plainMail } from '../support/mails.ts';
import { SmtpClient } from '../support/smtp-client.ts';

test('a configured DNS list refuses a listed stranger, and the trace tells which and from whom to whom', async () => {
  const dns = await startDns({
    '2.0.0.127.bl.test': { a: ['127.0.0.2'] },
    '9.2.0.192.bl.test': { a: ['127.0.0.4'] },
    '2.0.0.127.dead.test': { a: ['203.0.113.7'] },
    '9.2.0.192.dead.test': { a: ['203.0.113.7'] },
    'sender.test': { mx: ['10 mail.sender.test'] },
  });
  try {
    await using gateway = await TestGateway.start({
      networks: { trusted: [], xclient: ['127.0.0.0/8'] },
      dns: { servers: [dns.server] },
      spam: { greylist: { enabled: false } },
      admission: {
        greetingDelay: '0s',
        dnsLists: {
          lists: [
            { zone: 'bl.test', codes: ['127.0.0.2-11'] },
            { zone: 'dead.test', score: 5 },
          ],
        },
      },
      domains: [{ name: 'company.test', route: 'maildir:./maildir' }],
    });
    const from = async (address: string) => {
      const client = await SmtpClient.connect(gateway.port);
      try {
        assert.match(await client.say(`XCLIENT ADDR=${address}`), /^220 /);
        await client.say('EHLO client.test');
        return await client.send({ to: ['bert@company.test'], data: plainMail('x') });
      } finally {
        client.close();
      }
    };
    assert.equal(await from('192.0.2.9'), '550 5.7.1 Your address 192.0.2.9 is listed by bl.test');
    assert.match(await from('192.0.2.8'), /^250 /);
    assert.match(gateway.log, /"list":"dead\.test","why":"it answers 203\.0\.113\.7".*left out/);
    await gateway.stop();
    const { out } = await gateway.postern('trace', '--find', 'bert@company.test');
    assert.match(out, /anna@sender\.test/);
    assert.match(out, /is listed by bl\.test/);
  } finally {
    await dns.close();
  }
});
