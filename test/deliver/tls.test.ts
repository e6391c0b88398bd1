import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Route, TlsMode } from '../../src/deliver/router.ts';
import { selfSigned } from '../../src/receive/tls/self-signed.ts';
import { consignmentTo } from '../support/consignment.ts';
import { delivererTo } from '../support/deliverer.ts';
import { type SinkOptions, startSmtpSink } from '../support/smtp-sink.ts';

const { certificate, key } = selfSigned('localhost', Date.now());
const TLS = { cert: certificate, key };

/** One delivery under a mode: what came of it, and whether the mail went under TLS. */
async function deliver(
  tls: TlsMode,
  options: SinkOptions,
): Promise<{ state: string; answer: string; tls: boolean | null }> {
  const sink = await startSmtpSink(options);
  const route: Route = { kind: 'smtp', hosts: [{ host: 'localhost', port: sink.port }], tls };
  await using deliverer = delivererTo(route, { timeouts: { connect: 500 } });
  const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net']));
  assert.ok(outcome);
  await sink.close();
  return { state: outcome.state, answer: outcome.answer, tls: sink.mails[0]?.tls ?? null };
}

test('opportunistic: TLS with any certificate where it is offered', async () => {
  assert.deepEqual(await deliver('opportunistic', { tls: TLS }), {
    state: 'delivered',
    answer: '250 2.0.0 Ok: sunk',
    tls: true,
  });
  assert.equal((await deliver('opportunistic', {})).tls, false);
});

test('none: in clear though TLS is offered', async () => {
  assert.equal((await deliver('none', { tls: TLS })).tls, false);
});

test('required: any certificate, but never in clear', async () => {
  assert.equal((await deliver('required', { tls: TLS })).tls, true);
  const { state, answer, tls } = await deliver('required', {});
  assert.deepEqual([state, tls], ['deferred', null]);
  assert.match(answer, /requires TLS/);
});

test('verified: a certificate that nobody vouches for is not enough', async () => {
  const { state, answer, tls } = await deliver('verified', { tls: TLS });
  assert.deepEqual([state, tls], ['deferred', null]);
  assert.match(answer, /DEPTH_ZERO_SELF_SIGNED_CERT/);
});

test('a refused STARTTLS: in clear where that is allowed, else deferred', async () => {
  const script: SinkOptions['script'] = (where) => (where === 'STARTTLS' ? { say: '454 4.7.0 not now' } : null);
  assert.equal((await deliver('opportunistic', { tls: TLS, script })).tls, false);
  assert.equal((await deliver('required', { tls: TLS, script })).state, 'deferred');
});

test('words that a server adds to its answer to STARTTLS are not taken as said under TLS', async () => {
  const script: SinkOptions['script'] = (where) =>
    where === 'STARTTLS' ? { say: '220 go on\r\n250-sink.example\r\n250 AUTH' } : null;
  const { state, answer } = await deliver('required', { tls: TLS, script });
  assert.equal(state, 'deferred');
  assert.match(answer, /before TLS began/);
});

test('a handshake that fails', async () => {
  const offers = ['PIPELINING', 'STARTTLS']; // says so, and then goes on in clear
  assert.equal((await deliver('opportunistic', { offers })).state, 'delivered');
  assert.equal((await deliver('required', { offers })).state, 'deferred');
});
