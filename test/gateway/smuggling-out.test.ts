import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import type { MailId } from '../../src/mail/mail-id.ts';
import type { MailRecord } from '../../src/mail/record.ts';
import { DiskQuarantine } from '../../src/quarantine/disk-quarantine.ts';
import { freshId } from '../../src/receive/fresh-id.ts';
import { nudge } from '../../src/run/nudge.ts';
import { Yard } from '../../src/spool/yard.ts';
import { TestGateway, until } from '../support/gateway.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { address } from '../support/story.ts';

/** What some server or other takes for the end of a mail. Outbound smuggling: they come to us by some way that is not SMTP. */
const ENDS = [
  '\n.\n',
  '\n.\r',
  '\r.\n',
  '\r.\r',
  '\n.\r\n',
  '\r.\r\n',
  '\r\n.\n',
  '\r\n.\r',
  '\r\n.\r\r\n',
  '\r\r\n.\r\r\n',
  '\r\n\0.\r\n',
  '\r\n.\0\r\n',
  '\r\n.\r\n',
] as const;

const SECOND = 'MAIL FROM:<evil@attacker.test>\r\nRCPT TO:<victim@relay.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nx';
/** The spool reads a mail by windows of this size. */
const WINDOW = 256 * 1024;

/** A hostile mail: false ends in a field, in the text, and across the border of two windows. */
function hostileMail(end: string): string {
  const head = `Subject: a${end}${SECOND}\r\nFrom: Anna <anna@sender.test>\r\nMessage-ID: <m@sender.test>\r\n\r\n`;
  const text = `text${end}${SECOND}${end}`;
  const offset = 1 + Math.floor(end.length / 2);
  return `${head}${text}${'x'.repeat(Math.max(0, WINDOW - head.length - text.length - offset))}${end}${SECOND}${end}.`;
}

let sink: SmtpSink;
let lmtp: SmtpSink;
let gateway: TestGateway;
let yard: Yard;

before(async () => {
  sink = await startSmtpSink({
    script: (where, argument) =>
      where === 'RCPT' && argument.includes('nobody@') ? { say: `550 5.1.1 nobody\t${'\x01'}here` } : null,
  });
  lmtp = await startSmtpSink({ lmtp: true });
  gateway = await TestGateway.start((port) => ({
    listen: [{ address: '127.0.0.1', port, verdict: 'spool' }],
    domains: [
      { name: 'lmtp.test', route: `lmtp://127.0.0.1:${lmtp.port}` },
      { name: 'maildir.test', route: 'maildir:./maildir' },
      { name: '*', route: `smtp://127.0.0.1:${sink.port}` },
    ],
    notices: { postmaster: 'postmaster@admin.test' },
    policy: {
      rules: [
        { name: 'forwarded', when: { to: 'forwarded.test' }, then: { action: 'forward' } },
        {
          name: 'changed',
          when: { to: 'changed.test' },
          then: { tagSubject: '[tag]', addHeader: { name: 'X-Seen', value: 'yes' } },
        },
        {
          name: 'kept',
          when: { to: 'kept.test' },
          then: { action: 'quarantine', notify: 'administrator', copy: 'copy@copies.test' },
        },
        {
          name: 'all-else',
          then: {
            action: 'deliver',
            despite: ['ambiguous', 'corrupt', 'over-limit', 'attachment', 'content', 'unknown'],
          },
        },
      ],
    },
  }));
  yard = new Yard({ root: gateway.folder.at('state/spool'), clock: systemClock });
});

after(async () => {
  await gateway[Symbol.asyncDispose]();
  await sink.close();
  await lmtp.close();
});

/** Puts a mail straight into the spool, as it stands, and has it carried. */
async function inject(recipient: string, mail: string): Promise<MailId> {
  const now = systemClock.now();
  const id = freshId(now);
  const envelope = {
    sender: address('anna@sender.test'),
    recipients: [address(recipient)],
    smtputf8: false,
    body: '8bitmime',
  } as const;
  const record: MailRecord = { id, envelope, session: null, at: now, verdicts: null, stamp: null, made: null };
  await yard.submit(record, [Buffer.from(mail, 'latin1')], now);
  await nudge(gateway.folder.at('state/control.sock'), [{ id, due: now }]);
  return id;
}

function assertWhole(raw: Buffer, path: string): void {
  const text = raw.toString('latin1');
  assert.doesNotMatch(text, /\r(?!\n)|(?<!\r)\n/, `${path}: a bare CR or LF went out`);
  assert.doesNotMatch(text, /(^|\r\n)\.\r\n/, `${path}: an end of data went out within the mail`);
}

/** Whom each path's mail goes to: the argument of RCPT at a sink. */
const PATHS = [
  ['relay', 'bert@relay.test', 'bert@relay.test'],
  ['LMTP', 'bert@lmtp.test', 'bert@lmtp.test'],
  ['a changed mail', 'bert@changed.test', 'bert@changed.test'],
  ['a forwarded mail', 'bert@forwarded.test', 'postmaster@admin.test'],
  ['a bounce', 'nobody@relay.test', 'anna@sender.test'],
  ['a copy', 'bert@kept.test', 'copy@copies.test'],
] as const;

for (const [path, to, arrivesAt] of PATHS) {
  test(`${path}: no false end of data leaves as one, and nothing leaves behind it`, async () => {
    const arrived = () =>
      [...sink.mails, ...lmtp.mails].filter(({ recipients }) => recipients.includes(`TO:<${arrivesAt}>`));
    const before = arrived().length;
    for (const end of ENDS) await inject(to, hostileMail(end));
    const mails = await until(() => (arrived().length >= before + ENDS.length ? arrived() : null));
    assert.equal(mails.length, before + ENDS.length);
    for (const { raw } of mails) assertWhole(raw, path);
  });
}

test('a Maildir: every mail is one file with CRLF line ends only', async () => {
  for (const end of ENDS) await inject('bert@maildir.test', hostileMail(end));
  const mails = await gateway.untilDelivered(ENDS.length);
  for (const mail of mails) assert.doesNotMatch(mail, /\r(?!\n)|(?<!\r)\n/);
});

test('a release from quarantine: the file may hold what it likes', async () => {
  const store = new DiskQuarantine({ root: gateway.folder.at('state/quarantine'), log: silentLog });
  const arrived = () => sink.mails.filter(({ recipients }) => recipients.includes('TO:<bert@released.test>'));
  const id = await inject('bert@kept.test', ENDS.map(hostileMail).join(''));
  await until(() => store.find(id));
  const released = await gateway.postern('quarantine', 'release', id, '--to', 'bert@released.test');
  assert.equal(released.code, 0, released.err);
  const [mail] = await until(() => (arrived().length > 0 ? arrived() : null));
  assertWhole(mail?.raw ?? Buffer.of(0x0a), 'release');
});

test('a notice: words of the mail stay words, in its header too', async () => {
  const notices = () =>
    sink.mails.filter(
      ({ recipients, data }) => recipients.includes('TO:<postmaster@admin.test>') && !data.includes('message/rfc822'),
    );
  const forged = 'Bcc: victim@relay.test';
  const words = Buffer.from(`x\r\n${forged}\r\n\r\n.\r\n${SECOND}`).toString('base64');
  await inject('bert@kept.test', `Subject: =?utf-8?B?${words}?=\r\nFrom: Anna <anna@sender.test>\r\n\r\ntext\r\n`);
  const all = await until(() =>
    notices().length > 0 && notices().some(({ data }) => data.includes('Bcc')) ? notices() : null,
  );
  for (const { raw, data } of all) {
    assertWhole(raw, 'notice');
    assert.ok(
      !data
        .toString('latin1')
        .split('\r\n')
        .some((line) => line.startsWith('Bcc:')),
    );
  }
});

test('no server ever saw a command that was in a mail', () => {
  const said = [...sink.commands, ...lmtp.commands].map(({ line }) => line);
  assert.deepEqual(
    said.filter((line) => /evil@|victim@/.test(line)),
    [],
  );
  const verbs = new Set(said.map((line) => line.split(' ')[0]));
  for (const verb of ['EHLO', 'LHLO', 'MAIL', 'RCPT', 'DATA', 'RSET', 'QUIT']) verbs.delete(verb);
  assert.deepEqual([...verbs], []);
});
