/**
 * A long queue: starts of the gateway, memory, the command line, and what happens when all of it comes due at once, beside an
 * empty queue in the same run. `npm run bench:queue -- [--count N]`
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeBacklog } from '../test/support/backlog.ts';
import { TestGateway, until } from '../test/support/gateway.ts';
import { plainMail } from '../test/support/mails.ts';
import { sendMail } from '../test/support/smtp-client.ts';
import { startSmtpSink } from '../test/support/smtp-sink.ts';
import { cpuSeconds } from './cpu.ts';

const HOUR_MS = 3_600_000;
const PROBES = 50;

const { values } = parseArgs({ options: { count: { type: 'string', default: '100000' } } });
const count = Number(values.count);

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  tell(name, `${((performance.now() - began) / 1000).toFixed(2)} s`);
  return result;
}

function tell(name: string, figure: string): void {
  console.log(`${name.padEnd(58)} ${figure}`);
}

/** Resident memory of a process in MB. */
function residentMb(pid: number): number {
  const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? '0';
  return Math.round(Number(kb) / 1024);
}

function tellMemory(name: string, gateway: TestGateway): void {
  tell(name, `${residentMb(gateway.pid)} MB, ${gateway.workers().map(residentMb).join(' and ')} MB`);
}

function longestFolder(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true });
  const below = entries.filter((one) => one.isDirectory()).map(({ name }) => longestFolder(join(folder, name)));
  return Math.max(entries.length, ...below);
}

/** Milliseconds from connect to reply of mails sent one after the other, the middle one and the slowest. */
async function probe(gateway: TestGateway): Promise<string> {
  const times: number[] = [];
  for (let n = 0; n < PROBES; n++) {
    const began = performance.now();
    const reply = await sendMail(gateway.port, { to: ['bert@company.test'], data: plainMail(`new-${n}`) });
    if (!reply.startsWith('250')) throw new Error(reply);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  return `${times[PROBES >> 1]?.toFixed(0)} ms, slowest ${times.at(-1)?.toFixed(0)} ms`;
}

await using sink = await startSmtpSink();
await using gateway = await TestGateway.start({ domains: [{ name: '*', route: `smtp://127.0.0.1:${sink.port}` }] });
await gateway.stop();
await timed('start, empty queue', () => gateway.start());
tell('CPU time of the start, all processes', `${cpuSeconds(gateway.pid).toFixed(2)} s`);
tellMemory('memory of supervisor and workers, empty queue', gateway);
tell('a new mail, nothing else to do', await probe(gateway));
await timed('queue list, empty queue', () => gateway.postern('queue', 'list'));
await gateway.stop();

const spool = join(gateway.folder.path, 'state', 'spool');
await timed(`making ${count} deferred mails, without syncs`, () => makeBacklog(spool, count, Date.now() + HOUR_MS));
tell('entries in the largest folder', String(longestFolder(spool)));
await timed('start: takes mail, schedule read', () => gateway.start());
tell('CPU time of the start, all processes', `${cpuSeconds(gateway.pid).toFixed(2)} s`);
tellMemory('memory of supervisor and workers', gateway);
tell('a new mail', await probe(gateway));
await timed('queue count', () => gateway.postern('queue', 'count'));
await timed('queue list --limit 100', () => gateway.postern('queue', 'list', '--limit', '100'));
const list = await timed('queue list', () => gateway.postern('queue', 'list', '--json'));
const [first = '', second = '', third = ''] = list.out.split('\n').map((line) => /"id":"(\w+)"/.exec(line)?.[1] ?? '');
await timed('queue show ID', () => gateway.postern('queue', 'show', first));
await timed('queue hold ID', () => gateway.postern('queue', 'hold', first));
await timed('queue flush ID', () => gateway.postern('queue', 'flush', second));
await timed('queue delete ID', () => gateway.postern('queue', 'delete', third));

const delivered = sink.mails.length;
const flushing = timed('queue flush --all', () => gateway.postern('queue', 'flush', '--all'));
await until(() => (sink.mails.length > delivered + 100 ? true : null));
tell('a new mail, while all of the queue is due', await probe(gateway));
tellMemory('memory of supervisor and workers', gateway);
await flushing;
await timed('... until the queue is delivered', () =>
  until(() => (sink.mails.length >= count - 2 + 2 * PROBES + PROBES ? true : null)),
);
tellMemory('memory of supervisor and workers', gateway);
