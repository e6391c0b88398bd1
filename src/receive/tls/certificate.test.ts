import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { connect, createServer } from 'node:tls';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { silentLog } from '../../base/log.ts';
import { type CertificateOptions, secureContextSource } from './certificate.ts';
import { selfSigned } from './self-signed.ts';

const clock = { now: () => Date.now() };
const base: Omit<CertificateOptions, 'folder' | 'files'> = {
  by: 'self-signed',
  authorities: null,
  hostname: 'gw.test',
  clock,
  log: silentLog,
};

test('a self-signed certificate is a sound X.509 v3 certificate for its host', () => {
  const now = Date.UTC(2045, 0, 1); // ends behind 2050, where the form of a date changes
  const { certificate, key } = selfSigned('gw.test', now);
  const x509 = new X509Certificate(certificate);
  assert.ok(x509.verify(x509.publicKey));
  assert.equal(x509.checkHost('gw.test'), 'gw.test');
  assert.equal(x509.checkHost('other.test'), undefined);
  assert.equal(x509.ca, false);
  assert.equal(Date.parse(x509.validFrom), now - 86_400_000);
  assert.equal(Date.parse(x509.validTo), now + 3650 * 86_400_000);
  assert.match(key, /^-----BEGIN PRIVATE KEY-----/);
});

test('the first start makes a certificate that later ones use, and clients that trust it connect', async () => {
  using folder = temporaryFolder('tls');
  const options = { ...base, folder: folder.at('tls'), files: null };
  secureContextSource(options)();
  const path = folder.at('tls/self-signed.pem');
  const made = readFileSync(path, 'utf8');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  secureContextSource(options)();
  assert.equal(readFileSync(path, 'utf8'), made);
  assert.deepEqual(readdirSync(folder.at('tls')), ['self-signed.pem']);

  const server = createServer({ SNICallback: (_, done) => done(null, secureContextSource(options)()) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  assert.ok(typeof bound === 'object' && bound !== null);
  const socket = connect({ port: bound.port, host: '127.0.0.1', servername: 'gw.test', ca: made });
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  assert.equal(socket.authorized, true);
  socket.destroy();
  server.close();
});

test('another host name or an expired certificate gets a new one', () => {
  using folder = temporaryFolder('tls');
  const options = { ...base, folder: folder.path, files: null };
  const made = () => {
    const text = readFileSync(folder.at('self-signed.pem'), 'utf8');
    return new X509Certificate(text).fingerprint256;
  };
  secureContextSource(options);
  const first = made();
  secureContextSource({ ...options, hostname: 'other.test' });
  const second = made();
  assert.notEqual(second, first);
  secureContextSource({ ...options, hostname: 'other.test', clock: { now: () => Date.now() + 11 * 365 * 86_400_000 } });
  assert.notEqual(made(), second);
});

test('trouble with the files names the file', () => {
  using folder = temporaryFolder('tls');
  const files = { certificate: folder.at('cert.pem'), key: folder.at('key.pem') };
  const make = () => secureContextSource({ ...base, folder: folder.path, files });
  assert.throws(make, /ENOENT.*cert\.pem/);
  const pair = selfSigned('gw.test', Date.now());
  writeFileSync(files.certificate, 'nonsense');
  writeFileSync(files.key, 'nonsense');
  assert.throws(make, /cert\.pem: no certificate in PEM form/);
  writeFileSync(files.certificate, pair.certificate);
  assert.throws(make, /key\.pem: no private key in PEM form/);
  writeFileSync(files.key, selfSigned('gw.test', Date.now()).key);
  assert.throws(make, /key\.pem: this key does not belong to the certificate in .*cert\.pem/);
  writeFileSync(files.key, pair.key);
  assert.doesNotThrow(make);
});

test('a renewed certificate is used without a restart', () => {
  using folder = temporaryFolder('tls');
  const files = { certificate: folder.at('cert.pem'), key: folder.at('key.pem') };
  let now = Date.now();
  const write = () => {
    const pair = selfSigned('gw.test', now);
    writeFileSync(files.certificate, pair.certificate);
    writeFileSync(files.key, pair.key);
  };
  write();
  const source = secureContextSource({ ...base, folder: folder.path, files, clock: { now: () => now } });
  const first = source();
  assert.equal(source(), first);
  write();
  now += 2000;
  assert.notEqual(source(), first);
});
