import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { until } from '../support/gateway.ts';
import { plainMail } from '../support/mails.ts';
import { startSmall } from '../support/small-gateway.ts';
import { sendMail } from '../support/smtp-client.ts';

const rule = (name: string, then: object) => ({ name, if: { subject: { contains: [name] } }, then });

test('junk lies in .Junk and is marked, a tag changes the header alone, wrapped mail is an attachment', async () => {
  await using gateway = await startSmall({
    policy: {
      rules: [
        rule('to-junk', { action: 'deliver', junk: true }),
        rule('tagged-junk', { action: 'deliver', junk: true, tagSubject: '[Spam]' }),
        rule('header', { action: 'deliver', spamHeader: true }),
        rule('wrapped', { action: 'deliver', wrap: true, tagSubject: '[Spam]' }),
      ],
    },
  });
  const junk = gateway.folder.at('maildir/.Junk/new');
  const send = async (subject: string) => {
    const data = `X-Spam-Flag: NO\r\nx-spam-status: No, score=-9\r\n${plainMail(subject)}`;
    const reply = await sendMail(gateway.port, { to: ['bert@company.test'], data });
    const id = /^250 2\.0\.0 Ok: queued as (\w+)/.exec(reply)?.[1];
    assert.ok(id, reply);
    return id;
  };
  const id = await send('to-junk');
  await send('tagged-junk');
  await until(() => (existsSync(junk) && readdirSync(junk).length === 2 ? true : null));
  const flags = (mail: string) => mail.match(/^x-spam-[a-z]+: .*$/gim)?.map((line) => line.trim());
  for (const mail of gateway.delivered('maildir/.Junk'))
    assert.deepEqual(flags(mail)?.slice(0, 1), ['X-Spam-Flag: YES'], mail);
  assert.ok(gateway.delivered('maildir/.Junk').some((mail) => /^Subject: \[Spam\] tagged-junk\r$/m.test(mail)));
  assert.match(
    (await gateway.postern('trace', id)).out,
    /deliver into the junk folder[\s\S]*delivered .*maildir\/\.Junk/,
  );

  await send('header');
  await send('wrapped');
  const mails = await gateway.untilDelivered(2);
  const header = mails.find((mail) => /^Subject: header\r$/m.test(mail)) ?? '';
  assert.match(header, /^X-Spam-Score: -?[0-9.]+\r$/m);
  assert.doesNotMatch(header, /score=-9|X-Spam-Flag/);
  const wrapped = mails.find((mail) => /^Subject: \[Spam\] wrapped\r$/m.test(mail)) ?? '';
  assert.match(
    wrapped,
    /Content-Type: multipart\/mixed;[\s\S]*Content-Type: message\/rfc822\r\n[\s\S]*\r\nSubject: wrapped\r\n/,
  );
});

test('of one mail each recipient gets what his levels say, and the trace says why', async () => {
  await using gateway = await startSmall({
    networks: { trusted: [] },
    admission: { senderDomain: { check: false }, greetingDelay: '0s' },
    spam: {
      levels: { quarantine: 'off', reject: 'off' },
      users: [{ to: 'strict@company.test', levels: { junk: 0.1 } }],
      greylist: { enabled: false },
    },
  });
  const data = 'From: a@b.test\r\nSubject: Re: YOUR PRIZE!!!\r\n\r\nClick http://192.0.2.7/x now, dear friend\r\n';
  const reply = await sendMail(gateway.port, { to: ['strict@company.test', 'easy@company.test'], data });
  const id = /^250 2\.0\.0 Ok: queued as (\w+)/.exec(reply)?.[1] ?? '';
  const junk = gateway.folder.at('maildir/.Junk/new');
  await until(() => (existsSync(junk) && readdirSync(junk).length === 1 ? true : null));
  const [easy = ''] = await gateway.untilDelivered(1);
  assert.match(easy, /^Delivered-To: easy@company\.test\r$/m);
  assert.match(
    gateway.delivered('maildir/.Junk')[0] ?? '',
    /^Delivered-To: strict@company\.test\r$[\s\S]*^X-Spam-Flag: YES\r$/m,
  );
  const { out } = await gateway.postern('trace', id);
  assert.match(
    out,
    /deliver for strict@company\.test by rule junk\n +because spam score [\d.]+ of 0\.1: [\w-]+ [\d.]+/,
  );
  assert.match(out, /because [\d.]+ above junk at 0\.1/);
});
