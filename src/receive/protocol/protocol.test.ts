import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Address } from '../../mail/address.ts';
import { reply } from '../../mail/replies.ts';
import { Protocol, type ProtocolOptions } from './protocol.ts';
import type { Step } from './step.ts';

const OPTIONS: ProtocolOptions = {
  hostname: 'gw.test',
  maxSize: 1000,
  maxHeader: 500,
  maxRecipients: 3,
  maxReceived: 2,
  starttls: 'offered',
  mechanisms: [],
  xclient: false,
  postmaster: Address.parse('postmaster@hosted.test'),
  bareNewlines: 'reject',
};

const YES = {
  hello: reply('ok', ''),
  sender: reply('senderOk', ''),
  recipient: reply('recipientOk', ''),
  data: reply('startMail', ''),
  end: reply('queued', '', { id: 'X' }),
};

/** A protocol that is told yes to everything, and what came of it. */
function begin(options: Partial<ProtocolOptions> = {}) {
  const protocol = new Protocol({ ...OPTIONS, ...options });
  const steps: Step[] = [];
  const run = (): string => {
    for (let step = protocol.next(); step.kind !== 'read'; step = protocol.next()) {
      steps.push(step);
      if (step.kind in YES) protocol.answer(YES[step.kind as keyof typeof YES]);
      if (step.kind === 'starttls') protocol.secured();
      if (step.kind === 'close') break;
    }
    return protocol.takeOutput();
  };
  const say = (octets: string): string => {
    protocol.receive(Buffer.from(octets, 'latin1'));
    return run();
  };
  protocol.greet();
  run();
  return { protocol, steps, run, say };
}

const ENVELOPE = 'MAIL FROM:<a@b.test>\r\nRCPT TO:<c@hosted.test>\r\nDATA\r\n';

function mails(steps: readonly Step[]): number {
  return steps.filter(({ kind }) => kind === 'end').length;
}

test('a mail comes as chunks and an end', () => {
  const { steps, say } = begin();
  say('EHLO x\r\n');
  assert.match(say(ENVELOPE), /^250 2\.1\.0 .*\r\n250 2\.1\.5 .*\r\n354 .*\r\n$/);
  assert.equal(say('A: b\r\n\r\nhel'), '');
  assert.equal(say('lo\r\n.\r\n'), '250 2.0.0 Ok: queued as X\r\n');
  const text = steps.map((step) => (step.kind === 'chunk' ? step.bytes.toString() : '')).join('');
  assert.equal(text, 'A: b\r\n\r\nhello\r\n');
  const end = steps.find((step) => step.kind === 'end');
  assert.deepEqual(end?.kind === 'end' && end.envelope, {
    sender: Address.parse('a@b.test'),
    recipients: [Address.parse('c@hosted.test')],
    smtputf8: false,
    body: '7bit',
  });
});

const REFUSED: readonly (readonly [string, string, string])[] = [
  ['a bare LF', 'A: b\r\n\r\nx\ny\r\n.\r\n', '550 5.6.11'],
  ['too many octets', `A: b\r\n\r\n${'x'.repeat(1000)}\r\n.\r\n`, '552 5.3.4'],
  ['a header too large', `A: ${'b'.repeat(500)}\r\n\r\n.\r\n`, '552 5.3.4'],
  ['a loop', `${'Received: x\r\n'.repeat(3)}\r\n.\r\n`, '554 5.4.6'],
];

for (const [name, data, answer] of REFUSED) {
  test(`${name}: refused at the true end, and the session goes on`, () => {
    const { steps, say } = begin();
    say('EHLO x\r\n');
    say(ENVELOPE);
    const cut = data.length - 3;
    assert.equal(say(data.slice(0, cut)), '');
    assert.ok(steps.some(({ kind }) => kind === 'spoiled'));
    assert.ok(say(data.slice(cut)).startsWith(answer));
    assert.equal(mails(steps), 0);
    const refused = steps.find((step) => step.kind === 'refused');
    assert.equal(refused?.kind === 'refused' && `${refused.command} ${refused.sender?.text}`, 'DATA a@b.test');
    say(ENVELOPE);
    assert.match(say('A: b\r\n\r\n.\r\n'), /^250 /);
  });
}

test('what stands behind the end of a mail is the next command, wherever it is sliced', () => {
  const octets = 'A: b\r\n\r\ntext\r\n.\r\nNOOP\r\nRSET\r\n';
  for (let at = 0; at <= octets.length; at++) {
    const { say } = begin();
    say('EHLO x\r\n');
    say(ENVELOPE);
    const said = say(octets.slice(0, at)) + say(octets.slice(at));
    assert.match(said, /^250 2\.0\.0 Ok: queued .*\r\n250 2\.0\.0 Ok\r\n250 2\.0\.0 Ok\r\n$/, `sliced at ${at}`);
  }
});

for (const command of ['EHLO x', 'AUTH PLAIN AGEAYg==', 'XCLIENT ADDR=192.0.2.1']) {
  test(`what comes before the answer to ${command} ends the session, however late`, () => {
    const { protocol, say } = begin({ mechanisms: ['PLAIN'], xclient: true });
    protocol.secured();
    if (!command.startsWith('EHLO')) say('EHLO x\r\n');
    protocol.receive(Buffer.from(`${command}\r\n`));
    assert.equal('kind' in protocol.next(), true);
    protocol.receive(Buffer.from('MAIL FROM:<evil@attacker.test>\r\n'));
    protocol.answer(reply('ok', ''));
    assert.deepEqual([protocol.next().kind, protocol.next().kind], ['refused', 'close']);
    assert.equal(protocol.takeOutput(), '554 5.5.0 Protocol out of step: data sent before my reply\r\n');
  });
}

test('a client that never ends a refused mail is hung up on', () => {
  const { steps, say } = begin();
  say('EHLO x\r\n');
  say(ENVELOPE);
  let said = '';
  for (let i = 0; i < 40 && said === ''; i++) said = say(`${'x'.repeat(98)}\r\n`);
  assert.match(said, /^552 5\.3\.4 /);
  assert.equal(steps.at(-1)?.kind, 'close');
});

test('a problem of the disk is told at the end of the mail', () => {
  const { protocol, steps, say } = begin();
  say('EHLO x\r\n');
  say(ENVELOPE);
  say('A: b\r\n');
  protocol.spoil(reply('spoolFull', 'ENOSPC'));
  assert.equal(say('\r\nMAIL FROM:<x@y.test>\r\n'), '');
  assert.match(say('.\r\n'), /^452 4\.3\.1 /);
  assert.equal(mails(steps), 0);
});

test('a problem that shows when the end has come already', () => {
  const { protocol, say } = begin();
  say('EHLO x\r\n');
  say(ENVELOPE);
  protocol.receive(Buffer.from('A: b\r\n\r\n.\r\n'));
  assert.equal(protocol.next().kind, 'chunk');
  protocol.spoil(reply('localError', 'EIO'));
  assert.equal(protocol.next().kind, 'refused');
  assert.equal(protocol.next().kind, 'read');
  assert.match(protocol.takeOutput(), /^451 4\.3\.0 /);
});

test('recipients: bounded, and each but once', () => {
  const { steps, say } = begin();
  say('EHLO x\r\n');
  say('MAIL FROM:<a@b.test>\r\n');
  for (const name of ['a', 'b', 'A', 'c']) assert.match(say(`RCPT TO:<${name}@hosted.test>\r\n`), /^250 /);
  assert.match(say('RCPT TO:<d@hosted.test>\r\n'), /^452 4\.5\.3 /);
  say('DATA\r\n');
  const data = steps.find((step) => step.kind === 'data');
  assert.equal(data?.kind === 'data' && data.envelope.recipients.length, 3);
});

test('a harvest of addresses ends', () => {
  const { protocol, steps } = begin();
  protocol.receive(Buffer.from('HELO x\r\n'));
  protocol.next();
  protocol.answer(YES.hello);
  protocol.receive(Buffer.from(`MAIL FROM:<a@b.test>\r\n${'RCPT TO:<x@hosted.test>\r\n'.repeat(150)}`));
  let step = protocol.next();
  for (; step.kind !== 'read' && step.kind !== 'close'; step = protocol.next()) {
    steps.push(step);
    if (step.kind === 'sender') protocol.answer(YES.sender);
    if (step.kind === 'recipient') protocol.answer(reply('recipientUnknown', ''));
  }
  assert.equal(step.kind, 'close');
  assert.equal(steps.filter(({ kind }) => kind === 'recipient').length, 100);
  assert.match(protocol.takeOutput(), /421 4\.7\.0 Too many errors\r\n$/);
});

test('commands that lead nowhere end too', () => {
  const { steps, say } = begin();
  const said = say('NOOP\r\n'.repeat(150));
  assert.match(said, /421 4\.7\.0 Too many commands without a mail\r\n$/);
  assert.equal(said.split('\r\n').length - 1, 101);
  assert.equal(steps.at(-1)?.kind, 'close');
});

test('shutting down lets the mail under way arrive', () => {
  const { protocol, run, say } = begin();
  say('EHLO x\r\n');
  say(ENVELOPE);
  protocol.drain();
  assert.equal(run(), '');
  assert.equal(
    say('A: b\r\n\r\n.\r\n'),
    '250 2.0.0 Ok: queued as X\r\n421 4.3.2 Service is going down, try again later\r\n',
  );
});

test('who is hung up on while he waits gets his answer first', () => {
  const { protocol, say } = begin();
  say('EHLO x\r\n');
  protocol.receive(Buffer.from('MAIL FROM:<a@b.test>\r\nNOOP\r\n'));
  assert.equal(protocol.next().kind, 'sender');
  protocol.hangUp(reply('idle', ''));
  assert.equal(protocol.next().kind, 'read');
  protocol.answer(YES.sender);
  assert.equal(protocol.next().kind, 'refused');
  assert.equal(protocol.next().kind, 'close');
  assert.equal(protocol.next().kind, 'read');
  assert.match(protocol.takeOutput(), /^250 2\.1\.0 [^\r]*\r\n421 4\.4\.2 [^\r]*\r\n$/);
});
