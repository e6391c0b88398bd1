import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { Client } from '../../src/receive/client.ts';
import { collectedLog } from '../support/collected-log.ts';
import { openGate } from '../support/open-gate.ts';
import { startReceiver, stopReceivers, type TestReceiver } from '../support/receiver.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';

/** Tells a trusted client from a stranger by a PROXY header. */
const TRUSTED = 'PROXY TCP4 10.0.0.1 198.51.100.1 1 25\r\n';
const stranger = (n: number) => `PROXY TCP4 192.0.2.${n} 198.51.100.1 1 25\r\n`;
const setup = { proxies: () => true, trustedAddress: (address: string) => address === '10.0.0.1' };

afterEach(stopReceivers);

function reasons({ notes }: TestReceiver): readonly string[] {
  return notes.flatMap((note) => (note.kind === 'refused' ? [note.data.reply.reason] : []));
}

async function greeted(port: number, header: string): Promise<SmtpPeer> {
  const peer = await SmtpPeer.connect(port, header);
  assert.match(await peer.reply(), /^220 /);
  return peer;
}

async function tooBusy(port: number, header: string): Promise<void> {
  const peer = await SmtpPeer.connect(port, header);
  assert.equal(await peer.closed(), '421 4.3.2 Too busy, try again later\r\n');
}

test('strangers find no place when all but the last are taken; trusted clients find those; then nobody does', async () => {
  const receiver = await startReceiver({ ...setup, connections: 20 });
  const { port } = receiver;
  const peers = await Promise.all(Array.from({ length: 19 }, (_, n) => greeted(port, stranger(n))));
  await tooBusy(port, stranger(100));
  peers.push(await greeted(port, TRUSTED));
  await tooBusy(port, TRUSTED);
  assert.deepEqual(reasons(receiver), [
    'the gateway has 20 places for connections, 1 of them for trusted clients only; no other is free',
    'the gateway has 20 places for connections; no other is free',
  ]);
  const leaving = peers.pop();
  assert.match((await leaving?.ask('QUIT')) ?? '', /^221 /);
  leaving?.end();
  await leaving?.closed();
  await greeted(port, TRUSTED);
});

test('connections of a balancer that does not tell its clients are bounded as well', async () => {
  const receiver = await startReceiver({ ...setup, connections: 2 });
  const waiting = await Promise.all(Array.from({ length: 12 }, () => SmtpPeer.connect(receiver.port)));
  const more = await SmtpPeer.connect(receiver.port);
  assert.equal(await more.closed(), '');
  assert.deepEqual(reasons(receiver), ['the balancer opens more connections than could be answered']);
  for (const peer of waiting.splice(0, 10)) {
    peer.send(TRUSTED);
    assert.match(await peer.closed(), /^421 4\.3\.2 /);
  }
  for (const peer of waiting) {
    peer.send(TRUSTED);
    assert.match(await peer.reply(), /^220 /);
  }
});

test('a listener has a bound of its own', async () => {
  const receiver = await startReceiver({ ...setup, limits: { connections: 1 } });
  await greeted(receiver.port, stranger(1));
  await tooBusy(receiver.port, stranger(2));
  assert.deepEqual(reasons(receiver), [
    'the listener has 1 places for connections, 0 of them for trusted clients only; no other is free',
  ]);
});

test('a worker has a bound of its own, which its file descriptors set', async () => {
  const receiver = await startReceiver({ ...setup, connectionsHere: 1 });
  await greeted(receiver.port, stranger(1));
  await tooBusy(receiver.port, stranger(2));
  assert.match(reasons(receiver)[0] ?? '', /^the worker, by its limit of open files, has 1 places/);
});

test('of a flood, each client is told of once a minute, and how many more there were', async () => {
  let now = 1_000_000;
  const log = collectedLog();
  const receiver = await startReceiver({ ...setup, connections: 1, clock: { now: () => now }, log });
  await greeted(receiver.port, TRUSTED);
  for (let i = 0; i < 10; i++) await tooBusy(receiver.port, stranger(1));
  await tooBusy(receiver.port, stranger(2));
  assert.equal(receiver.notes.length, 2);
  now += 60_001;
  await tooBusy(receiver.port, stranger(1));
  assert.equal(receiver.notes.length, 3);
  const facts = log.lines.filter(({ level }) => level === 'warn').map((line) => line.facts);
  assert.deepEqual(
    facts.map((fact) => ('times' in fact ? fact.times : 'client' in fact ? fact.client : null)),
    ['192.0.2.1', '192.0.2.2', 9, '192.0.2.1'],
  );
});

test('under stress strangers get little time, trusted clients the usual', async () => {
  let now = 0;
  const clock = { now: () => now };
  const receiver = await startReceiver({ ...setup, connections: 5, clock });
  const patient = await greeted(receiver.port, TRUSTED);
  const idle = await greeted(receiver.port, stranger(1));
  for (let n = 2; n < 4; n++) await greeted(receiver.port, TRUSTED);
  now += 10_001;
  assert.match(await idle.ask('NOOP'), /^250 /, 'four of five places are no stress');
  await greeted(receiver.port, TRUSTED);
  now += 9_000;
  assert.match(await idle.ask('NOOP'), /^250 /);
  now += 10_001;
  assert.match(await idle.closed(), /^421 4\.4\.2 /);
  assert.match(await patient.ask('NOOP'), /^250 /);
  assert.deepEqual(reasons(receiver), ['waiting for a command, while under stress']);
});

test('under stress the first malformed command of a stranger is the last', async () => {
  const receiver = await startReceiver({ ...setup, connections: 2 });
  const trusted = await greeted(receiver.port, TRUSTED);
  const peer = await greeted(receiver.port, stranger(1));
  assert.match(await trusted.ask('GET / HTTP/1.1'), /^500 /);
  assert.match(await peer.ask('GET / HTTP/1.1'), /^421 4\.7\.0 Too many errors/);
});

test("a stranger's session ends when its time is over, between commands and within a mail; a trusted one goes on", async () => {
  let now = 0;
  const receiver = await startReceiver({ ...setup, clock: { now: () => now }, timeouts: { session: 1000 } });
  const idle = await greeted(receiver.port, stranger(1));
  const sending = await greeted(receiver.port, stranger(2));
  const trusted = await greeted(receiver.port, TRUSTED);
  await sending.ask('EHLO client.test');
  sending.send('MAIL FROM:<a@sender.test>\r\nRCPT TO:<b@hosted.test>\r\nDATA\r\n');
  for (const code of ['250', '250', '354']) assert.ok((await sending.reply()).startsWith(code));
  sending.send('Subject: x\r\n');
  now += 999;
  assert.match(await idle.ask('NOOP'), /^250 /);
  now += 2;
  assert.match(await idle.closed(), /^421 4\.4\.2 /);
  assert.match(await sending.closed(), /^421 4\.4\.2 /);
  assert.match(await trusted.ask('NOOP'), /^250 /);
  assert.deepEqual([...reasons(receiver)].sort(), [
    'in DATA, and the session has lasted for 1 s',
    'waiting for a command, and the session has lasted for 1 s',
  ]);
  assert.ok(receiver.arrivals.every(({ discarded }) => discarded));
});

test('an admission that fails lets nobody in, and the next client is asked for again', async () => {
  let broken = true;
  const seen: Client[] = [];
  const { port } = await startReceiver({
    gatekeeper: {
      enter(client) {
        seen.push(client);
        if (broken) throw new Error('out of order');
        return openGate().enter(client);
      },
    },
  });
  const peer = await SmtpPeer.connect(port);
  assert.match(await peer.closed(), /^421 4\.3\.2 /);
  broken = false;
  await greeted(port, '');
  assert.equal(seen.length, 2);
});

test('what an early talker goes on to say is not kept', async () => {
  const { port } = await startReceiver({ gatekeeper: openGate({ greetingDelay: 300 }) });
  const chunk = Buffer.alloc(65_536, 'x');
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }, 5);
  const peer = await SmtpPeer.connect(port);
  for (let i = 0; i < 500; i++) peer.sendBytes(chunk);
  assert.match(await peer.closed(), /^554 5\.5\.0 /);
  clearInterval(watch);
  assert.ok(most < 8_000_000, `${most} octets of 32 MB`);
  peer.destroy();
});
