import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { reply } from '../../src/mail/replies.ts';
import type { Client } from '../../src/receive/client.ts';
import type { Gatekeeper } from '../../src/receive/visit.ts';
import { openGate } from '../support/open-gate.ts';
import { version2 } from '../support/proxy-header.ts';
import { startReceiver, stopReceivers, type TestReceiver, type TestReceiverOptions } from '../support/receiver.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';

const HEADER = 'PROXY TCP4 192.0.2.7 198.51.100.1 4711 25\r\n';
const MAIL = 'MAIL FROM:<a@sender.test>\r\nRCPT TO:<b@hosted.test>\r\nDATA\r\n';

afterEach(stopReceivers);

/** A gatekeeper that lets everybody in, and whom it was asked about. */
function watchedGate(): Gatekeeper & { readonly seen: Client[] } {
  const seen: Client[] = [];
  return {
    seen,
    enter(client) {
      seen.push(client);
      return openGate().enter(client);
    },
  };
}

/** 127.0.0.1 is a balancer, and a trusted network as well. */
function startBehindBalancer(options: TestReceiverOptions = {}): Promise<TestReceiver> {
  const local = (address: string) => address === '127.0.0.1';
  return startReceiver({ proxies: local, trustedAddress: local, ...options });
}

function refusals({ notes }: TestReceiver): readonly string[] {
  return notes.flatMap((note) =>
    note.kind === 'refused' ? [`${note.data.client} ${note.data.command} ${note.data.reply.reason}`] : [],
  );
}

for (const [version, header] of [
  ['1', HEADER],
  ['2', version2({ source: '192.0.2.7', port: 4711, more: Buffer.from('040001ff', 'hex') }).toString('latin1')],
]) {
  test(`version ${version}: the client that the header tells is who every check and the mail's facts speak of`, async () => {
    const gatekeeper = watchedGate();
    const { port, mails } = await startBehindBalancer({ gatekeeper });
    const peer = await SmtpPeer.connect(port, header);
    assert.match(await peer.reply(), /^220 /);
    assert.match(await peer.ask('EHLO client.test'), /^250-/);
    peer.send(MAIL);
    for (const code of ['250', '250', '354']) assert.ok((await peer.reply()).startsWith(code));
    assert.match(await peer.ask('Subject: x\r\n\r\n.'), /^250 /);
    const [session] = mails.map((mail) => mail.session);
    assert.equal(session?.address, '192.0.2.7');
    assert.equal(session.port, 4711);
    assert.equal(session.proxy, '127.0.0.1');
    assert.equal(session.trusted, false, 'the balancer is trusted, its client is not');
    assert.match(mails[0]?.text ?? '', /^Received: from client\.test \(\[192\.0\.2\.7\]\)/);
    assert.deepEqual(
      gatekeeper.seen.map(({ address, proxy, trusted }) => ({ address, proxy, trusted })),
      [{ address: '192.0.2.7', proxy: '127.0.0.1', trusted: false }],
    );
  });
}

test('a client told from a trusted network is trusted', async () => {
  const { port } = await startBehindBalancer({ trustedAddress: (address) => address === '10.1.1.1' });
  const peer = await SmtpPeer.connect(port, HEADER.replace('192.0.2.7', '10.1.1.1'));
  assert.match(await peer.reply(), /^220 /);
  await peer.ask('EHLO client.test');
  await peer.ask('MAIL FROM:<a@sender.test>');
  assert.match(await peer.ask('RCPT TO:<b@elsewhere.test>'), /^250 /);
});

for (const [name, header] of [
  ['LOCAL', version2({ command: 0x20, family: 0 }).toString('latin1')],
  ['UNKNOWN', 'PROXY UNKNOWN\r\n'],
]) {
  test(`${name}: a balancer that speaks for itself is answered, and has no rights of its own`, async () => {
    const { port, mails } = await startBehindBalancer({ gatekeeper: watchedGate() });
    const peer = await SmtpPeer.connect(port, header);
    assert.match(await peer.reply(), /^220 /);
    assert.match(await peer.ask('EHLO balancer.test'), /^250-/);
    peer.send(MAIL);
    for (const code of ['250', '250', '354']) assert.ok((await peer.reply()).startsWith(code));
    assert.match(await peer.ask('Subject: x\r\n\r\n.'), /^250 /);
    const { address, proxy, trusted } = mails[0]?.session ?? {};
    assert.deepEqual({ address, proxy, trusted }, { address: '127.0.0.1', proxy: '127.0.0.1', trusted: false });
  });
}

test('octet by octet is fine, and the greeting comes only behind the header', async () => {
  const { port } = await startBehindBalancer();
  const peer = await SmtpPeer.connect(port);
  for (const octet of HEADER) {
    peer.send(octet);
    await new Promise(setImmediate);
  }
  assert.match(await peer.reply(), /^220 /);
  assert.match(await peer.ask('NOOP'), /^250 /);
});

test('what a client says in one packet with the header is early talk', async () => {
  const receiver = await startBehindBalancer();
  const peer = await SmtpPeer.connect(receiver.port, `${HEADER}EHLO client.test\r\n`);
  assert.match(await peer.closed(), /^554 5\.5\.0 /);
  assert.deepEqual(refusals(receiver), ['192.0.2.7  sent before the greeting']);
  peer.end();
});

for (const [name, early, why] of [
  ['SMTP at once', 'EHLO client.test\r\n', /does not begin with a PROXY header/],
  ['a malformed header', 'PROXY TCP4 999.0.0.1 1.1.1.1 1 2\r\n', /an address is none/],
  ['a client that cannot be told', version2({ family: 0 }).toString('latin1'), /not TCP over IP/],
] as const) {
  test(`${name} from a balancer: the connection is closed without a word, and the record says why`, async () => {
    const receiver = await startBehindBalancer();
    const peer = await SmtpPeer.connect(receiver.port, early);
    assert.equal(await peer.closed(), '');
    const [told, more] = refusals(receiver);
    assert.match(told ?? '', /^127\.0\.0\.1 CONNECT /);
    assert.match(told ?? '', why);
    assert.equal(more, undefined);
  });
}

test('a header that does not come, or does not end, is waited for as long as is allowed', async () => {
  let now = 0;
  const receiver = await startBehindBalancer({ clock: { now: () => now }, timeouts: { header: 1000 } });
  const silent = await SmtpPeer.connect(receiver.port);
  const slow = await SmtpPeer.connect(receiver.port, 'PROXY TCP4 192.0.2.7');
  const one = await SmtpPeer.connect(receiver.port, HEADER);
  assert.match(await one.reply(), /^220 /); // all three have been accepted
  now += 1001;
  assert.equal(await silent.closed(), '');
  assert.equal(await slow.closed(), '');
  assert.match(await one.ask('NOOP'), /^250 /);
  assert.deepEqual(refusals(receiver), ['127.0.0.1 CONNECT it has not come in time']);
});

test('a balancer that hangs up before its header is no news', async () => {
  const receiver = await startBehindBalancer();
  const gone = await SmtpPeer.connect(receiver.port, 'PROXY ');
  gone.end();
  assert.equal(await gone.closed(), '');
  assert.deepEqual(refusals(receiver), []);
});

test('from anybody else the header is a bad command, and changes nothing', async () => {
  const gatekeeper = watchedGate();
  const { port } = await startReceiver({ gatekeeper, proxies: () => false });
  const peer = await SmtpPeer.connect(port);
  assert.match(await peer.reply(), /^220 /);
  assert.match(await peer.ask(HEADER.trimEnd()), /^500 5\.5\.1 /);
  assert.deepEqual(
    gatekeeper.seen.map(({ address }) => address),
    ['127.0.0.1'],
  );
});

test('a second header is a bad command', async () => {
  const gatekeeper = watchedGate();
  const { port } = await startBehindBalancer({ gatekeeper });
  const peer = await SmtpPeer.connect(port, HEADER);
  assert.match(await peer.reply(), /^220 /);
  assert.match(await peer.ask(HEADER.replace('192.0.2.7', '127.0.0.1').trimEnd()), /^500 /);
  assert.equal(gatekeeper.seen.length, 1);
});

test('implicit TLS: the header comes first, in the clear, in one packet with the handshake or not', async () => {
  const gatekeeper = watchedGate();
  const { port } = await startBehindBalancer({ gatekeeper, tls: true, listenerTls: 'implicit' });
  for (const wait of [false, true]) {
    const peer = await SmtpPeer.connect(port);
    peer.send(HEADER);
    if (wait) while (gatekeeper.seen.length < 2) await new Promise(setImmediate);
    await peer.startTls();
    assert.match(await peer.reply(), /^220 /);
    assert.match(await peer.ask('EHLO client.test'), /^250-/);
  }
  assert.deepEqual(
    gatekeeper.seen.map(({ address }) => address),
    ['192.0.2.7', '192.0.2.7'],
  );
});

test('a client that is turned away is told so, and the record names him, not the balancer', async () => {
  const receiver = await startBehindBalancer({ gatekeeper: { enter: () => reply('connectionRate', 'too fast') } });
  const peer = await SmtpPeer.connect(receiver.port, HEADER);
  assert.match(await peer.closed(), /^421 4\.7\.0 /);
  assert.deepEqual(refusals(receiver), ['192.0.2.7 CONNECT too fast']);
});
