import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { TestGateway, until } from '../support/gateway.ts';
import { sendMail } from '../support/smtp-client.ts';

const SPAM = 'widgets gadgets trinkets baubles knick-knacks bargains bulk wholesale crates pallets'.split(' ');
const HAM = 'minutes agenda committee budget proposal draft review session report schedule'.split(' ');

/** A mail of some of these words, others for each number: numbers themselves are alike to the model. */
function mailOf(words: readonly string[], n: number): string {
  const some = words.filter((_, index) => (Math.imul(n + 1, 0x9e3779b1) >>> (index + 20)) & 1);
  const date = new Date(Date.now() - n * 1000).toUTCString().replace('GMT', '+0000');
  return (
    `From: Anna <anna@sender.test>\r\nTo: bert@company.test\r\nSubject: ${some[0] ?? 'this'} and ${some[1] ?? 'that'}\r\nDate: ${date}\r\n` +
    `Message-ID: <${n}@sender.test>\r\n\r\nDear Bert,\r\n\r\n${some.join(' ')} number ${n}.\r\n\r\nAnna\r\n`
  );
}

const send = (gateway: TestGateway, data: string, to = 'bert@company.test') =>
  sendMail(gateway.port, { from: 'anna@sender.test', to: [to], data });

test('a running gateway takes up what postern learn has taught', async () => {
  await using gateway = await TestGateway.start({
    networks: { trusted: ['192.0.2.0/24'] },
    admission: { greetingDelay: '0s', senderDomain: { check: false } },
    authentication: { enabled: false },
    spam: { greylist: { enabled: false } },
  });
  assert.match(await send(gateway, mailOf(SPAM, 1)), /^250 /);
  await gateway.untilDelivered(1);
  for (const [label, words] of [
    ['spam', SPAM],
    ['ham', HAM],
  ] as const) {
    mkdirSync(gateway.folder.at(label));
    for (let n = 0; n < 120; n++) writeFileSync(gateway.folder.at(`${label}/${n}`), mailOf(words, n));
    const { code } = await gateway.postern('learn', `--${label}`, gateway.folder.at(label));
    assert.equal(code, 0);
  }
  let n = 1_000;
  const kept = await until(async () => {
    assert.match(await send(gateway, mailOf(SPAM, n++)), /^250 /);
    const { out } = await gateway.postern('quarantine', 'list', '--json');
    return out === '' ? null : JSON.parse(out.split('\n')[0] ?? '');
  });
  assert.equal(kept.rule, 'spam');
  assert.match(JSON.stringify(kept), /learned-spam/);
});

test('a mail that a user reports is learned within the time', async () => {
  await using gateway = await TestGateway.start({
    networks: { trusted: ['127.0.0.0/8'] },
    admission: { greetingDelay: '0s' },
    spam: { learning: { every: '1s', reports: { spam: 'spam@company.test' } } },
  });
  const report =
    'From: bert@company.test\r\nTo: spam@company.test\r\nSubject: spam!\r\nMIME-Version: 1.0\r\n' +
    'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nLook at this.\r\n--x\r\n' +
    `Content-Type: message/rfc822\r\n\r\n${mailOf(SPAM, 1)}\r\n--x--\r\n`;
  assert.match(await send(gateway, report, 'spam@company.test'), /^250 /);
  await gateway.untilLogged('the models of spam have been made anew');
  writeFileSync(gateway.folder.at('reported'), mailOf(SPAM, 1));
  const { out } = await gateway.postern('learn', '--forget', gateway.folder.at('reported'));
  assert.match(out, /1 mail forgotten/);
});
