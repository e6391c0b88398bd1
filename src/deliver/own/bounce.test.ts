import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, TEST_ID } from '../../../test/support/consignment.ts';
import { memoryBytes } from '../../mail/bytes.ts';
import { MailId } from '../../mail/mail-id.ts';
import type { Outcome } from '../deliver.ts';
import { type BounceFacts, composeBounce } from './bounce.ts';
import type { OwnMail } from './own-mail.ts';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const ID = MailId.create(AT, Buffer.from([9, 9, 9, 9]));

const outcome = (recipient: string, more: Partial<Outcome> = {}): Outcome => ({
  recipient: addressOf(recipient),
  state: 'failed',
  host: 'mx.example.net[192.0.2.1]:25',
  answer: '550 5.1.1 no such user',
  status: '5.1.1',
  ms: 1,
  ...more,
});

function bounce(more: Partial<BounceFacts> = {}, mail: Partial<BounceFacts['mail']> = {}): OwnMail | null {
  return composeBounce({
    origin: { id: ID, hostname: 'gw.example', at: AT },
    action: 'failed',
    outcomes: [outcome('a@example.net')],
    mail: {
      id: TEST_ID,
      sender: addressOf('s@example.org'),
      at: AT - 1000,
      bytes: memoryBytes(Buffer.from('Subject: hello\r\n\r\nBody\r\n')),
      messageId: '<1@example.org>',
      ...mail,
    },
    ...more,
  });
}

function text(mail: OwnMail | null): string {
  assert.ok(mail);
  return Buffer.concat([...mail.chunks]).toString('utf8');
}

test('a mail from nobody is never reported on', () => {
  assert.equal(bounce({}, { sender: null }), null);
});

test('the report: who, from nobody, to the sender, and what no machine answers', () => {
  const mail = bounce();
  assert.equal(mail?.envelope.sender, null);
  assert.deepEqual(
    mail?.envelope.recipients.map((address) => address.text),
    ['s@example.org'],
  );
  const head = text(mail).slice(0, text(mail).indexOf('\r\n\r\n'));
  assert.match(head, /^From: Mail Delivery System <MAILER-DAEMON@gw\.example>$/m);
  assert.match(head, /^To: s@example\.org$/m);
  assert.match(head, /^Date: Fri, 02 Jan 2026 03:04:05 \+0000$/m);
  assert.match(head, /^Auto-Submitted: auto-replied$/m);
  assert.match(head, /^In-Reply-To: <1@example\.org>$/m);
  assert.match(head, /^Content-Type: multipart\/report; report-type=delivery-status;/m);
});

test('the status part follows RFC 3464', () => {
  const status = /Content-Type: message\/delivery-status\r\n\r\n([\s\S]*?)\r\n--/.exec(text(bounce()))?.[1];
  assert.equal(
    status,
    'Reporting-MTA: dns; gw.example\r\nArrival-Date: Fri, 02 Jan 2026 03:04:04 +0000\r\n\r\n' +
      'Final-Recipient: rfc822; a@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; mx.example.net\r\n' +
      'Diagnostic-Code: smtp; 550 5.1.1 no such user\r\nLast-Attempt-Date: Fri, 02 Jan 2026 03:04:05 +0000\r\n',
  );
});

test('a small mail goes back whole, of a large one the header', () => {
  assert.match(text(bounce()), /Content-Type: message\/rfc822\r\n[\s\S]*Subject: hello\r\n\r\nBody\r\n/);
  const large = memoryBytes(Buffer.from(`Subject: hello\r\n\r\n${'x'.repeat(100_000)}`));
  const report = text(bounce({}, { bytes: large }));
  assert.match(report, /Content-Type: text\/rfc822-headers\r\n[\s\S]*\r\n\r\nSubject: hello\r\n\r\n--/);
  assert.ok(report.length < 4000);
});

test('a delay says until when it is tried, and is no failure', () => {
  const late = outcome('a@example.net', {
    state: 'deferred',
    status: '4.4.1',
    host: '',
    answer: 'connection failed: ETIMEDOUT',
  });
  const report = text(bounce({ action: 'delayed', outcomes: [late], retryUntil: AT + 86_400_000 }));
  assert.match(report, /^Action: delayed\r$/m);
  assert.match(report, /^Status: 4\.4\.1\r$/m);
  assert.match(report, /^Will-Retry-Until: Sat, 03 Jan 2026 03:04:05 \+0000\r$/m);
  assert.match(report, /need not send it again/);
  assert.doesNotMatch(report, /Diagnostic-Code|Remote-MTA/); // no server said anything
});

test('a hostile server writes no field and no part', () => {
  const hostile = outcome('a@example.net', {
    answer: `550 5.1.1 x\r\nAction: delivered\r\n\r\n--=_postern-${ID}\r\n`,
    host: 'evil"\r\nX: y[192.0.2.1]:25',
    status: '5.1.1\r\nX: y',
  });
  const report = text(bounce({ outcomes: [hostile] }));
  assert.doesNotMatch(report, /^Action: delivered/m);
  assert.doesNotMatch(report, /^X: y/m);
  assert.equal(report.split(`\r\n--=_postern-${ID}\r\n`).length, 4);
  assert.match(report, /^Status: 5\.0\.0\r$/m);
});

test('addresses beyond ASCII are reported by RFC 6533', () => {
  const mail = bounce({ outcomes: [outcome('jörg@example.net')] });
  assert.equal(mail?.envelope.smtputf8, true);
  assert.match(text(mail), /Content-Type: message\/global-delivery-status/);
  assert.match(text(mail), /^Final-Recipient: utf-8; jörg@example\.net\r$/m);
});

test('every line is fit for SMTP', () => {
  const long = outcome('a@example.net', { answer: `550 ${'word '.repeat(150)}` });
  for (const line of text(bounce({ outcomes: [long] })).split('\r\n')) {
    assert.ok(line.length <= 998);
    assert.doesNotMatch(line, /[\r\n]/);
  }
});
