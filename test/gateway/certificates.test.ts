import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { selfSigned } from '../../src/receive/tls/self-signed.ts';
import { temporaryFolder } from '../support/folder.ts';
import { freePort, TestGateway } from '../support/gateway.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';

const HOST = 'gw.postern.test';

test('a renewed certificate serves new connections while open sessions go on; one that is broken changes nothing', async () => {
  using folder = temporaryFolder('certificates');
  const files = { certificate: folder.at('gw.pem'), key: folder.at('gw.key') };
  const write = () => {
    const pair = selfSigned(HOST, Date.now());
    writeFileSync(files.certificate, pair.certificate);
    writeFileSync(files.key, pair.key);
    return new X509Certificate(pair.certificate).fingerprint256;
  };
  const first = write();
  const implicit = await freePort();
  await using gateway = await TestGateway.start((port) => ({
    listen: [
      { address: '127.0.0.1', port },
      { address: '127.0.0.1', port: implicit, tls: 'implicit', role: 'submission' },
    ],
    tls: files,
  }));
  const starttls = async () => {
    const peer = await SmtpPeer.connect(gateway.port);
    assert.match(await peer.reply(), /^220 /);
    assert.match(await peer.ask('STARTTLS'), /^220 /);
    const { fingerprint } = await peer.startTls({ servername: HOST });
    return { peer, fingerprint };
  };
  const atOnce = async () => {
    const peer = await SmtpPeer.connect(implicit);
    const { fingerprint } = await peer.startTls({ servername: HOST });
    assert.match(await peer.reply(), /^220 /);
    return { peer, fingerprint };
  };
  /** Both workers have looked at the files again when connections in turn have seen it, twice each. */
  const untilServed = async (wanted: string) => {
    for (let seen = 0; seen < 4; ) {
      const { peer, fingerprint } = await (seen % 2 === 0 ? starttls() : atOnce());
      peer.destroy();
      seen = fingerprint === wanted ? seen + 1 : 0;
    }
  };

  const open = await starttls();
  const openAtOnce = await atOnce();
  assert.equal(open.fingerprint, first);
  assert.equal(openAtOnce.fingerprint, first);

  const second = write();
  await untilServed(second);
  for (const { peer } of [open, openAtOnce]) {
    assert.match(await peer.ask('EHLO client.test'), /^250-/);
    peer.send('MAIL FROM:<a@sender.test>\r\nRCPT TO:<b@example.test>\r\nDATA\r\n');
    for (const code of ['250', '250', '354']) assert.ok((await peer.reply()).startsWith(code));
    assert.match(await peer.ask('Subject: x\r\n\r\nx\r\n.'), /^250 /);
    peer.destroy();
  }
  await gateway.untilDelivered(2);

  writeFileSync(files.key, 'half a ke');
  while (!gateway.log.includes('its last good content holds')) (await starttls()).peer.destroy();
  assert.match(gateway.log, /gw\.key: no private key in PEM form/);
  await untilServed(second);
  await untilServed(write());
});

test('by the configuration, a client certificate lets relay, and a balancer tells the client', async () => {
  const { certificate, key } = selfSigned('branch.test', Date.now());
  const behind = await freePort();
  await using gateway = await TestGateway.start((port) => ({
    listen: [
      { address: '127.0.0.1', port },
      { address: '127.0.0.1', port: behind, proxies: ['127.0.0.1'] },
    ],
    networks: { trusted: ['10.0.0.1'] },
    tls: { clients: { certificates: [{ name: 'branch', sha256: new X509Certificate(certificate).fingerprint256 }] } },
    domains: [{ name: 'example.test', route: 'maildir:./maildir' }],
    admission: { greetingDelay: '0s', senderDomain: { check: false } },
  }));
  const relay = async (peer: SmtpPeer) => {
    assert.match(await peer.ask('EHLO client.test'), /^250-/);
    assert.match(await peer.ask('MAIL FROM:<a@sender.test>'), /^250 /);
    const answer = await peer.ask('RCPT TO:<b@elsewhere.test>');
    peer.destroy();
    return answer.slice(0, 3);
  };
  for (const [shown, expected] of [
    [{}, '550'],
    [{ cert: certificate, key }, '250'],
  ] as const) {
    const peer = await SmtpPeer.connect(gateway.port);
    assert.match(await peer.reply(), /^220 /);
    assert.match(await peer.ask('STARTTLS'), /^220 /);
    await peer.startTls(shown);
    assert.equal(await relay(peer), expected);
  }
  for (const [client, expected] of [
    ['10.0.0.1', '250'],
    ['10.0.0.2', '550'],
  ] as const) {
    const peer = await SmtpPeer.connect(behind, `PROXY TCP4 ${client} 127.0.0.1 4711 25\r\n`);
    assert.match(await peer.reply(), /^220 /);
    assert.equal(await relay(peer), expected);
  }
});
