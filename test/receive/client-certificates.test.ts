import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, afterEach, test } from 'node:test';
import type { ConnectionOptions } from 'node:tls';
import { secureContextSource } from '../../src/receive/tls/certificate.ts';
import { ClientCertificates } from '../../src/receive/tls/client-certificates.ts';
import { selfSigned } from '../../src/receive/tls/self-signed.ts';
import { Authority } from '../support/authority.ts';
import { collectedLog } from '../support/collected-log.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startReceiver, stopReceivers, type TestReceiver } from '../support/receiver.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';
import { missingTool } from '../support/tool.ts';

const skip = { skip: missingTool('openssl') };
const DAY = 86_400_000;

const folder = temporaryFolder('client-certificates');
const listed = selfSigned('branch.test', Date.now());
const LISTED = { cert: listed.certificate, key: listed.key };

after(() => folder[Symbol.dispose]());
afterEach(stopReceivers);

interface Setup {
  readonly authority?: Authority;
  readonly now?: () => number;
  readonly listenerTls?: 'starttls' | 'implicit';
}

async function start({ authority, now = Date.now, listenerTls = 'starttls' }: Setup = {}) {
  const log = collectedLog();
  const sha256 = new X509Certificate(listed.certificate).fingerprint256.replaceAll(':', '').toLowerCase();
  const clock = { now };
  const receiver = await startReceiver({
    listenerTls,
    secureContext: secureContextSource({
      files: null,
      by: 'self-signed',
      authorities: authority?.path ?? null,
      folder: folder.path,
      hostname: 'gw.test',
      clock: { now: Date.now },
      log,
    }),
    clientCertificates: new ClientCertificates({
      authorities: authority !== undefined,
      certificates: [{ name: 'branch-office', sha256 }],
      clock,
    }),
    log,
  });
  const why = () => log.lines.flatMap(({ facts }) => ('reason' in facts ? [String(facts.reason)] : []));
  return { ...receiver, why };
}

/** What is said to a mail to elsewhere by a client that shows this in its handshake; and how the handshake was. */
async function relay({ port }: TestReceiver, shown: ConnectionOptions, implicit = false) {
  const peer = await SmtpPeer.connect(port);
  if (!implicit) {
    assert.match(await peer.reply(), /^220 /);
    assert.match(await peer.ask('STARTTLS'), /^220 /);
  }
  const handshake = await peer.startTls(shown);
  if (implicit) assert.match(await peer.reply(), /^220 /);
  assert.match(await peer.ask('EHLO client.test'), /^250-/);
  assert.match(await peer.ask('MAIL FROM:<a@sender.test>'), /^250 /);
  const answer = await peer.ask('RCPT TO:<b@elsewhere.test>');
  if (answer.startsWith('250')) {
    assert.match(await peer.ask('DATA'), /^354 /);
    assert.match(await peer.ask('Subject: x\r\n\r\n.'), /^250 /);
  }
  const session = handshake.resumed ? null : await handshake.session;
  peer.destroy();
  return { answer: answer.slice(0, 3), session, resumed: handshake.resumed };
}

for (const listenerTls of ['starttls', 'implicit'] as const) {
  test(`a certificate that is listed lets its client relay, ${listenerTls}`, async () => {
    const receiver = await start({ listenerTls });
    const { answer } = await relay(receiver, LISTED, listenerTls === 'implicit');
    assert.equal(answer, '250');
    const [mail] = receiver.mails;
    assert.equal(mail?.session.certificate, 'branch-office');
    assert.equal(mail?.session.trusted, true);
    assert.equal((await relay(receiver, {}, listenerTls === 'implicit')).answer, '550');
    assert.deepEqual(receiver.why(), []);
  });
}

test('a certificate that is not listed harms nothing and gives nothing; the log says why', async () => {
  const receiver = await start();
  const other = selfSigned('branch.test', Date.now());
  const { answer } = await relay(receiver, { cert: other.certificate, key: other.key });
  assert.equal(answer, '550');
  assert.match(receiver.why()[0] ?? '', /^its fingerprint [0-9a-f]{64} is not listed/);
});

test('a listed certificate counts only while it is good', async () => {
  for (const [days, why] of [
    [3651, /^it ran out on /],
    [-4, /^it is good from .* on$/],
  ] as const) {
    const receiver = await start({ now: () => Date.now() + days * DAY });
    assert.equal((await relay(receiver, LISTED)).answer, '550');
    assert.equal((await relay(receiver, LISTED)).answer, '550');
    assert.equal(receiver.why().length, 1, 'told once');
    assert.match(receiver.why()[0] ?? '', why);
  }
});

test('certificates of the authority are a credential, those of others are none', skip, async () => {
  using authority = new Authority();
  using stranger = new Authority();
  const receiver = await start({ authority });
  assert.equal((await relay(receiver, authority.issue('/O=Example/CN=Branch Lübeck'))).answer, '250');
  assert.equal(receiver.mails[0]?.session.certificate, 'Branch Lübeck');
  assert.equal((await relay(receiver, { ...LISTED })).answer, '250', 'listed, though of no authority');
  assert.equal((await relay(receiver, stranger.issue('/CN=Branch'))).answer, '550');
  assert.match(receiver.why()[0] ?? '', /is not listed, and of its issuer: [A-Z_]+$/);
  const forged = authority.issue('/CN=a\\/b <script>\r\n');
  assert.equal((await relay(receiver, forged)).answer, '250');
  assert.match(receiver.mails.at(-1)?.session.certificate ?? '', /^[\p{L}\p{N} ._@?-]+$/u);
});

test('a certificate that is made for servers is no credential', skip, async () => {
  using authority = new Authority();
  const receiver = await start({ authority });
  const server = authority.issue('/CN=www', 'extendedKeyUsage=serverAuth');
  assert.equal((await relay(receiver, server)).answer, '550');
  assert.match(receiver.why()[0] ?? '', /not made for clients/);
  const both = authority.issue('/CN=both', 'extendedKeyUsage=serverAuth,clientAuth');
  assert.equal((await relay(receiver, both)).answer, '250');
});

test('a resumed session gives what its certificate gave, and nothing to those who showed none', skip, async () => {
  using authority = new Authority();
  using stranger = new Authority();
  const receiver = await start({ authority });
  const cases: readonly (readonly [ConnectionOptions, string])[] = [
    [authority.issue('/CN=branch'), '250'],
    [stranger.issue('/CN=branch'), '550'],
    [LISTED, '250'],
    [{}, '550'],
  ];
  for (const [shown, expected] of cases) {
    const { session } = await relay(receiver, shown);
    assert.ok(session);
    const again = await relay(receiver, { session });
    assert.equal(again.resumed, true);
    assert.equal(again.answer, expected);
  }
});

test('a file without a certificate is no authority', async () => {
  const options = {
    files: null,
    by: 'self-signed' as const,
    folder: folder.path,
    hostname: 'gw.test',
    clock: { now: Date.now },
    log: collectedLog(),
  };
  const authorities = folder.at('self-signed.pem');
  assert.doesNotThrow(() => secureContextSource({ ...options, authorities: null }));
  assert.match(readFileSync(authorities, 'latin1'), /BEGIN CERTIFICATE/);
  assert.doesNotThrow(() => secureContextSource({ ...options, authorities }));
  const wrong = new URL(import.meta.url).pathname;
  assert.throws(() => secureContextSource({ ...options, authorities: wrong }), /no certificate in PEM form/);
});
