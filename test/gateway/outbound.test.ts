import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../support/gateway.ts';
import { plainMail } from '../support/mails.ts';
import { startSmall } from '../support/small-gateway.ts';
import { sendMail } from '../support/smtp-client.ts';

const OUTBOUND = { senders: { mails: '3/1h' } };

test('an account that sends too much is held, the administrator told once, and a mail that is flushed goes', async () => {
  await using gateway = await startSmall({
    domains: [{ name: 'company.test', route: 'maildir:./maildir' }],
    outbound: { route: 'maildir:./outside' },
    notices: { postmaster: 'postmaster@company.test' },
    spam: { outbound: OUTBOUND },
  });
  const send = (n: number, from = 'ann@company.test') =>
    sendMail(gateway.port, { from, to: [`c${n}@elsewhere.test`], data: plainMail(`number ${n}`) });
  for (let n = 1; n <= 6; n++) assert.match(await send(n), /^250/);
  assert.match(await send(7, 'bob@company.test'), /^250/);
  const outside = await gateway.untilDelivered(4, 'outside');
  for (const n of [1, 2, 3, 7])
    assert.ok(
      outside.some((mail) => mail.includes(`Subject: number ${n}\r\n`)),
      `${n}`,
    );
  const [notice = ''] = await gateway.untilDelivered(1);
  assert.match(notice, /^Subject: Postern on .*outgoing mail of sender\r\n ann@company\.test is held\r$/m);
  assert.match(notice.replaceAll('=\r\n', ''), /- outbound-rate: sender ann@company\.test: 4 mails to the outside/);

  const held = await until(async () => {
    const { out } = await gateway.postern('queue', 'list', '--state', 'hold', '--json');
    const mails = out
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    return mails.length === 3 ? mails : null;
  });
  for (const { sender } of held) assert.equal(sender, 'ann@company.test');
  const rules = held.map(({ verdicts: [{ rule }] }) => rule);
  assert.deepEqual(rules.toSorted(), ['outbound-spam', 'outbound-spam', 'outbound-spam']);
  const { out: table } = await gateway.postern('queue', 'list', '--state', 'hold');
  assert.match(
    table,
    /outbound-spam: outbound: sign of spam, outbound-rate, .* \(sender ann@company\.test: 5 mails to the outside/,
  );
  assert.equal((await gateway.postern('queue', 'flush', held[0].id)).code, 0);
  assert.ok((await gateway.untilDelivered(5, 'outside')).some((mail) => /^Subject: number [456]\r$/m.test(mail)));
  await gateway.stop();
  assert.equal(gateway.delivered().length, 1);
});

test('an account whose mails read like spam is held before anybody has taught what spam is', async () => {
  await using gateway = await startSmall({
    domains: [{ name: 'company.test', route: 'maildir:./maildir' }],
    outbound: { route: 'maildir:./outside' },
    notices: { postmaster: 'postmaster@company.test' },
    spam: { outbound: { suspicious: { mails: '2/1h' } } },
  });
  const scam = [
    'I am the lawyer of a late client who left the sum of $10,500,000.00 with our bank and no next of kin.',
    'This transaction is 100% risk free. Keep it strictly confidential and send me your bank account details and',
    'your telephone number, so that the funds can be transferred to you as beneficiary.',
    'Verify your account now: http://203.0.113.9/login.php?account=verify',
  ].join('\r\n');
  const send = (n: number, from: string, text: string) => {
    const data = `From: ${from}\r\nDate: Fri, 27 Nov 2026 10:00:00 +0000\r\nMessage-ID: <${n}@company.test>\r\n${text}\r\n`;
    return sendMail(gateway.port, { from, to: [`c${n}@elsewhere.test`], data });
  };
  for (let n = 1; n <= 4; n++)
    await send(n, 'ann@company.test', `Subject: URGENT!!! CONFIDENTIAL BUSINESS $$$\r\n\r\n${scam}`);
  for (let n = 5; n <= 8; n++)
    await send(n, 'bob@company.test', `Subject: the minutes\r\n\r\nDear Carl, here are the minutes. Bob`);
  await gateway.untilDelivered(6, 'outside');
  const [notice = ''] = await gateway.untilDelivered(1);
  assert.match(notice.replaceAll('=\r\n', ''), /- outbound-content: sender ann.*3 mails that seem to be spam/);
});
