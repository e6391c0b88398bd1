/**
 * What the record costs: mails with the events of an ordinary delivery, through a worker's queue, structured as the line
 * between processes does it, into a database in a temporary folder. `node bench/record.ts [mails]`
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemClock } from '../src/base/clock.ts';
import { silentLog } from '../src/base/log.ts';
import { Address } from '../src/mail/address.ts';
import { MailEvent } from '../src/mail/event.ts';
import { MailId } from '../src/mail/mail-id.ts';
import type { Part } from '../src/mail/part.ts';
import { createEventQueue } from '../src/record/event-queue.ts';
import { openRecordStore } from '../src/record/record-store.ts';

const mails = Number(process.argv[2] ?? 20_000);
const sender = Address.parse('sender.with.name@sending-company.example');
const recipient = Address.parse('a.recipient@company.example');
if (sender === null || recipient === null) throw new Error('the addresses must be addresses');

function part(path: string, type: string): Part {
  const nothing = {
    origin: 'entity',
    names: [],
    flags: [],
    header: [],
    span: null,
    disposition: null,
    charset: '',
    parts: [],
  } as const;
  const reading = { content: () => ({ size: 0, slice: () => Buffer.alloc(0) }), text: () => null, sha256: () => '' };
  const words = async () => ({ text: null, hiddenText: '', links: [] });
  const nothingSeen = { hiddenText: () => '', links: () => [], words };
  return {
    ...nothing,
    ...reading,
    ...nothingSeen,
    path,
    name: null,
    declaredType: type,
    detectedType: type,
    size: 6000,
  };
}
const parts = [part('', 'multipart/alternative'), part('1', 'text/plain'), part('2', 'text/html')];

function story(id: MailId, at: number): MailEvent[] {
  const step = { mail: id, session: id, at };
  const recipients = [recipient as Address];
  const listener = {
    listener: '192.0.2.1:25',
    role: 'mx',
    address: '198.51.100.7',
    port: 40_000,
    trusted: false,
    user: null,
    certificate: null,
    reverseName: null,
    proxy: null,
    at,
  } as const;
  const session = {
    id: '01HF7YAT00000001',
    ...listener,
    helo: 'mail.sending-company.example',
    protocol: 'ESMTPS',
    tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
  };
  const timings = ['yara', 'clamd', 'attachment', 'content', 'spam'].map((inspector) => ({
    inspector,
    ms: Math.random() * 9,
  }));
  const outcome = {
    recipient: recipient as Address,
    state: 'delivered',
    host: 'mx.company.example (10.0.0.5)',
    status: '2.0.0',
    ms: 4.2,
  } as const;
  const verdict = { recipients, action: 'deliver', rule: 'deliver-the-rest', temporary: false, text: null } as const;
  return [
    MailEvent.received(step, {
      session,
      envelope: { sender, recipients, smtputf8: false, body: '8bitmime' },
      size: 24_000,
      subject: 'Minutes of the meeting of last Tuesday, with corrections',
      from: 'A Sender <sender.with.name@sending-company.example>',
      messageId: `<${id}@sending-company.example>`,
    }),
    MailEvent.dissected(step, { ms: 0.3, parts }),
    MailEvent.inspected(step, [], timings),
    MailEvent.decided(
      step,
      [{ ...verdict, changes: [], keep: false, notices: [], copies: [], reasons: ['no rule objected'] }],
      {
        code: 250,
        status: '0.0',
        text: `accepted as ${id}`,
        reason: '',
      },
    ),
    ...MailEvent.attempts(step, [{ ...outcome, answer: `250 2.0.0 Ok: queued as ${id}` }]),
    MailEvent.finished(step),
  ];
}

const folder = await mkdtemp(join(tmpdir(), 'postern-bench-record-'));
const store = openRecordStore({
  url: `sqlite:${join(folder, 'record.db')}`,
  log: silentLog,
  clock: systemClock,
  keepMs: null,
});
// The same work that process.send does at both ends of the line.
const queue = createEventQueue({
  send: (batch) => store.write(JSON.parse(JSON.stringify(batch))),
  log: silentLog,
  maxDelayMs: 10,
});
await store.flush();

const cpu = process.cpuUsage();
const begun = performance.now();
let events = 0;
for (let i = 0; i < mails; i++) {
  const at = Date.now();
  for (const event of story(MailId.create(at, randomBytes(4)), at)) {
    queue.note(event);
    events++;
  }
  if (i % 100 === 99) await nextTurn();
}
await queue.flush();
await store.close();
const { user, system } = process.cpuUsage(cpu);
const seconds = (performance.now() - begun) / 1000;
const perThousand = (user + system) / 1000 / mails;
console.log(
  `${mails} mails, ${events} events: ${perThousand.toFixed(3)} CPU s per 1,000 mails, ${Math.round(mails / seconds)} mails/s`,
);
await rm(folder, { recursive: true });
