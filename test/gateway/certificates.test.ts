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
