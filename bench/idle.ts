/**
 * Idle connections of strangers in one worker of a running gateway: memory of the worker for each of them, plain and after
 * STARTTLS, and the CPU time that holding them costs. `npm run bench:idle -- [--count N] [--rounds N]`.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { parseArgs } from 'node:util';
import { TestGateway } from '../test/support/gateway.ts';

/** Opened before anything is measured, so that code and buffers are there. */
const WARM_UP = 300;
const AT_ONCE = 50;
const WATCH_MS = 10_000;
const SETTLE_MS = 2000;
const TICKS_PER_SECOND = 100;

const { values } = parseArgs({
  options: { count: { type: 'string', default: '5000' }, rounds: { type: 'string', default: '1' } },
});
const count = Number(values.count);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function answer(socket: Socket): Promise<void> {
  for (let text = ''; !/^\d{3} .*\r\n/m.test(text); ) text += String((await once(socket, 'data'))[0]);
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await answer(socket);
  socket.write('EHLO idle.example\r\n');
  await answer(socket);
  return socket;
}

async function secure(socket: Socket): Promise<Socket> {
  socket.write('STARTTLS\r\n');
  await answer(socket);
  const tls = connectTls({ socket, rejectUnauthorized: false });
  await once(tls, 'secureConnect');
  tls.write('EHLO idle.example\r\n');
  await answer(tls);
  return tls;
}

/** Does it for every item, some at once. */
async function each<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const run = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) results.push(await act(item));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, run));
  return results;
}

/** Kilobytes that the process has in memory. */
function resident(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
}

function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

await using gateway = await TestGateway.start({
  workers: 1,
  networks: { trusted: [] },
  admission: {
    connections: 2 * count + WARM_UP,
    connectionsPerAddress: 2 * count,
    connectionsPerNetwork: 2 * count,
    reverseName: 'ignore',
    greetingDelay: '0s',
  },
});
const [worker = 0] = gateway.workers();

async function report(what: string, before: number): Promise<void> {
  await pause(SETTLE_MS);
  const cpu = cpuSeconds(worker);
  await pause(WATCH_MS);
  const idle = (1000 * (cpuSeconds(worker) - cpu)) / (WATCH_MS / 1000);
  const now = resident(worker);
  console.log(
    `${what}: ${now - before} KB for ${count} connections, ${((now - before) / count).toFixed(1)} KB each ` +
      `(worker ${Math.round(now / 1024)} MB); ${idle.toFixed(1)} ms of CPU a second`,
  );
}

const numbers = (length: number) => Array.from({ length }, (_, n) => n);

async function round(name: string, before: number): Promise<void> {
  const plain = await each(numbers(count), () => open(gateway.port));
  await report(`${name}, plain`, before);
  const secured = await each(plain, secure);
  await report(`${name}, TLS`, before);
  for (const socket of secured) socket.destroy();
  await pause(WATCH_MS);
}

const warm = await each(numbers(WARM_UP), () => open(gateway.port));
for (const socket of await each(warm, secure)) socket.destroy();
await pause(SETTLE_MS);
const before = resident(worker);
// What one round leaves behind the next ones use: after some rounds the memory is the same, unless something is lost.
for (let n = 1; n <= Number(values.rounds); n++) await round(`round ${n}`, before);
