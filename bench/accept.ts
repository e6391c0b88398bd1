/**
 * How fast mail is taken into custody: the gateway with `verdict: spool`, which inspects and delivers beside it, and npm's
 * smtp-server with the same syncs, which does nothing else (bench/bare.ts). Both in turn, on one disk, 20 connections.
 * `npm run bench:accept -- [--count N] [--rounds N] [FOLDER]`, where FOLDER holds mails as *.eml (see bench/mails.ts).
 * The ratio is what counts: the rates depend on the disk and on who else is at work.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { temporaryFolder } from '../test/support/folder.ts';
import { TestGateway } from '../test/support/gateway.ts';
import { cpuSeconds } from './cpu.ts';
import type { Order, Outcome } from './load.ts';

const WARM_UP = 600;

const { values, positionals } = parseArgs({
  options: { count: { type: 'string', default: '2500' }, rounds: { type: 'string', default: '5' } },
  allowPositionals: true,
});

function start(file: string, ...args: readonly string[]): ChildProcess {
  return fork(fileURLToPath(new URL(file, import.meta.url)), args);
}

const load = start('load.ts', ...positionals);
const sink: { port: number } = (await once(load, 'message'))[0];

/** Mails taken in a second, and CPU seconds for 1,000 of them. */
async function send(port: number, pid: number, count: number, delivers: boolean): Promise<readonly [number, number]> {
  const order: Order = { port, count, delivers };
  const before = cpuSeconds(pid);
  load.send(order);
  const { accepted, acceptSeconds }: Outcome = (await once(load, 'message'))[0];
  if (accepted < 0.99 * count) throw new Error(`${count - accepted} of ${count} mails were refused`);
  return [count / acceptSeconds, ((cpuSeconds(pid) - before) * 1000) / count];
}

using folder = temporaryFolder('accept');
const peer = start('bare.ts', folder.path);
const peerPort: number = (await once(peer, 'message'))[0];
await using gateway = await TestGateway.start((port) => ({
  listen: [{ address: '127.0.0.1', port, verdict: 'spool' }],
  domains: [{ name: 'bench.example', route: `smtp://127.0.0.1:${sink.port}` }],
}));

const count = Number(values.count);
const ratios: number[] = [];
for (let round = 0; round <= Number(values.rounds); round++) {
  const mails = round === 0 ? WARM_UP : count;
  const [theirs, theirCpu] = await send(peerPort, peer.pid ?? 0, mails, false);
  const [ours, ourCpu] = await send(gateway.port, gateway.pid, mails, true);
  if (round === 0) continue;
  ratios.push(ours / theirs);
  console.log(
    `smtp-server ${theirs.toFixed(0).padStart(5)} /s (${theirCpu.toFixed(2)} CPU s/1000)   ` +
      `Postern ${ours.toFixed(0).padStart(5)} /s (${ourCpu.toFixed(2)}, all that it does included)   ratio ${(ours / theirs).toFixed(2)}`,
  );
}
ratios.sort((a, b) => a - b);
console.log(`median ratio ${ratios[Math.floor(ratios.length / 2)]?.toFixed(2)}`);
peer.disconnect();
load.disconnect();
