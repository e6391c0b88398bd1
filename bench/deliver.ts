// Delivers mails to a counting SMTP sink, 20 at a time, and says what that costs this process.
//   mailload --sink 25900 --sink-only --max-time 60 &
//   node bench/deliver.ts 25900 [COUNT] [CORPUS]
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../src/base/clock.ts';
import { systemDisk } from '../src/base/durable.ts';
import { createResolver } from '../src/base/resolver.ts';
import type { Consignment } from '../src/deliver/deliver.ts';
import { createDeliverer } from '../src/deliver/deliverer.ts';
import { createRouter } from '../src/deliver/router.ts';
import { Address } from '../src/mail/address.ts';
import { MailId } from '../src/mail/mail-id.ts';

const [port = '25900', count = '5000', corpus] = process.argv.slice(2);
const CONCURRENCY = 20;

const line = `${'postern '.repeat(9)}\r\n`;
const generated = Buffer.from(`Subject: bench\r\n\r\n${line.repeat(Math.floor((24 * 1024) / line.length))}`);
const mails =
  corpus === undefined
    ? [generated]
    : readdirSync(corpus)
        .filter((name) => name.endsWith('.eml'))
        .map((name) => readFileSync(join(corpus, name)));

const sender = Address.parse('bench@example.org');
const recipient = Address.parse('sink@example.net');
if (sender === null || recipient === null) throw new Error('the addresses of the bench are wrong');
const recipients = [recipient];

type Send = (id: MailId, mail: Buffer) => Promise<boolean>;

function connected(): { send: Send; close: () => Promise<void> } {
  const route = { kind: 'smtp', hosts: [{ host: '127.0.0.1', port: Number(port) }] } as const;
  const deliverer = createDeliverer({
    hostname: 'bench.example',
    router: createRouter([], route),
    resolver: createResolver(),
    clock: systemClock,
    disk: systemDisk,
    connections: CONCURRENCY,
  });
  const send: Send = async (id, mail) => {
    const message = { size: mail.length, chunks: () => [mail] };
    const consignment: Consignment = { id, sender, recipients, smtputf8: false, body: '8bitmime', message };
    const [outcome] = await deliverer.deliver(consignment);
    return outcome?.state === 'delivered';
  };
  return { send, close: () => deliverer.close() };
}

async function run(send: Send, total: number): Promise<number> {
  let next = 0;
  let sent = 0;
  const worker = async (): Promise<void> => {
    while (next < total) {
      const n = next++;
      const mail = mails[n % mails.length] ?? generated;
      if (await send(MailId.create(n, Buffer.alloc(4)), mail)) sent += 1;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return sent;
}

const { send, close } = connected();
await run(send, 500); // compiled code and open connections
const cpu = process.cpuUsage();
const began = performance.now();
const sent = await run(send, Number(count));
const seconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage(cpu);
await close();
const per = (micros: number): string => (micros / 1000 / Number(count)).toFixed(3);
console.log(
  JSON.stringify({
    sent,
    perSecond: Math.round(sent / seconds),
    cpuPer1000: per(user + system),
    userPer1000: per(user),
    systemPer1000: per(system),
  }),
);
