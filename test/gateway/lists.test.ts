import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDns } from '../support/dns.ts';
import { TestGateway } from '../support/gateway.ts';
import { plainMail } from '../support/mails.ts';
import { SmtpClient } from '../support/smtp-client.ts';

const ZONE = {
  'sender.test': { mx: ['10 mail.sender.test'] },
  'test.surbl.org.multi.surbl.org': { a: ['127.0.0.254'] },
  'evil.example.multi.surbl.org': { a: ['127.0.0.8'], txt: [['phishing, ask surbl.example']] },
  'dbltest.com.dbl.spamhaus.org': { a: ['127.255.255.254'] },
  'evil.example.dbl.spamhaus.org': { a: ['127.255.255.254'] },
  '2.0.0.127.bl.test': { a: ['127.0.0.2'] },
};

test('a link to a listed domain brings a mail into quarantine, the trace tells why, and a list that does not talk to us adds nothing', async () => {
  const dns = await startDns(ZONE);
  try {
    await using gateway = await TestGateway.start({
      networks: { trusted: [], xclient: ['127.0.0.0/8'] },
      dns: { servers: [dns.server] },
      admission: { greetingDelay: '0s', dnsLists: { lists: [{ zone: 'bl.test' }] } },
      spam: { lists: { use: ['surbl', 'spamhaus-dbl'] }, greylist: { enabled: false } },
      domains: [{ name: 'company.test', route: 'maildir:./maildir' }],
    });
    const send = async (subject: string, link: string) => {
      const client = await SmtpClient.connect(gateway.port);
      try {
        await client.say('XCLIENT ADDR=192.0.2.9');
        await client.say('EHLO client.test');
        return await client.send({ to: ['bert@company.test'], data: plainMail(subject, `See ${link}\r\n`) });
      } finally {
        client.close();
      }
    };
    assert.match(await send('bad', 'http://www.evil.example/login'), /^250 /);
    assert.match(await send('good', 'http://www.company.test/'), /^250 /);
    const [delivered] = await gateway.untilDelivered(1);
    assert.match(delivered ?? '', /Subject: good/);
    const kept = JSON.parse((await gateway.postern('quarantine', 'list', '--json')).out);
    assert.equal(kept.subject, 'bad');
    const { out } = await gateway.postern('trace', kept.id);
    assert.match(
      out,
      /spam surbl-phish .*lists.*evil\.example \(http:\/\/www\.evil\.example\/login\) is listed by surbl/,
    );
    assert.match(out, /127\.0\.0\.8, phish; the list says: phishing, ask surbl\.example/);
    assert.match(gateway.log, /"list":"dbl\.spamhaus\.org","why":"it answers 127\.255\.255\.254".*left out/);
    assert.ok(!dns.asked.some((question) => question.includes('company.test.')));

    const looked = await gateway.postern('lists', '--json');
    assert.equal(looked.code, 1, 'not all of them are in use');
    const reports = looked.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      reports.map(({ name, asked, state, why }) => [name, asked, state, why]),
      [
        ['bl.test', 'connection', 'in-use', ''],
        ['surbl', 'mail', 'in-use', ''],
        ['spamhaus-dbl', 'mail', 'left-out', 'it answers 127.255.255.254'],
      ],
    );
    const { out: table } = await gateway.postern('lists');
    assert.match(table, /spamhaus-dbl +dbl\.spamhaus\.org +mail +left-out +dbltest\.com: 127\.255\.255\.254/);
  } finally {
    await dns.close();
  }
});
