// Custody alone: 24 KB mails from 20 senders at once, through the disk spool and through the plain file operations that
// custody needs at least (write, fsync, rename, fsync of the folder), in one run.
// Usage: node bench/spool.ts [mails] [folder on the disk to measure]
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../src/base/log.ts';
import { Address } from '../src/mail/address.ts';
import { MailId } from '../src/mail/mail-id.ts';
import type { MailRecord } from '../src/mail/record.ts';
import { DiskSpool } from '../src/spool/disk-spool.ts';

const SENDERS = 20;
const CHUNK = 8 * 1024;
const mails = Number(process.argv[2] ?? 5000);
const folder = await fs.mkdtemp(join(process.argv[3] ?? tmpdir(), 'postern-bench-'));
const mail = Buffer.from(randomBytes(18 * 1024).toString('base64'));

function address(text: string): Address {
  const parsed = Address.parse(text);
  if (parsed === null) throw new Error(`${text} is no mailbox`);
  return parsed;
}

const envelope = {
  sender: address('sender@example.org'),
  recipients: [address('one@example.com'), address('two@example.com')],
  smtputf8: false,
  body: '8bitmime' as const,
};
const session = {
  id: '01HF7YAT00000001',
  listener: '127.0.0.1:2525',
  role: 'mx' as const,
  address: '192.0.2.1',
  port: 40000,
  helo: 'mx.example.org',
  protocol: 'ESMTPS',
  tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
  trusted: false,
  user: null,
  certificate: null,
  reverseName: null,
  proxy: null,
  at: Date.now(),
};

async function measure(name: string, one: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      while (next < mails) await one(next++);
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  const cpuPerThousand = (used.user + used.system) / 1000 / mails;
  console.log(
    `${name.padEnd(34)} ${(mails / seconds).toFixed(0).padStart(6)} /s  ${cpuPerThousand.toFixed(3)} CPU s/1000`,
  );
}

async function plain(index: number): Promise<void> {
  const written = join(folder, 'plain-incoming', String(index));
  const file = await fs.open(written, 'wx');
  await file.write(mail);
  await file.sync();
  await file.close();
  await fs.rename(written, join(folder, 'plain-active', String(index)));
  const parent = await fs.open(join(folder, 'plain-active'));
  await parent.sync();
  await parent.close();
}

await fs.mkdir(join(folder, 'plain-incoming'));
await fs.mkdir(join(folder, 'plain-active'));
const options = { root: join(folder, 'spool'), slots: [1], log: silentLog, alarm: () => {} };
const spool = await DiskSpool.open(options);

async function accept(): ReturnType<ReturnType<DiskSpool['open']>['commit']> {
  const id = MailId.create(Date.now(), randomBytes(4));
  const incoming = spool.open(id);
  for (let at = 0; at < mail.length; at += CHUNK) {
    const waiting = incoming.write(mail.subarray(at, at + CHUNK));
    if (waiting) await waiting;
  }
  incoming.bytes();
  const record: MailRecord = { id, envelope, session, at: Date.now(), verdicts: null, stamp: null, made: null };
  return incoming.commit(record);
}

async function acceptOnly(): Promise<void> {
  (await accept()).close();
}

async function acceptAndFinish(): Promise<void> {
  await (await accept()).finish();
}

console.log(
  `${mails} mails of ${mail.length} bytes, ${SENDERS} at once, ${process.env.UV_THREADPOOL_SIZE ?? 4} disk threads`,
);
await measure('plain file, fsync, rename, fsync', plain);
await measure('spool: commit', acceptOnly);
await measure('spool: commit, finish', acceptAndFinish);
await fs.rm(folder, { recursive: true });
