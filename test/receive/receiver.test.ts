import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { MailEvent } from '../../src/mail/event.ts';
import { reply } from '../../src/mail/replies.ts';
import { createReceiver } from '../../src/receive/receive.ts';
import { ownCounters } from '../support/admission-rules.ts';
import { openGate } from '../support/open-gate.ts';
import { MemoryArrival, startReceiver, stopReceivers } from '../support/receiver.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';

const ENVELOPE = 'MAIL FROM:<a@sender.test>\r\nRCPT TO:<b@hosted.test>\r\nDATA\r\n';

afterEach(stopReceivers);

async function hello(port: number): Promise<SmtpPeer> {
  const peer = await SmtpPeer.connect(port);
  assert.match(await peer.reply(), /^220 /);
  assert.match(await peer.ask('EHLO client.test'), /^250-/);
  return peer;
}

/** Up to the 354. */
async function data(port: number): Promise<SmtpPeer> {
  const peer = await hello(port);
  peer.send(ENVELOPE);
  for (const code of ['250', '250', '354']) assert.match(await peer.reply(), new RegExp(`^${code} `));
  return peer;
}

function refusals(notes: readonly MailEvent[]): readonly string[] {
  return notes.flatMap((note) =>
    note.kind === 'refused' ? [`${note.data.command} ${note.data.reply.code} ${note.data.reply.reason}`] : [],
  );
}

test('a mail arrives with a Received field before it and its facts beside it', async () => {
  const { port, mails } = await startReceiver({ tls: true });
  const peer = await hello(port);
  assert.match(await peer.ask('STARTTLS'), /^220 /);
  const { protocol } = await peer.startTls();
  await peer.ask('EHLO client.test');
  peer.send('MAIL FROM:<a@sender.test> BODY=8BITMIME SMTPUTF8\r\nRCPT TO:<b@hosted.test>\r\nDATA\r\n');
  for (const code of ['250', '250', '354']) assert.match(await peer.reply(), new RegExp(`^${code} `));
  assert.match(await peer.ask('Subject: x\r\n\r\n..\r\n.'), /^250 2\.0\.0 Ok: queued as [0-9A-Z]{16}$/);
  const [mail] = mails;
  assert.ok(mail);
  assert.match(
    mail.text.replaceAll('\r\n ', ' '), // unfolded
    /^Received: from client\.test \(\[127\.0\.0\.1\]\) by gw\.test with UTF8SMTPS id [0-9A-Z]{16} \(TLSv1\.3 TLS_\w+\) for <b@hosted\.test>; \w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000\r\nSubject: x\r\n\r\n\.\r\n$/,
  );
  const { listener, role, address, helo, trusted } = mail.session;
  assert.deepEqual(
    { listener, role, address, helo, trusted },
    { listener: `127.0.0.1:${port}`, role: 'mx', address: '127.0.0.1', helo: 'client.test', trusted: false },
  );
  assert.equal(mail.session.tls?.version, protocol);
  assert.equal(mail.session.protocol, 'UTF8SMTPS');
  assert.deepEqual(
    mail.envelope.recipients.map(({ text }) => text),
    ['b@hosted.test'],
  );
});

test('who talks before the greeting is sent away', async () => {
  const { port, notes } = await startReceiver({ gatekeeper: openGate({ greetingDelay: 200 }) });
  const peer = await SmtpPeer.connect(port, 'EHLO client.test\r\n');
  assert.equal(await peer.closed(), '554 5.5.0 Protocol out of step: data sent before my reply\r\n');
  assert.deepEqual(refusals(notes), [' 554 sent before the greeting']);
  peer.end();
});

test('a refusal is noted with all that is known, private reason included', async () => {
  const { port, notes } = await startReceiver();
  const peer = await hello(port);
  await peer.ask('MAIL FROM:<a@sender.test>');
  await peer.ask('RCPT TO:<b@elsewhere.test>');
  const [note] = notes;
  assert.ok(note?.kind === 'refused');
  assert.deepEqual(note.data, {
    client: '127.0.0.1',
    helo: 'client.test',
    listener: `127.0.0.1:${port}`,
    command: 'RCPT',
    sender: 'a@sender.test',
    recipient: 'b@elsewhere.test',
    reply: { code: 550, status: '7.1', text: 'Relaying denied', reason: 'elsewhere.test is not hosted here' },
  });
  assert.equal(note.mail, null);
  assert.match(note.session ?? '', /^[0-9A-Z]{16}$/);
});

const DISK: readonly (readonly [string, Error, string])[] = [
  ['full', Object.assign(new Error('no room'), { code: 'ENOSPC' }), '452 4.3.1'],
  ['over quota', Object.assign(new Error('no room'), { code: 'EDQUOT' }), '452 4.3.1'],
  ['kept free by the spool', Object.assign(new Error('no room'), { name: 'SpoolFull' }), '452 4.3.1'],
  ['broken', Object.assign(new Error('broken'), { code: 'EIO' }), '451 4.3.0'],
];

for (const [name, error, answer] of DISK) {
  test(`a disk that is ${name}: ${answer}, wherever it shows, and the session goes on`, async () => {
    let trouble: 'open' | 'throw' | 'reject' | 'none' = 'open';
    const { port, mails, arrivals } = await startReceiver({
      open: (id) => {
        if (trouble === 'open') throw error;
        const arrival = new MemoryArrival(id);
        const write = arrival.write.bind(arrival);
        arrival.write = (chunk) => {
          if (trouble === 'throw') throw error;
          return trouble === 'reject' ? Promise.reject(error) : write(chunk);
        };
        return arrival;
      },
    });
    const peer = await hello(port);
    peer.send(ENVELOPE);
    await peer.reply();
    await peer.reply();
    assert.ok((await peer.reply()).startsWith(answer), 'at DATA');
    for (trouble of ['throw', 'reject'] as const) {
      peer.send(ENVELOPE);
      for (const code of ['250', '250', '354']) assert.match(await peer.reply(), new RegExp(`^${code} `));
      peer.send('Subject: x\r\n');
      assert.ok((await peer.ask('\r\nMAIL FROM:<x@y.test>\r\n.')).startsWith(answer), trouble);
      assert.equal(arrivals.at(-1)?.discarded, true);
    }
    trouble = 'none';
    peer.send(ENVELOPE);
    for (const code of ['250', '250', '354']) assert.match(await peer.reply(), new RegExp(`^${code} `));
    assert.match(await peer.ask('Subject: x\r\n\r\n.'), /^250 /);
    assert.equal(mails.length, 1);
    peer.destroy();
  });
}

test('an intake that fails is a 451; one that refuses is passed on and not noted twice', async () => {
  let answer: 'fail' | 'refuse' = 'fail';
  const { port, notes } = await startReceiver({
    received: async ({ id }) => {
      if (answer === 'fail') throw new Error('lost my mind');
      return reply('virus', 'Eicar', { id });
    },
  });
  const peer = await data(port);
  assert.match(await peer.ask('Subject: x\r\n\r\n.'), /^451 4\.3\.0 /);
  answer = 'refuse';
  peer.send(ENVELOPE);
  for (const code of ['250', '250', '354']) assert.match(await peer.reply(), new RegExp(`^${code} `));
  assert.match(
    await peer.ask('Subject: x\r\n\r\n.'),
    /^550 5\.7\.1 Mail rejected: it carries a virus \(reference \w{16}\)$/,
  );
  assert.deepEqual(refusals(notes), ['DATA 451 Error: lost my mind']);
});

test('a client that hangs up within a mail leaves nothing behind but a note', async () => {
  const { receiver, port, notes, mails, arrivals } = await startReceiver();
  const peer = await data(port);
  peer.send('Subject: x\r\n\r\nhalf a mail');
  while (arrivals[0]?.size === 0) await new Promise(setImmediate);
  peer.destroy();
  await receiver.drain(1000);
  assert.equal(mails.length, 0);
  assert.equal(arrivals[0]?.discarded, true);
  assert.match(refusals(notes)[0] ?? '', /^DATA 421 in DATA, after \d+ octets$/);
});

test('a client that says QUIT and closes its direction still gets its answers', async () => {
  const { port, mails } = await startReceiver();
  const peer = await data(port);
  peer.send('Subject: x\r\n\r\n.\r\nQUIT\r\n');
  peer.end();
  assert.match(await peer.reply(), /^250 2\.0\.0 /);
  assert.match(await peer.closed(), /^221 /);
  assert.equal(mails.length, 1);
});

for (const [how, leave] of [
  ['closes its direction', (peer: SmtpPeer) => peer.end()],
  ['resets the connection', (peer: SmtpPeer) => peer.reset()],
] as const) {
  test(`a client that ${how} while it waits for the answer to its mail is gone: the intake hears of it`, async () => {
    const verdict = Promise.withResolvers<boolean>();
    const { receiver, port } = await startReceiver({
      received: async ({ id }, waiter) => {
        leave(peer);
        while (!waiter.gone) await new Promise(setImmediate);
        verdict.resolve(waiter.gone);
        return reply('queued', '', { id });
      },
    });
    const peer = await data(port);
    peer.send('Subject: x\r\n\r\n.\r\n');
    assert.equal(await verdict.promise, true);
    await receiver.drain(1000);
  });
}

test('while a mail cannot be written, the client has to wait, and memory stays bounded', async () => {
  let release: () => void = () => {};
  let held = 0;
  const { port, arrivals, mails } = await startReceiver({
    limits: { message: 100_000_000 },
    open: (id) => {
      const arrival = new MemoryArrival(id);
      const write = arrival.write.bind(arrival);
      arrival.write = (chunk) => {
        write(chunk);
        held++;
        return held > 1 ? undefined : new Promise((resolve) => (release = resolve));
      };
      return arrival;
    },
  });
  const peer = await data(port);
  peer.send('Subject: x\r\n\r\n');
  const line = Buffer.alloc(1_000_000, `${'x'.repeat(98)}\r\n`);
  let sent = 0;
  for (; sent < 40; sent++) peer.sendBytes(line);
  while (arrivals[0]?.size === 0) await new Promise(setImmediate);
  for (let i = 0; i < 100; i++) await new Promise(setImmediate);
  assert.ok((arrivals[0]?.size ?? 0) < 200_000, `${arrivals[0]?.size} octets written while one write was under way`);
  release();
  assert.match(await peer.ask('.'), /^250 /);
  assert.equal(mails[0]?.text.length, arrivals[0]?.size ?? 0);
  assert.ok((arrivals[0]?.size ?? 0) > 40_000_000);
});

test('deadlines: for a command, for the next bytes, for the mail as a whole', async () => {
  let now = 0;
  const clock = { now: () => now };
  const timeouts = { command: 1000, dataBlock: 500, data: 2000 };
  const { port, notes, arrivals } = await startReceiver({ clock, timeouts });

  const idle = await hello(port);
  idle.send('NOO'); // half a command does not move the deadline
  now += 1001;
  assert.equal(await idle.closed(), '421 4.4.2 Timeout, closing the connection\r\n');

  const stuck = await data(port);
  now += 501;
  assert.equal(await stuck.closed(), '421 4.4.2 Timeout, closing the connection\r\n');

  const slow = await data(port);
  const arrival = arrivals.at(-1);
  for (let i = 0; i < 4; i++) {
    const before = arrival?.size ?? 0;
    slow.send('x\r\n');
    while (arrival?.size === before) await new Promise(setImmediate);
    now += 450;
  }
  slow.send('x');
  now += 450;
  assert.equal(await slow.closed(), '421 4.4.2 Timeout, closing the connection\r\n');
  assert.deepEqual(refusals(notes), [
    ' 421 waiting for a command',
    'DATA 421 in DATA',
    'DATA 421 the mail has not come whole within 2 s',
  ]);
  assert.ok(arrivals.every(({ discarded }) => discarded));
  for (const peer of [idle, stuck, slow]) peer.end();
});

test('a client that does not hang up after our last word is cut off', async () => {
  let now = 0;
  const { receiver, port } = await startReceiver({ clock: { now: () => now }, timeouts: { closing: 100 } });
  const peer = await hello(port);
  assert.match(await peer.ask('QUIT'), /^221 /);
  await peer.closed();
  const drained = receiver.drain(60_000);
  now += 101;
  await drained;
  peer.destroy();
});

test('shutting down: idle sessions are told at once, a mail under way arrives first', async () => {
  const { receiver, port, mails } = await startReceiver();
  const idle = await hello(port);
  const busy = await data(port);
  const drained = receiver.drain(10_000);
  assert.equal(await idle.closed(), '421 4.3.2 Service is going down, try again later\r\n');
  assert.match(await busy.ask('Subject: x\r\n\r\n.'), /^250 /);
  assert.match(await busy.reply(), /^421 4\.3\.2 /);
  await busy.closed();
  idle.end();
  busy.end();
  await drained;
  assert.equal(mails.length, 1);
});

test('shutting down does not wait longer than it is told to', async () => {
  const { receiver, port, arrivals } = await startReceiver();
  const peer = await data(port);
  await receiver.drain(20);
  await peer.closed();
  assert.equal(arrivals[0]?.discarded, true);
});

test('no TLS within the handshake, or none at all, breaks nothing', async () => {
  const { port, notes } = await startReceiver({ tls: true });
  const peer = await hello(port);
  assert.match(await peer.ask('STARTTLS'), /^220 /);
  peer.send('EHLO in.the.clear\r\n');
  await peer.closed();
  const gone = await hello(port);
  assert.match(await gone.ask('STARTTLS'), /^220 /);
  gone.destroy();
  const fine = await hello(port);
  assert.match(await fine.ask('NOOP'), /^250 /);
  // Of one client once a minute: what the second one did is not told any more.
  assert.deepEqual(refusals(notes), ['STARTTLS 421 wrong version number']);
});

test('a reply that the client does not read holds it up, not us', async () => {
  const { port } = await startReceiver();
  const peer = await hello(port);
  await peer.ask('MAIL FROM:<a@sender.test>');
  await peer.ask('RCPT TO:<b@hosted.test>');
  const again = 'RCPT TO:<b@hosted.test>\r\n'.repeat(20_000);
  peer.send(`${again}NOOP\r\n`);
  for (let i = 0; i < 20_000; i++) assert.equal(await peer.reply(), '250 2.1.5 Recipient ok');
  assert.equal(await peer.reply(), '250 2.0.0 Ok');
});

test('IPv6 and several listeners, each by its name', async () => {
  const seen: string[] = [];
  const limits = { message: 1e6, header: 1e5, recipients: 9, receivedLines: 50, connections: 9 };
  const same = { port: 0, tls: 'none', proxies: () => false, limits, bareNewlines: null } as const;
  const receiver = createReceiver<MemoryArrival>({
    hostname: 'gw.test',
    listeners: [
      { ...same, address: '127.0.0.1', role: 'mx' },
      { ...same, address: '::1', role: 'submission' },
    ],
    connections: 9,
    connectionsHere: 9,
    holds: ownCounters(),
    secureContext: null,
    clientCertificates: null,
    trusted: () => true,
    xclient: () => false,
    postmaster: null,
    gatekeeper: openGate({
      sender(_, client) {
        seen.push(`${client.role} ${client.address} ${client.listener}`);
        return reply('senderOk', '');
      },
    }),
    authenticator: null,
    intake: {
      open: (id) => new MemoryArrival(id),
      received: async ({ id }) => reply('queued', '', { id }),
      note: () => {},
    },
    clock: { now: () => Date.now() },
    log: { debug() {}, info() {}, warn() {}, error() {}, child: () => assert.fail('no child is needed') },
  });
  const names = await receiver.listen();
  assert.match(names.join(' '), /^127\.0\.0\.1:\d+ \[::1\]:\d+$/);
  for (const [i, name] of names.entries()) {
    const port = Number(name.slice(name.lastIndexOf(':') + 1));
    const peer = await SmtpPeer.connect(port, '', i === 0 ? '127.0.0.1' : '::1');
    await peer.reply();
    await peer.ask('HELO x');
    assert.match(await peer.ask('MAIL FROM:<a@b.test>'), /^250 /);
    peer.destroy();
  }
  await receiver.drain(0);
  assert.deepEqual(seen, [`mx 127.0.0.1 ${names[0]}`, `submission ::1 ${names[1]}`]);
});

test('a port that is taken is an error that names the listener', async () => {
  const { port } = await startReceiver();
  await assert.rejects(
    startReceiver({ port }),
    new RegExp(`^Error: cannot listen on 127\\.0\\.0\\.1:${port}: .*EADDRINUSE`),
  );
});
