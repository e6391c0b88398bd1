/**
 * The whole way through a running gateway: mails per second from 20 connections to the next hop, and CPU seconds of all the
 * gateway's processes per 1,000 mails. `npm run bench -- [--count N] [--clamd SOCKET] [FOLDER]`, where FOLDER holds mails as
 * *.eml (see bench/mails.ts). With --clamd a second run has clamd look at every part; clamd's own CPU time is not counted.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TestGateway } from '../test/support/gateway.ts';
import { cpuSeconds } from './cpu.ts';
import type { Order, Outcome } from './load.ts';

const WARM_UP = 600;
/** For what is written behind the last mail. */
const SETTLE_MS = 1000;

const { values, positionals } = parseArgs({
  options: { count: { type: 'string', default: '3000' }, clamd: { type: 'string' } },
  allowPositionals: true,
});

async function measure(name: string, clamd: object | false): Promise<void> {
  const load = fork(fileURLToPath(new URL('load.ts', import.meta.url)), positionals);
  const heard = async () => (await once(load, 'message'))[0];
  const sink: { port: number } = await heard();
  await using gateway = await TestGateway.start({
    domains: [{ name: 'bench.example', route: `smtp://127.0.0.1:${sink.port}` }],
    engines: { clamd },
  });
  const run = async (count: number): Promise<Outcome> => {
    const order: Order = { port: gateway.port, count, delivers: true };
    load.send(order);
    return heard();
  };
  await run(WARM_UP);
  const before = cpuSeconds(gateway.pid);
  const outcome = await run(Number(values.count));
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const cpu = cpuSeconds(gateway.pid) - before;
  load.disconnect();
  const { accepted, refused, delivered, doubled, acceptSeconds, seconds } = outcome;
  const all = accepted + refused;
  console.log(
    `${name}: ${Math.round(all / seconds)} mails/s to the next hop (${Math.round(all / acceptSeconds)} answered), ` +
      `${((cpu * 1000) / all).toFixed(2)} CPU s per 1,000; ` +
      `${refused} refused, ${accepted - delivered} held or lost, ${doubled} doubled`,
  );
}

await measure('YARA-X alone', false);
if (values.clamd !== undefined) await measure('with clamd', { socket: values.clamd });
