import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { startDns } from '../support/dns.ts';
import { TestGateway, until } from '../support/gateway.ts';
import { startPebble } from '../support/pebble.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';
import { missingTool } from '../support/tool.ts';

const HOST = 'gw.postern.test';
const skip = missingTool('pebble');

/** The fingerprint of what STARTTLS is done with. */
async function served(port: number): Promise<string> {
  const peer = await SmtpPeer.connect(port);
  try {
    assert.match(await peer.reply(), /^220 /);
    assert.match(await peer.ask('STARTTLS'), /^220 /);
    return (await peer.startTls({ servername: HOST })).fingerprint;
  } finally {
    peer.destroy();
  }
}

test('the gateway gets its certificate from an authority and uses it without restart', { skip }, async (t) => {
  const dns = await startDns({ [HOST]: { a: ['127.0.0.1'] } });
  t.after(() => dns.close());
  await using pebble = await startPebble(dns.server);
  await using gateway = await TestGateway.start({
    tls: {
      acme: {
        directory: pebble.directory,
        contact: 'postmaster@postern.test',
        ca: pebble.ca,
        address: '127.0.0.1',
        port: pebble.challengePort,
      },
    },
  });
  await until(() => (gateway.log.includes('the certificate authority gave a certificate') ? true : null));
  const path = gateway.folder.at('state/tls/acme.pem');
  const given = new X509Certificate(readFileSync(path));
  assert.match(given.issuer, /Pebble/);
  assert.equal(given.checkHost(HOST), HOST);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  await until(async () => ((await served(gateway.port)) === given.fingerprint256 ? true : null));
});

test('an authority that refuses stops no mail: the self-made certificate serves, and the log says why', {
  skip,
}, async (t) => {
  const dns = await startDns({}); // the authority does not find the name
  t.after(() => dns.close());
  await using pebble = await startPebble(dns.server);
  await using gateway = await TestGateway.start({
    tls: {
      acme: { directory: pebble.directory, ca: pebble.ca, address: '127.0.0.1', port: pebble.challengePort },
    },
  });
  await until(() => (gateway.log.includes('the certificate authority gave no certificate') ? true : null));
  assert.match(gateway.log, /"reason":".*could not resolve/);
  const own = new X509Certificate(readFileSync(gateway.folder.at('state/tls/acme.pem')));
  assert.equal(await served(gateway.port), own.fingerprint256);
});
