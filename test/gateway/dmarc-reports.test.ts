import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { startDns, type Zone } from '../support/dns.ts';
import { TestGateway, until } from '../support/gateway.ts';
import { mailWith, plainMail } from '../support/mails.ts';
import { rsaKey, signMail } from '../support/signing.ts';
import { SmtpClient } from '../support/smtp-client.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';

const KEY = rsaKey(2048);

const ZONE: Zone = {
  'sender.test': { mx: ['10 mail.sender.test'], txt: [['v=spf1 ip4:192.0.2.1 -all']] },
  '_dmarc.sender.test': { txt: [['v=DMARC1; p=reject; rua=mailto:dmarc@sender.test!1m']] },
  'one._domainkey.sender.test': { txt: [[KEY.record.slice(0, 200), KEY.record.slice(200)]] },
  'shop.test': { mx: ['10 mail.shop.test'], txt: [['v=spf1 -all']] },
  '_dmarc.shop.test': {
    txt: [['v=DMARC1; p=quarantine; t=y; rua=mailto:shop@collector.test,https://collector.test/x']],
  },
  'shop.test._report._dmarc.collector.test': { txt: [['v=DMARC1;']] },
  // Whoever writes this has the world send reports to somebody who never asked for them.
  'evil.test': { mx: ['10 mail.evil.test'] },
  '_dmarc.evil.test': { txt: [['v=DMARC1; p=none; rua=mailto:victim@victim.test']] },
};

const dns = await startDns(ZONE);
const sink = await startSmtpSink();
const gateway = await TestGateway.start((port) => ({
  workers: 1,
  listen: [{ address: '127.0.0.1', port, verdict: 'session' }],
  engines: { clamd: false, yara: { enabled: false } },
  networks: { trusted: ['192.0.2.200/32'], xclient: ['127.0.0.0/8'] },
  dns: { servers: [dns.server], timeout: '500ms' },
  admission: { greetingDelay: '0s' },
  spam: { greylist: { enabled: false }, learning: { enabled: false } },
  authentication: {
    reports: {
      send: true,
      organization: 'Company <Mail> & Co',
      contact: 'reports@company.test',
      receive: ['dmarc@company.test'],
    },
  },
  domains: [{ name: 'company.test', route: 'maildir:./maildir' }],
  outbound: { route: `smtp://127.0.0.1:${sink.port}` },
}));
after(async () => {
  await gateway[Symbol.asyncDispose]();
  await sink.close();
  await dns.close();
});

async function send(data: string, from = 'anna@sender.test', to = 'bert@company.test'): Promise<string> {
  const smtp = await SmtpClient.connect(gateway.port);
  try {
    assert.match(await smtp.say('XCLIENT ADDR=192.0.2.1'), /^220 /);
    await smtp.say('EHLO client.test');
    return await smtp.send({ from, to: [to], data });
  } finally {
    smtp.close();
  }
}

function by(author: string, subject: string): string {
  return plainMail(subject).replace('Anna <anna@sender.test>', author);
}

interface Job {
  readonly domain: string;
  readonly state: string;
  readonly mails: number;
  readonly why: string;
}

async function jobs(): Promise<readonly Job[]> {
  const { out } = await gateway.postern('dmarc', 'pending', '--all', '--json');
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** What was counted today was counted yesterday. */
function dayPasses(): void {
  const database = new DatabaseSync(gateway.folder.at('state/dmarc.db'));
  database.exec('UPDATE asked SET day = day - 1, due = 0; UPDATE counted SET day = day - 1');
  database.close();
}

/** The attached report's name and XML. */
function reportIn(mail: string): { readonly name: string; readonly xml: string } {
  const [, name = ''] = /Content-Disposition: attachment;\r\n? filename="([^"]+)"/.exec(mail) ?? [];
  const [, base64 = ''] = /filename="[^"]+"\r\n\r\n([A-Za-z0-9+/=\r\n]+)\r\n--/.exec(mail) ?? [];
  return { name, xml: gunzipSync(Buffer.from(base64, 'base64')).toString() };
}

test('the owner of a domain is told once what mail bore his name, and nobody who has not asked for it', async () => {
  const signed = signMail(plainMail('passes'), { key: KEY });
  assert.match(await send(signed), /^250 /);
  assert.match(await send(signed), /^250 /);
  assert.match(await send(by('anna@sender.test', 'forged'), 'x@shop.test'), /^550 5\.7\.26 /);
  await send(by('shop@shop.test', 'shop'), 'x@shop.test');
  await send(by('x@evil.test', 'evil'), 'x@evil.test');
  await until(async () => ((await jobs()).reduce((sum, { mails }) => sum + mails, 0) === 5 ? true : null));
  await gateway.stop();
  assert.equal(sink.mails.length, 0);
  dayPasses();
  await gateway.start();
  await until(() => (sink.mails.length >= 2 ? true : null));

  const mail = sink.mails.find(({ recipients }) => recipients.some((to) => to.includes('dmarc@sender.test')));
  assert.ok(mail);
  assert.match(mail.from, /<reports@company\.test>/);
  const text = mail.data.toString('latin1');
  assert.match(
    text.replace(/\r\n /g, ' '),
    /^Subject: Report Domain: sender\.test Submitter: gw\.postern\.test Report-ID: [0-9a-f]{32}\r$/m,
  );
  assert.match(text, /^Auto-Submitted: auto-generated\r$/m);
  assert.match(text, /^Content-Type: application\/gzip;/m);
  const { name, xml } = reportIn(text);
  assert.match(name, /^gw\.postern\.test!sender\.test!\d+!\d+![0-9a-f]{32}\.xml\.gz$/);
  assert.match(xml, /<org_name>Company &lt;Mail&gt; &amp; Co<\/org_name>/);
  assert.match(
    xml,
    /<count>2<\/count>\n<policy_evaluated>\n<disposition>pass<\/disposition>\n<dkim>pass<\/dkim>\n<spf>pass<\/spf>/,
  );
  assert.match(
    xml,
    /<count>1<\/count>\n<policy_evaluated>\n<disposition>reject<\/disposition>\n<dkim>fail<\/dkim>\n<spf>fail<\/spf>/,
  );
  assert.match(xml, /<source_ip>192\.0\.2\.1<\/source_ip>/);

  const other = sink.mails.find(({ recipients }) => recipients.some((to) => to.includes('shop@collector.test')));
  assert.match(
    reportIn(other?.data.toString('latin1') ?? '').xml,
    /<disposition>none<\/disposition>(?:.*\n)*.*policy_test_mode/,
  );

  const states = new Map((await jobs()).map((job) => [job.domain, job]));
  assert.equal(states.get('sender.test')?.state, 'sent');
  assert.equal(states.get('shop.test')?.state, 'sent');
  assert.equal(states.get('evil.test')?.state, 'unwanted');
  assert.match(states.get('evil.test')?.why ?? '', /victim\.test does not say that it wants reports about evil\.test/);

  await gateway.stop();
  await gateway.start();
  assert.equal((await jobs()).filter(({ state }) => state === 'sent').length, 2);
  assert.equal(sink.mails.length, 2);
});

function feedback(domain: string, id: string): string {
  return `<?xml version="1.0" encoding="UTF-8" ?>
<feedback><report_metadata><org_name>bigmail.test</org_name><email>x@bigmail.test</email><report_id>${id}</report_id>
<date_range><begin>${Math.floor(Date.now() / 1000) - 86_400}</begin><end>${Math.floor(Date.now() / 1000)}</end></date_range></report_metadata>
<policy_published><domain>${domain}</domain><p>none</p><pct>100</pct></policy_published>
<record><row><source_ip>203.0.113.9</source_ip><count>7</count><policy_evaluated><disposition>none</disposition><dkim>fail</dkim>
<spf>fail</spf></policy_evaluated></row><identifiers><header_from>${domain}</header_from></identifiers>
<auth_results><spf><domain>elsewhere.test</domain><result>softfail</result></spf></auth_results></record></feedback>`;
}

test('a report about our domains is read and delivered, one about others is only delivered', async () => {
  const reports = [
    { name: 'a.xml.gz', type: 'application/gzip', content: gzipSync(feedback('company.test', 'gz')) },
    { name: 'b.xml', type: 'text/xml', content: Buffer.from(feedback('company.test', 'plain')) },
    { name: 'c.xml', type: 'text/xml', content: Buffer.from(feedback('other.test', 'other')) },
  ];
  for (const report of [...reports, reports[0]])
    if (report)
      assert.match(
        await send(signMail(mailWith(report.name, report), { key: KEY }), 'anna@sender.test', 'dmarc@company.test'),
        /^250 /,
      );
  await gateway.untilLogged('is about a domain that is not ours');
  const shown = await until(async () => {
    const { out } = await gateway.postern('dmarc', 'reports', '--json');
    const lines = out.split('\n').filter((line) => line !== '');
    return lines.length >= 2 ? lines.map((line) => JSON.parse(line)) : null;
  });
  assert.deepEqual(
    shown
      .map(({ id, reporter, mails, passed }) => ({ id, reporter, mails, passed }))
      .sort((a, b) => a.id.localeCompare(b.id)),
    [
      { id: 'gz', reporter: 'sender.test', mails: 7, passed: 0 },
      { id: 'plain', reporter: 'sender.test', mails: 7, passed: 0 },
    ],
  );
  const { out } = await gateway.postern('dmarc', 'show', 'company.test', '--failing');
  assert.match(out, /203\.0\.113\.9 +14 +14 +0 +0 .*elsewhere\.test softfail +bigmail\.test/);
  const sums = (await gateway.postern('dmarc')).out;
  assert.match(sums, /company\.test +14 +0 +14 +0\.0 +1 +2 +1/);
});
