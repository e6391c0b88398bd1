import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { Authority } from '../../../test/support/authority.ts';
import { collectedLog } from '../../../test/support/collected-log.ts';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { missingTool } from '../../../test/support/tool.ts';
import type { Log } from '../../base/log.ts';
import { AcmeKeeper, isDue } from './acme.ts';
import { HttpChallenge } from './http-challenge.ts';
import { selfSigned } from './self-signed.ts';

const DAY = 86_400_000;
const names = ['gw.test'];

/** Keeps a certificate by an authority on a port of loopback. */
function keeperOf(at: AddressInfo | string | null, own: { readonly folder: string; readonly log: Log }): AcmeKeeper {
  assert.ok(typeof at === 'object' && at !== null);
  return new AcmeKeeper({
    directory: `https://127.0.0.1:${at.port}/dir`,
    contact: null,
    names,
    address: '127.0.0.1',
    port: 0,
    ca: null,
    hostname: 'gw.test',
    clock: { now: Date.now },
    ...own,
  });
}

test('a certificate is due when a third of its life is left, or a name is missing', {
  skip: missingTool('openssl'),
}, () => {
  using authority = new Authority();
  const { cert } = authority.issue('/CN=gw.test', 'subjectAltName=DNS:gw.test'); // good for 30 days
  const certificate = new X509Certificate(cert);
  const from = Date.parse(certificate.validFrom);
  assert.equal(isDue(certificate, names, from + 19 * DAY), false);
  assert.equal(isDue(certificate, names, from + 21 * DAY), true);
  assert.equal(isDue(certificate, ['gw.test', 'mail.test'], from), true);
});

test('a certificate of our own making is due at once', () => {
  const now = Date.now();
  assert.equal(isDue(new X509Certificate(selfSigned('gw.test', now).certificate), names, now), true);
});

test('an authority that hangs up leaves a self-made certificate in place, and the log says what happened', async (t) => {
  using folder = temporaryFolder('acme');
  const authority = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(authority, 'listening');
  t.after(() => authority.close());
  const log = collectedLog();
  const keeper = keeperOf(authority.address(), { folder: folder.path, log });
  await keeper.begin();
  keeper.close();
  assert.deepEqual(log.texts(), ['the certificate authority gave no certificate; the one that is there stays in use']);
  const own = new X509Certificate(readFileSync(folder.at('acme.pem')));
  assert.equal(own.checkHost('gw.test'), 'gw.test');
});

test('an order that hangs is ended with its keeper', async (t) => {
  using folder = temporaryFolder('acme');
  const asked = Promise.withResolvers<void>();
  const authority = createServer(() => asked.resolve()).listen(0, '127.0.0.1');
  await once(authority, 'listening');
  t.after(() => authority.close());
  const log = collectedLog();
  const keeper = keeperOf(authority.address(), { folder: folder.path, log });
  const looked = keeper.begin();
  await asked.promise;
  keeper.close();
  await looked;
  assert.deepEqual(log.texts(), []);
});

test('the challenge is answered for the tokens of the order and for nothing else', async () => {
  await using challenge = await HttpChallenge.listen({ address: '127.0.0.1', port: 0 });
  challenge.answer('token', 'token.thumbprint');
  const ask = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${challenge.port}${path}`);
    return [response.status, await response.text()];
  };
  assert.deepEqual(await ask('/.well-known/acme-challenge/token'), [200, 'token.thumbprint']);
  assert.deepEqual(await ask('/.well-known/acme-challenge/other'), [404, '']);
  assert.deepEqual(await ask('/'), [404, '']);
});
