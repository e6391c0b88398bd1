import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { addressOf, consignmentTo, messageOf } from '../support/consignment.ts';
import { delivererTo, smtpTo } from '../support/deliverer.ts';
import { temporaryFolder } from '../support/folder.ts';
import { type SinkOptions, type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';

/** The sink, closed at the scope's end. */
async function sinkWith(options: SinkOptions = {}): Promise<SmtpSink & AsyncDisposable> {
  const sink = await startSmtpSink(options);
  return Object.assign(sink, { [Symbol.asyncDispose]: () => sink.close() });
}

const said = (sink: SmtpSink): string[] => sink.commands.map(({ line }) => line);

test('a mail arrives as it is, with its envelope', async () => {
  await using sink = await sinkWith();
  await using deliverer = delivererTo(smtpTo(sink.port));
  const message = messageOf('X-Trace: 1\r\n', 'Subject: x\r\n\r\n.dot\r\n..\r\n');
  const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net'], { message, body: '8bitmime' }));
  assert.equal(outcome?.state, 'delivered');
  assert.equal(outcome.answer, '250 2.0.0 Ok: sunk');
  assert.equal(outcome.status, '2.0.0');
  assert.equal(outcome.host, `127.0.0.1[127.0.0.1]:${sink.port}`);
  assert.equal(sink.mails[0]?.data.toString(), 'X-Trace: 1\r\nSubject: x\r\n\r\n.dot\r\n..\r\n');
  assert.deepEqual(said(sink).slice(0, 4), [
    'EHLO gw.example',
    `MAIL FROM:<sender@example.org> SIZE=${message.size} BODY=8BITMIME`,
    'RCPT TO:<a@example.net>',
    'DATA',
  ]);
});

test('each recipient gets its own answer', async () => {
  await using sink = await sinkWith({
    script: (where, argument) => {
      if (where !== 'RCPT') return null;
      if (argument.includes('bad')) return { say: '550 5.1.1 no such user' };
      return argument.includes('slow') ? { say: '450 4.2.1 later' } : null;
    },
  });
  await using deliverer = delivererTo(smtpTo(sink.port));
  const outcomes = await deliverer.deliver(consignmentTo(['bad@a.example', 'good@a.example', 'slow@a.example']));
  assert.deepEqual(
    outcomes.map(({ recipient, state, status }) => [recipient.local, state, status]),
    [
      ['bad', 'failed', '5.1.1'],
      ['good', 'delivered', '2.0.0'],
      ['slow', 'deferred', '4.2.1'],
    ],
  );
  assert.deepEqual(sink.mails[0]?.recipients, ['TO:<good@a.example>']);
});

test('without PIPELINING the same, step by step', async () => {
  await using sink = await sinkWith({
    offers: [],
    script: (where, argument) => (where === 'RCPT' && argument.includes('bad') ? { say: '550 no' } : null),
  });
  await using deliverer = delivererTo(smtpTo(sink.port));
  const outcomes = await deliverer.deliver(consignmentTo(['bad@a.example', 'good@a.example']));
  assert.deepEqual(
    outcomes.map(({ state }) => state),
    ['failed', 'delivered'],
  );
  assert.equal(said(sink)[1], 'MAIL FROM:<sender@example.org>');
});

test('a server that knows no EHLO gets HELO', async () => {
  await using sink = await sinkWith({ script: (where) => (where === 'EHLO' ? { say: '500 what?' } : null) });
  await using deliverer = delivererTo(smtpTo(sink.port));
  const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net']));
  assert.equal(outcome?.state, 'delivered');
  assert.deepEqual(said(sink).slice(0, 3), ['EHLO gw.example', 'HELO gw.example', 'MAIL FROM:<sender@example.org>']);
});

test('connections are kept and used again, up to the bound', async () => {
  await using sink = await sinkWith();
  await using deliverer = delivererTo(smtpTo(sink.port), { mailsPerConnection: 3 });
  for (let i = 0; i < 7; i++) await deliverer.deliver(consignmentTo(['a@example.net']));
  assert.deepEqual(
    sink.mails.map(({ connection }) => connection),
    [0, 0, 0, 1, 1, 1, 2],
  );
});

test('no more connections than configured, and nobody is forgotten', async () => {
  await using sink = await sinkWith();
  await using deliverer = delivererTo(smtpTo(sink.port), { connections: 3 });
  const all = await Promise.all(Array.from({ length: 40 }, () => deliverer.deliver(consignmentTo(['a@example.net']))));
  assert.ok(all.flat().every(({ state }) => state === 'delivered'));
  assert.equal(sink.mails.length, 40);
  assert.equal(sink.connections, 3);
});

test('a server that allows one connection gets its mail over that one', async () => {
  await using sink = await sinkWith({
    script: (where, _argument, connection) =>
      where === 'greeting' && connection > 0 ? { cut: true, say: '421 4.7.0 too many connections' } : null,
  });
  await using deliverer = delivererTo(smtpTo(sink.port), { connections: 5 });
  const first = await deliverer.deliver(consignmentTo(['a@example.net']));
  const all = await Promise.all(Array.from({ length: 12 }, () => deliverer.deliver(consignmentTo(['a@example.net']))));
  assert.ok([first, ...all].flat().every(({ state }) => state === 'delivered'));
});

test('a kept connection that has died is replaced by a fresh one', async () => {
  await using sink = await sinkWith({
    script: (where, _argument, connection) =>
      where === 'MAIL' && connection === 0 && sink.mails.length === 1 ? { cut: true } : null,
  });
  await using deliverer = delivererTo(smtpTo(sink.port));
  for (let i = 0; i < 2; i++) {
    const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net']));
    assert.equal(outcome?.state, 'delivered');
  }
  assert.deepEqual(
    sink.mails.map(({ connection }) => connection),
    [0, 1],
  );
});

test('a kept connection that is told 421 is replaced by a fresh one', async () => {
  await using sink = await sinkWith({
    script: (where, _argument, connection) =>
      where === 'MAIL' && connection === 0 && sink.mails.length === 1
        ? { cut: true, say: '421 4.4.2 idle too long' }
        : null,
  });
  await using deliverer = delivererTo(smtpTo(sink.port));
  for (let i = 0; i < 2; i++) {
    const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net']));
    assert.equal(outcome?.state, 'delivered');
  }
});

test('what ends after the final dot without an answer is deferred, and no other server is asked', async () => {
  await using sink = await sinkWith({ script: (where) => (where === 'end' ? { cut: true } : null) });
  await using other = await sinkWith();
  await using deliverer = delivererTo(smtpTo(sink.port, other.port));
  const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net']));
  assert.equal(outcome?.state, 'deferred');
  assert.match(outcome.answer, /may have been taken/);
  assert.equal(sink.connections, 1);
  assert.equal(other.mails.length, 0);
});

test('a refusal of the mail is the answer of all', async () => {
  await using sink = await sinkWith({ script: (where) => (where === 'end' ? { say: '554 5.7.1 spam' } : null) });
  await using deliverer = delivererTo(smtpTo(sink.port));
  const outcomes = await deliverer.deliver(consignmentTo(['a@example.net', 'b@example.net']));
  assert.deepEqual(
    outcomes.map(({ state, status, answer }) => [state, status, answer]),
    [
      ['failed', '5.7.1', '554 5.7.1 spam'],
      ['failed', '5.7.1', '554 5.7.1 spam'],
    ],
  );
});

test('a refused sender is the answer of all, and the connection stays usable', async () => {
  await using sink = await sinkWith({
    script: (where) => (where === 'MAIL' && sink.commands.length < 4 ? { say: '550 5.7.1 not you' } : null),
  });
  await using deliverer = delivererTo(smtpTo(sink.port));
  const [refused] = await deliverer.deliver(consignmentTo(['a@example.net']));
  assert.equal(refused?.answer, '550 5.7.1 not you');
  const [taken] = await deliverer.deliver(consignmentTo(['a@example.net']));
  assert.equal(taken?.state, 'delivered');
  assert.equal(sink.connections, 1);
  assert.ok(said(sink).includes('RSET'));
});

test('a server that says 354 though it took no recipient gets an empty mail', async () => {
  await using sink = await sinkWith({
    script: (where) => (where === 'RCPT' ? { say: '550 5.1.1 no' } : where === 'DATA' ? { say: '354 fine' } : null),
  });
  await using deliverer = delivererTo(smtpTo(sink.port));
  const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net']));
  assert.equal(outcome?.state, 'failed');
  assert.equal(sink.mails[0]?.data.length, 0);
});

test('an answer that comes before the mail has been sent is taken for the mail', async () => {
  await using sink = await sinkWith({
    script: (where) => (where === 'data' ? { cut: true, say: '552 5.3.4 too much' } : null),
  });
  await using deliverer = delivererTo(smtpTo(sink.port));
  const message = messageOf(...Array.from({ length: 40 }, () => Buffer.alloc(256 * 1024, 'x')));
  const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net'], { message }));
  assert.notEqual(outcome?.state, 'delivered');
  assert.equal(sink.mails.length, 0);
});

test('the next server is asked where the first is down, busy, or out of step', async () => {
  const scripts: SinkOptions['script'][] = [
    (where) => (where === 'greeting' ? { say: '554 5.3.2 go away' } : null),
    (where) => (where === 'greeting' ? { say: 'SSH-2.0-OpenSSH' } : null),
    (where) => (where === 'MAIL' ? { say: '451 4.3.2 busy' } : null),
    (where) => (where === 'DATA' ? { say: '250 what?' } : null),
  ];
  for (const script of scripts) {
    await using first = await sinkWith(script === undefined ? {} : { script });
    await using second = await sinkWith();
    await using deliverer = delivererTo(smtpTo(first.port, second.port));
    const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net']));
    assert.equal(outcome?.state, 'delivered');
    assert.equal(second.mails.length, 1);
  }
});

test('a server that could not be reached is asked last for a while', async () => {
  const gone = await sinkWith();
  await gone.close();
  await using living = await sinkWith();
  let now = 0;
  await using deliverer = delivererTo(smtpTo(gone.port, living.port), { clock: { now: () => now } });
  for (now = 0; now < 3; now++) {
    const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net']));
    assert.equal(outcome?.host, `127.0.0.1[127.0.0.1]:${living.port}`);
  }
});

test('where nobody answers, the mail is deferred with the reason', async () => {
  const gone = await sinkWith();
  await gone.close();
  await using deliverer = delivererTo(smtpTo(gone.port));
  const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net']));
  assert.deepEqual(
    [outcome?.state, outcome?.status, outcome?.answer],
    ['deferred', '4.4.1', 'connection failed: ECONNREFUSED'],
  );
});

test('silence ends in a deferral', async () => {
  for (const silent of ['greeting', 'EHLO', 'RCPT', 'DATA']) {
    await using sink = await sinkWith({ script: (where) => (where === silent ? { silence: true } : null) });
    await using deliverer = delivererTo(smtpTo(sink.port), { timeouts: { command: 50 } });
    const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net']));
    assert.deepEqual([outcome?.state, outcome?.status], ['deferred', '4.4.2'], silent);
  }
});

test('an idle connection is closed', async () => {
  await using sink = await sinkWith();
  await using deliverer = delivererTo(smtpTo(sink.port), { idle: 50 });
  await deliverer.deliver(consignmentTo(['a@example.net']));
  while (!said(sink).includes('QUIT')) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(said(sink).at(-1), 'QUIT');
});

test('a mail larger than the server takes is not sent', async () => {
  await using sink = await sinkWith({ offers: ['PIPELINING', 'SIZE 10'] });
  await using deliverer = delivererTo(smtpTo(sink.port));
  const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net']));
  assert.deepEqual([outcome?.state, outcome?.status], ['failed', '5.3.4']);
  assert.deepEqual(said(sink), ['EHLO gw.example']);
});

test('SMTPUTF8 is said where it is offered, and its lack fails what needs it', async () => {
  await using able = await sinkWith();
  await using unable = await sinkWith({ offers: ['PIPELINING'] });
  const mail = consignmentTo(['jörg@example.net'], { smtputf8: true });
  await using toAble = delivererTo(smtpTo(able.port));
  assert.equal((await toAble.deliver(mail))[0]?.state, 'delivered');
  assert.match(said(able)[1] ?? '', / SMTPUTF8$/);
  await using toUnable = delivererTo(smtpTo(unable.port));
  const [outcome] = await toUnable.deliver(mail);
  assert.deepEqual([outcome?.state, outcome?.status], ['failed', '5.6.7']);
});

test('a mail that came as SMTPUTF8 and does not need it goes to a server without it, domains as A-labels', async () => {
  await using sink = await sinkWith({ offers: ['PIPELINING'] });
  await using deliverer = delivererTo(smtpTo(sink.port));
  const [outcome] = await deliverer.deliver(consignmentTo(['joerg@müller.example'], { smtputf8: true }));
  assert.equal(outcome?.state, 'delivered');
  assert.ok(said(sink).includes('RCPT TO:<joerg@xn--mller-kva.example>'));
});

test('LMTP answers for each recipient, over a socket too', async () => {
  using folder = temporaryFolder('lmtp');
  const path = join(folder.path, 'sock');
  await using sink = await sinkWith({
    lmtp: true,
    path,
    script: (where, argument) =>
      where === 'end' && argument.includes('full') ? { say: '452 4.2.2 over quota' } : null,
  });
  await using deliverer = delivererTo({ kind: 'lmtp', socket: path });
  const outcomes = await deliverer.deliver(consignmentTo(['a@example.net', 'full@example.net', 'c@example.net']));
  assert.deepEqual(
    outcomes.map(({ state, status }) => [state, status]),
    [
      ['delivered', '2.0.0'],
      ['deferred', '4.2.2'],
      ['delivered', '2.0.0'],
    ],
  );
  assert.equal(said(sink)[0], 'LHLO gw.example');
});

test('LMTP that ends midway defers only those without an answer', async () => {
  await using sink = await sinkWith({
    lmtp: true,
    script: (where, argument) => (where === 'end' && argument.includes('b@') ? { cut: true } : null),
  });
  await using deliverer = delivererTo({ kind: 'lmtp', host: '127.0.0.1', port: sink.port });
  const outcomes = await deliverer.deliver(consignmentTo(['a@example.net', 'b@example.net']));
  assert.deepEqual(
    outcomes.map(({ state }) => state),
    ['delivered', 'deferred'],
  );
});

test('more than 100 recipients go in several transactions', async () => {
  await using sink = await sinkWith();
  await using deliverer = delivererTo(smtpTo(sink.port));
  const recipients = Array.from({ length: 250 }, (_, i) => `u${i}@example.net`);
  const outcomes = await deliverer.deliver(consignmentTo(recipients));
  assert.deepEqual(
    outcomes.map(({ recipient }) => recipient.text),
    recipients,
  );
  assert.deepEqual(
    sink.mails.map((mail) => mail.recipients.length),
    [100, 100, 50],
  );
});

test('a mail that cannot be read to its end is not delivered, and no part of it is taken for the mail', async () => {
  await using sink = await sinkWith();
  await using deliverer = delivererTo(smtpTo(sink.port));
  const message = {
    size: 600_000,
    *chunks() {
      yield Buffer.alloc(300_000, 'x');
      throw new Error('the file ends after 300000 of 600000 bytes');
    },
  };
  const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net'], { message }));
  assert.deepEqual([outcome?.state, outcome?.status], ['deferred', '4.3.0']);
  assert.equal(sink.mails.length, 0);
});

test('20 MB arrive whole', async () => {
  await using sink = await sinkWith();
  await using deliverer = delivererTo(smtpTo(sink.port));
  const line = Buffer.from(`${'x'.repeat(98)}\r\n`.repeat(2000));
  const [outcome] = await deliverer.deliver(
    consignmentTo(['a@example.net'], { message: messageOf(...Array.from({ length: 100 }, () => line)) }),
  );
  assert.equal(outcome?.state, 'delivered');
  assert.equal(sink.mails[0]?.data.length, 20_000_000);
});

test('a callout asks without sending, believes the answer for a while, and tells refusal from trouble', async () => {
  await using sink = await sinkWith({
    script: (where, argument) => {
      if (where !== 'RCPT') return null;
      return argument.includes('no')
        ? { say: '550 5.1.1 unknown' }
        : argument.includes('later')
          ? { say: '450 4.2.0 later' }
          : null;
    },
  });
  let now = 0;
  await using deliverer = delivererTo(smtpTo(sink.port), { clock: { now: () => now } });
  const verify = (text: string) => deliverer.verifyRecipient(addressOf(text));
  assert.deepEqual(
    await Promise.all(['yes@a.example', 'no@a.example', 'later@a.example', 'yes@a.example'].map(verify)),
    ['ok', 'unknown', 'later', 'ok'],
  );
  const asked = () => said(sink).filter((line) => line.startsWith('RCPT')).length;
  assert.equal(asked(), 3);
  assert.equal(await verify('yes@a.example'), 'ok');
  assert.equal(asked(), 3);
  now = 3_600_000;
  assert.equal(await verify('yes@a.example'), 'ok');
  assert.equal(asked(), 4);
  assert.equal(
    said(sink).some((line) => line === 'DATA'),
    false,
  );
  await deliverer.deliver(consignmentTo(['x@a.example']));
  assert.equal(sink.mails.length, 1);
});

test('a refusal that does not speak of the recipient says nothing of him', async () => {
  const answers: readonly (readonly [string, 'unknown' | 'later'])[] = [
    ['550 no such user', 'unknown'],
    ['550 5.1.1 no such user', 'unknown'],
    ['550 5.4.1 recipient address rejected', 'unknown'],
    ['553 5.1.3 strange address', 'unknown'],
    ['554 5.1.1 no such user', 'unknown'],
    ['550 5.2.2 mailbox full', 'later'],
    ['552 5.2.2 mailbox full', 'later'],
    ['550 5.7.1 your address is blocked', 'later'],
    ['554 5.7.1 relay access denied', 'later'],
    ['530 5.7.0 authentication required', 'later'],
    ['503 5.5.1 MAIL first', 'later'],
  ];
  await using sink = await sinkWith({
    script: (where, argument) => {
      const n = /<r(\d+)@/.exec(argument)?.[1];
      return where === 'RCPT' ? { say: answers[Number(n)]?.[0] ?? '' } : null;
    },
  });
  await using deliverer = delivererTo(smtpTo(sink.port));
  for (const [n, [said, expected]] of answers.entries()) {
    assert.equal(await deliverer.verifyRecipient(addressOf(`r${n}@a.example`)), expected, said);
  }
});

test('a callout to a dead server is answered later', async () => {
  const gone = await sinkWith();
  await gone.close();
  await using deliverer = delivererTo(smtpTo(gone.port));
  assert.equal(await deliverer.verifyRecipient(addressOf('a@example.net')), 'later');
});

test('mail is not delivered to this gateway itself', async () => {
  await using sink = await sinkWith();
  await using deliverer = delivererTo(smtpTo(sink.port), { ownAddresses: [{ address: '127.0.0.1', port: sink.port }] });
  const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net']));
  assert.deepEqual([outcome?.state, outcome?.status], ['failed', '5.4.6']);
  assert.equal(sink.commands.length, 0);
});

test('nor where it listens on every address', async () => {
  await using sink = await sinkWith();
  await using deliverer = delivererTo(smtpTo(sink.port), { ownAddresses: [{ address: '0.0.0.0', port: sink.port }] });
  const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net']));
  assert.deepEqual([outcome?.state, outcome?.status], ['failed', '5.4.6']);
  assert.equal(sink.commands.length, 0);
});
