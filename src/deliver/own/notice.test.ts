import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, TEST_ID } from '../../../test/support/consignment.ts';
import { MailId } from '../../mail/mail-id.ts';
import { composeNotice, type NoticeFacts, type ToldMail } from './notice.ts';
import type { OwnMail } from './own-mail.ts';
import { loadTemplates } from './template.ts';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const ID = MailId.create(AT, Buffer.from([9, 9, 9, 9]));
const templates = loadTemplates(null);

function notice(to: NoticeFacts['to'], more: Partial<NoticeFacts> = {}, mail: Partial<ToldMail> = {}): OwnMail | null {
  const template = templates.get(to);
  assert.ok(template);
  return composeNotice({
    origin: { id: ID, hostname: 'gw.example', at: AT },
    template,
    to,
    from: addressOf('postern@gw.example'),
    postmaster: addressOf('postmaster@example.net'),
    mail: {
      id: TEST_ID,
      sender: addressOf('s@example.org'),
      recipients: [addressOf('a@example.net'), addressOf('b@example.net')],
      subject: 'Grüße',
      at: AT,
      header: [],
      ...mail,
    },
    senderTrusted: true,
    action: 'rejected',
    reasons: ['virus Eicar-Test in 2/run.exe'],
    removed: [
      { path: '2/run.exe', name: 'run.exe', size: 1234, disarmed: false },
      { path: '', name: null, size: 5, disarmed: true },
    ],
    ...more,
  });
}

const header = (name: string, value: string): Pick<ToldMail, 'header'> => ({
  header: [{ name, value, start: 0, end: 0 }],
});

function shown(mail: OwnMail | null): string {
  assert.ok(mail);
  const text = Buffer.concat([...mail.chunks])
    .toString('utf8')
    .replace(/=\r\n/g, '');
  return Buffer.from(
    text.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');
}

test('the administrator is told everything', () => {
  const mail = notice('administrator');
  assert.deepEqual(
    mail?.envelope.recipients.map(({ text }) => text),
    ['postmaster@example.net'],
  );
  assert.equal(mail.envelope.sender, null);
  const text = shown(mail);
  for (const word of [
    TEST_ID,
    's@example.org',
    'a@example.net, b@example.net',
    'Grüße',
    'virus Eicar-Test in 2/run.exe',
    'run.exe (1,234 bytes)',
    'what would act by itself in the mail (5 bytes)',
  ])
    assert.ok(text.includes(word), word);
  assert.match(text, /^Auto-Submitted: auto-generated\r$/m);
});

test('recipients do not learn of each other by the header', () => {
  const mail = notice('recipient');
  assert.equal(mail?.envelope.recipients.length, 2);
  assert.match(shown(mail), /^To: postern@gw\.example\r$/m);
});

test('a sender gets an answer to the mail', () => {
  const mail = notice('sender', {}, header('Message-ID', '<1@example.org>'));
  assert.match(shown(mail), /^In-Reply-To: <1@example\.org>\r$/m);
  assert.match(shown(mail), /^Auto-Submitted: auto-replied\r$/m);
});

for (const [why, more, mail] of [
  ['a sender that may be forged', { senderTrusted: false }, {}],
  ['no sender', {}, { sender: null }],
  ['ourselves', {}, { sender: addressOf('Postern@GW.example') }],
  ['a machine', {}, header('Auto-Submitted', 'auto-replied')],
  ['bulk mail', {}, header('precedence', 'Bulk')],
  ['a mailing list', {}, header('List-Id', '<x.example.org>')],
  ['a list’s owner', {}, { sender: addressOf('owner-x@example.org') }],
  ['a list’s bounce address', {}, { sender: addressOf('x-bounces+a=b@example.org') }],
  ['a mailer daemon', {}, { sender: addressOf('MAILER-DAEMON@example.org') }],
  ['nobody who reads', {}, { sender: addressOf('no-reply@example.org') }],
] as const) {
  test(`no notice to ${why}`, () => {
    assert.equal(notice('sender', more, mail), null);
  });
}

test('a person who says so is no machine', () => {
  assert.ok(notice('sender', {}, header('Auto-Submitted', 'no')));
});

test('without a postmaster the administrator gets none', () => {
  assert.equal(notice('administrator', { postmaster: null }), null);
});

test('what the mail says cannot write fields, lines or placeholders of its own, and has its bounds', () => {
  const subject = `x\r\nBcc: evil@example.org\r\n\r\n{{reasons}} \u202egnp.exe ${'long '.repeat(1000)}`;
  const reasons = Array.from({ length: 500 }, (_, i) => `reason ${i}\r\nSubject: forged`);
  const mail = notice('administrator', { reasons }, { subject });
  assert.ok(mail);
  const raw = Buffer.concat([...mail.chunks]).toString('latin1');
  assert.match(raw, /^[\x20-\x7e\r\n\t]*$/);
  assert.ok(raw.length < 12_000);
  const text = shown(mail);
  assert.doesNotMatch(text, /^Bcc:|^Subject: forged|\u202e/m);
  assert.ok(text.includes('{{reasons}}'));
  assert.ok(text.includes('and 480 more'));
});
