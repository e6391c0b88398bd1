import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { reply } from '../../src/mail/replies.ts';
import { secureContextSource } from '../../src/receive/tls/certificate.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openGate } from '../support/open-gate.ts';
import { startReceiver, stopReceivers, type TestReceiver } from '../support/receiver.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';

afterEach(stopReceivers);

const implicit = { tls: true, listenerTls: 'implicit' } as const;

function reasons({ notes }: TestReceiver): readonly string[] {
  return notes.flatMap((note) => (note.kind === 'refused' ? [`${note.data.command} ${note.data.reply.reason}`] : []));
}

test('the greeting comes within TLS, STARTTLS is not offered, and the mail says ESMTPS', async () => {
  const { port, mails } = await startReceiver(implicit);
  const peer = await SmtpPeer.connect(port);
  assert.equal((await peer.startTls()).protocol, 'TLSv1.3');
  assert.match(await peer.reply(), /^220 gw\.test ESMTP$/);
  const hello = await peer.ask('EHLO client.test');
  assert.doesNotMatch(hello, /STARTTLS/);
  assert.match(await peer.ask('STARTTLS'), /^503 5\.5\.1 TLS is already active/);
  peer.send('MAIL FROM:<a@sender.test>\r\nRCPT TO:<b@hosted.test>\r\nDATA\r\n');
  for (const code of ['250', '250', '354']) assert.ok((await peer.reply()).startsWith(code));
  assert.match(await peer.ask('Subject: x\r\n\r\n.'), /^250 /);
  assert.equal(mails[0]?.session.protocol, 'ESMTPS');
  assert.equal(mails[0]?.session.tls?.version, 'TLSv1.3');
});

test('TLS 1.2 is spoken, TLS 1.1 is not; the record says why', async () => {
  const receiver = await startReceiver(implicit);
  const fine = await SmtpPeer.connect(receiver.port);
  assert.equal((await fine.startTls({ maxVersion: 'TLSv1.2' })).protocol, 'TLSv1.2');
  assert.match(await fine.reply(), /^220 /);
  const old = await SmtpPeer.connect(receiver.port);
  const ciphers = 'DEFAULT@SECLEVEL=0'; // or the client itself would not
  await assert.rejects(old.startTls({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers }));
  assert.deepEqual(reasons(receiver), ['CONNECT unsupported protocol']);
});

test('who speaks in the clear learns nothing', async () => {
  const receiver = await startReceiver(implicit);
  const peer = await SmtpPeer.connect(receiver.port, 'EHLO client.test\r\n');
  assert.doesNotMatch(await peer.closed(), /gw\.test|220/);
  assert.deepEqual(reasons(receiver), ['CONNECT wrong version number']);
});

test('who talks within TLS before the greeting is sent away', async () => {
  const { port } = await startReceiver({ ...implicit, gatekeeper: openGate({ greetingDelay: 100 }) });
  const peer = await SmtpPeer.connect(port);
  await peer.startTls();
  peer.send('EHLO client.test\r\n');
  assert.match(await peer.closed(), /^554 5\.5\.0 /);
  peer.end();
});

test('who is turned away gets an alert of TLS, no handshake', async () => {
  const receiver = await startReceiver({
    ...implicit,
    gatekeeper: { enter: () => reply('connectionRate', 'too fast') },
  });
  const peer = await SmtpPeer.connect(receiver.port);
  await assert.rejects(peer.startTls(), /access denied/);
  assert.deepEqual(reasons(receiver), ['CONNECT too fast']);
});

test('a handshake that does not go on is cut off, and so is one whose client hangs up', async () => {
  let now = 0;
  let left = 0;
  const receiver = await startReceiver({
    ...implicit,
    clock: { now: () => now },
    timeouts: { handshake: 1000 },
    gatekeeper: openGate({ leave: () => left++ }),
  });
  const silent = await SmtpPeer.connect(receiver.port);
  const gone = await SmtpPeer.connect(receiver.port);
  gone.end();
  await gone.closed();
  now += 1001;
  await silent.closed();
  assert.deepEqual(reasons(receiver), ['CONNECT the client hung up in the handshake'], 'of one client, told once');
  await receiver.receiver.drain(10_000);
  assert.equal(left, 2);
});

test('a listener without TLS offers none', async () => {
  const { port } = await startReceiver({ tls: true, listenerTls: 'none' });
  const peer = await SmtpPeer.connect(port);
  await peer.reply();
  assert.doesNotMatch(await peer.ask('EHLO client.test'), /STARTTLS/);
  assert.match(await peer.ask('STARTTLS'), /^502 /);
});

test('a client cannot have the handshake done again within TLS 1.2', async () => {
  using folder = temporaryFolder('tls');
  const given = {
    files: null,
    authorities: null,
    by: 'self-signed' as const,
    folder: folder.path,
    hostname: 'gw.test',
  };
  const secureContext = secureContextSource({ ...given, clock: systemClock, log: silentLog });
  const { port } = await startReceiver({ listenerTls: 'implicit', secureContext });
  const peer = await SmtpPeer.connect(port);
  await peer.startTls({ maxVersion: 'TLSv1.2' });
  assert.match(await peer.reply(), /^220 /);
  await assert.rejects(peer.renegotiate(), /no renegotiation/);
});
