import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeZip } from '../../src/base/zip-writer.ts';
import { readPackage } from '../../src/deliver/change/disarm/office/package.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { mailWith } from '../support/mails.ts';
import { docx, MAIN, paragraph, VBA } from '../support/office-files.ts';
import { startSmall } from '../support/small-gateway.ts';
import { sendMail } from '../support/smtp-client.ts';

const RULES = [
  { name: 'disarm', if: { part: { detectedType: 'text/html' } }, then: { disarm: true } },
  { name: 'let-the-rest-pass', then: { action: 'deliver' } },
];
const PAGE = '<p>The <b>offer</b></p><script>steal()</script>';

test('a page is disarmed on its way; every other octet stays, and the original can be released from quarantine', async () => {
  await using gateway = await startSmall({ policy: { rules: RULES } });
  const data = mailWith('offer', { name: 'offer.html', type: 'text/html', content: Buffer.from(PAGE) });
  const to = ['bert@company.test'];
  assert.match(await sendMail(gateway.port, { to, data }), /^250 /);
  const [mail = ''] = await gateway.untilDelivered(1);
  const body = mail.slice(mail.indexOf('From: Anna'));
  assert.doesNotMatch(body, /script/);
  assert.match(body, /\r\n\r\n<html>.*<p>The <b>offer<\/b><\/p>/s);
  assert.match(body, /Content-Type: text\/html;\s+charset=utf-8;\s+name="offer\.html"\r\n/);
  const at = data.indexOf('Content-Type: text/html');
  assert.equal(body.slice(0, at), data.slice(0, at));
  assert.equal(body.slice(body.lastIndexOf('\r\n--b0undary--')), data.slice(data.lastIndexOf('\r\n--b0undary--')));

  const [kept] = JSON.parse(
    `[${(await gateway.postern('quarantine', 'list', '--json')).out.trim().split('\n').join()}]`,
  );
  assert.deepEqual(kept.envelope?.recipients ?? kept.recipients, to);
  assert.equal((await gateway.postern('quarantine', 'release', kept.id)).code, 0);
  const released = await gateway.untilDelivered(2);
  assert.ok(
    released.some((one) => one.endsWith(data)),
    'the mail as it came',
  );
});

test('a page in an archive is disarmed there, the other members stay', async () => {
  await using gateway = await startSmall({ policy: { rules: RULES } });
  const members = { 'readme.txt': 'text', 'offer.html': `<!doctype html>${PAGE}` };
  const entries = Object.entries(members).map(([name, text]) => ({ name, content: memoryBytes(Buffer.from(text)) }));
  const data = mailWith('offer', { name: 'a.zip', content: Buffer.concat([...writeZip(entries)]) });
  assert.match(await sendMail(gateway.port, { to: ['bert@company.test'], data }), /^250 /);
  const [mail = ''] = await gateway.untilDelivered(1);
  const [, base64 = ''] = /filename="a\.zip"[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(mail) ?? [];
  const left = readPackage(Buffer.from(base64, 'base64'));
  assert.deepEqual([...(left?.keys() ?? [])], Object.keys(members));
  assert.equal(left?.get('readme.txt')?.content.toString(), 'text');
  const page = left?.get('offer.html')?.content.toString() ?? '';
  assert.match(page, /The <b>offer<\/b>/);
  assert.doesNotMatch(page, /script/);
});

const REPORT = docx(paragraph('words'), {
  main: MAIN.docm,
  parts: { 'word/vbaProject.bin': { content: 'x', type: 'application/vnd.ms-office.vbaProject' } },
  relationships: [{ id: 'v', type: VBA, target: 'vbaProject.bin' }],
});
const MACROS = {
  notices: { postmaster: 'admin@company.test' },
  policy: {
    rules: [
      {
        name: 'disarm',
        if: { finding: { kind: 'active' } },
        then: { action: 'deliver', disarm: true, notify: 'recipient' },
      },
    ],
  },
};

test('what was done to a document stands in the notice, the story and the quarantine', async () => {
  await using gateway = await startSmall(MACROS);
  const data = mailWith('report', { name: 'report.docm', content: REPORT });
  const reply = await sendMail(gateway.port, { to: ['bert@company.test'], data });
  const [id = ''] = /[0-9A-Z]{16}/.exec(reply) ?? [];
  const mails = await gateway.untilDelivered(2);
  const notice = mails.find((mail) => mail.includes('Subject: A mail to you')) ?? '';
  assert.match(notice, /delivered, and kept in quarantine as it came/);
  assert.match(notice.replaceAll('=\r\n', ''), /what would act by itself in report\.docm/);
  const { out: story } = await gateway.postern('trace', id);
  assert.match(story, /changed \(deliver by disarm\)/);
  assert.match(story, /report\.docm disarmed as report\.docx/);
  const { out: kept } = await gateway.postern('quarantine', 'show', id);
  assert.match(kept, /by disarm[\s\S]*active macro in 2\/report\.docm/);
});

test('many mails at once, and the end of the gateway while they are disarmed: each comes, disarmed', async () => {
  await using gateway = await startSmall(MACROS);
  const data = mailWith('report', { name: 'report.docm', content: REPORT });
  const send = () => sendMail(gateway.port, { to: ['bert@company.test'], data });
  const replies = await Promise.all(Array.from({ length: 20 }, send));
  assert.ok(replies.every((reply) => reply.startsWith('250 ')));
  await gateway.stop();
  await gateway.start();
  const mails = await gateway.untilDelivered(40);
  assert.equal(mails.filter((mail) => mail.includes('filename="report.docx"')).length, 20);
  assert.ok(mails.every((mail) => !mail.includes('filename="report.docm"')));
});
