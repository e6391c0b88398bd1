import assert from 'node:assert/strict';
import cluster from 'node:cluster';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SmtpPeer } from '../../test/support/smtp-peer.ts';
import { forkWorker } from './cluster-child.ts';

test('a connection on its way to a worker that dies is closed, not left without a greeting', async () => {
  const exec = fileURLToPath(new URL('../../test/receive/cluster-worker.ts', import.meta.url));
  cluster.setupPrimary({ exec });
  const child = forkWorker();
  const gone = new Promise((resolve) => child.onExit(resolve));
  const port = await new Promise<number>((resolve) =>
    child.onMessage((message: object) => {
      if ('port' in message) resolve(Number(message.port));
    }),
  );
  process.kill(child.pid, 'SIGSTOP');
  const peers = await Promise.all([1, 2].map(() => SmtpPeer.connect(port)));
  for (let turns = 0; turns < 10; turns++) await nextTurn();
  child.kill();
  assert.equal(await gone, 'SIGKILL');
  for (const peer of peers) assert.equal(await peer.closed(), '');
});
