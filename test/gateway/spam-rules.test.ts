import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { startSmall } from '../support/small-gateway.ts';
import { sendMail } from '../support/smtp-client.ts';

const OUTSIDE = {
  networks: { trusted: [] },
  admission: { senderDomain: { check: false }, greetingDelay: '0s' },
};

test('a mail in the name of a partner is kept back, and the trace says by which rules', async () => {
  await using gateway = await startSmall({
    ...OUTSIDE,
    spam: {
      greylist: { enabled: false },
      rules: { partners: ['northwind-parts.com'], scores: { 'new-bank-account': 2.5 } },
    },
  });
  const data =
    'From: Ann <ann@northwind-part.com>\r\nTo: bert@company.test\r\nSubject: Invoice 4711\r\n\r\n' +
    'Please pay the invoice to our new bank account.\r\n';
  const reply = await sendMail(gateway.port, { to: ['bert@company.test'], data });
  const id = /^250 2\.0\.0 Ok: queued as (\w+)/.exec(reply)?.[1] ?? '';
  const { out } = await gateway.postern('trace', id);
  assert.match(out, /quarantine .*by rule spam/);
  const seen = '"northwind-part.com" is not "northwind-parts.com": it differs by a letter';
  assert.ok(out.includes(`spam looks-like-partner in the mail (rules, score 3.5): ${seen}`), out);
  assert.match(out, /because spam score [\d.]+ of 5: looks-like-partner 3\.5 .*new-bank-account 2\.5/);
});

test('a file of rules is used as far as it can be: check names what is left out, a reload takes up what has changed', async () => {
  await using gateway = await startSmall(OUTSIDE);
  const file = gateway.folder.at('local.cf');
  writeFileSync(file, 'header OURS Subject =~ /^hello$/\nscore OURS 9\nbody AHEAD /a(?=b)/\n');
  gateway.configure({ ...OUTSIDE, spam: { greylist: { enabled: false }, rules: { spamassassin: [file] } } });
  const check = await gateway.postern('check');
  assert.equal(check.code, 1);
  assert.match(check.out, /local\.cf:3 spam\.rules\.spamassassin\[0\]: AHEAD is left out: .*it looks ahead/);
  assert.equal((await gateway.postern('reload')).code, 0);
  const data = 'From: Ann <ann@sender.test>\r\nTo: bert@company.test\r\nSubject: hello\r\n\r\nHello\r\n';
  const reply = await sendMail(gateway.port, { to: ['bert@company.test'], data });
  const id = /^250 2\.0\.0 Ok: queued as (\w+)/.exec(reply)?.[1] ?? '';
  assert.match((await gateway.postern('trace', id)).out, /OURS 9 \(subject has "hello"\)/);
});
