import assert from 'node:assert/strict';
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SmtpPeer } from '../support/smtp-peer.ts';

async function fork(): Promise<{ readonly worker: Worker; readonly port: number }> {
  const worker = cluster.fork();
  const [told]: unknown[] = await Promise.race([once(worker, 'message'), once(worker, 'exit')]);
  assert.ok(typeof told === 'object' && told !== null && 'port' in told, 'the worker ended');
  return { worker, port: Number(told.port) };
}

test('workers share one port, and the service goes on while one of them lives', async () => {
  cluster.setupPrimary({ exec: fileURLToPath(new URL('cluster-worker.ts', import.meta.url)), execArgv: [] });
  const first = await fork();
  const second = await fork();
  assert.equal(second.port, first.port);
  const converse = async () => {
    const peer = await SmtpPeer.connect(first.port);
    assert.match(await peer.reply(), /^220 gw\.test /);
    assert.match(await peer.ask('EHLO client.test'), /^250-gw\.test/);
    peer.send('MAIL FROM:<a@sender.test>\r\nRCPT TO:<b@hosted.test>\r\nDATA\r\n');
    for (const code of ['250', '250', '354']) assert.ok((await peer.reply()).startsWith(code));
    assert.match(await peer.ask('Subject: x\r\n\r\n.'), /^250 2\.0\.0 /);
    peer.destroy();
  };
  for (let i = 0; i < 4; i++) await converse();
  first.worker.kill();
  await once(first.worker, 'exit');
  for (let i = 0; i < 4; i++) await converse();
  second.worker.kill();
  await once(second.worker, 'exit');
});

test('a connection that waits for a worker is greeted by the next one to begin', async () => {
  cluster.setupPrimary({ exec: fileURLToPath(new URL('cluster-worker.ts', import.meta.url)), execArgv: [] });
  const first = await fork();
  first.worker.process.kill('SIGSTOP'); // it takes one connection and answers for none
  const peers = await Promise.all([1, 2, 3].map(() => SmtpPeer.connect(first.port)));
  const second = await fork();
  first.worker.process.kill('SIGCONT');
  for (const peer of peers) {
    assert.match(await peer.reply(), /^220 gw\.test /);
    peer.destroy();
  }
  for (const { worker } of [first, second]) {
    worker.kill();
    await once(worker, 'exit');
  }
});
