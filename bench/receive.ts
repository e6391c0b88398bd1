// SMTP in, alone: a receiver with an intake that throws everything away.
//   node bench/receive.ts [PORT]      prints the port, then CPU seconds per 1,000 mails at each SIGUSR2 and at the end
//   mailload --corpus DIR --target 127.0.0.1:PORT --count 3000 --conns 20
import { systemClock } from '../src/base/clock.ts';
import { silentLog } from '../src/base/log.ts';
import { memoryBytes } from '../src/mail/bytes.ts';
import { reply } from '../src/mail/replies.ts';
import { createReceiver } from '../src/receive/receive.ts';
import { ownCounters } from '../test/support/admission-rules.ts';
import { openGate } from '../test/support/open-gate.ts';

let mails = 0;
let octets = 0;
let last = process.cpuUsage();
let lastMails = 0;

function report(): void {
  const used = process.cpuUsage(last);
  const count = mails - lastMails;
  last = process.cpuUsage();
  lastMails = mails;
  const per = (used.user + used.system) / 1000 / Math.max(count, 1);
  console.log(
    JSON.stringify({
      mails: count,
      meanOctets: Math.round(octets / Math.max(mails, 1)),
      cpuSecondsPer1000: Number(per.toFixed(4)),
    }),
  );
}

const receiver = createReceiver({
  hostname: 'bench.example',
  listeners: [
    {
      address: '127.0.0.1',
      port: Number(process.argv[2] ?? 0),
      role: 'mx',
      tls: 'none',
      proxies: () => false,
      limits: { message: 50e6, header: 131072, recipients: 1000, receivedLines: 50, connections: null },
      bareNewlines: 'reject',
    },
  ],
  connections: 1000,
  connectionsHere: 1000,
  holds: ownCounters(),
  secureContext: null,
  clientCertificates: null,
  trusted: () => false,
  xclient: () => false,
  postmaster: null,
  gatekeeper: openGate(),
  authenticator: null,
  intake: {
    open(id) {
      let size = 0;
      return {
        id,
        get size() {
          return size;
        },
        write(chunk: Buffer) {
          size += chunk.length;
          octets += chunk.length;
          return undefined;
        },
        bytes: () => memoryBytes(Buffer.alloc(0)),
        discard() {},
      };
    },
    async received(arrival) {
      mails++;
      return reply('queued', '', { id: arrival.id });
    },
    note: (event) => console.error(JSON.stringify(event)),
  },
  clock: systemClock,
  log: silentLog,
});

console.log((await receiver.listen())[0]);
process.on('SIGUSR2', report);
process.once('SIGTERM', async () => {
  await receiver.drain(1000);
  report();
});
