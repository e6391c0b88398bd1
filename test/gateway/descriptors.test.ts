import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { test } from 'node:test';
import { TestGateway, until } from '../support/gateway.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';
import { missingTool, runTool } from '../support/tool.ts';

const descriptors = (pid: number) => readdirSync(`/proc/${pid}/fd`).length;

test('a worker that has run out of file descriptors takes mail again as soon as some are free', {
  skip: missingTool('prlimit'),
}, async () => {
  await using gateway = await TestGateway.start({ workers: 1 });
  const [worker = 0] = gateway.workers();
  const most = descriptors(worker) + 20;
  runTool('/', 'prlimit', ['--pid', String(worker), `--nofile=${most}:${most}`]);
  const flood = Array.from({ length: 60 }, () => connect(gateway.port, '127.0.0.1').on('error', () => {}));
  const closed = flood.map((socket) => once(socket, 'close').catch(() => {}));
  await until(() => (gateway.log.includes('no file descriptor left') ? true : null));
  // Those for whom there is no descriptor are closed, not left waiting.
  await Promise.all(closed.slice(30));
  for (const socket of flood) socket.destroy();
  await until(() => (descriptors(worker) < most - 10 ? true : null));
  for (let i = 0; i < 5; i++) {
    const peer = await SmtpPeer.connect(gateway.port);
    assert.match(await peer.reply(), /^220 /);
    peer.destroy();
  }
  assert.deepEqual(gateway.workers(), [worker]);
  assert.equal(gateway.log.match(/no file descriptor left/g)?.length, 1);
});
