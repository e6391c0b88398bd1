/**
 * CPU seconds of all spam checks for 1,000 mails of a bench (bench/mails.ts), with a DNS on loopback: what judging them costs with the
 * checks less what it costs without. rspamd of Debian, where it is installed, is asked about the same mails over the same DNS.
 * `npm run bench:spam-cost -- [FOLDER]`.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../src/base/clock.ts';
import { silentLog } from '../src/base/log.ts';
import { createResolver } from '../src/base/resolver.ts';
import { loadedText } from '../src/config/load.ts';
import { Address } from '../src/mail/address.ts';
import { memoryBytes } from '../src/mail/bytes.ts';
import { makeScratch } from '../src/main/state-folder.ts';
import { MemoryReader } from '../src/memory/memory-reader.ts';
import { MemoryStore } from '../src/memory/memory-store.ts';
import { sessionOf } from '../test/support/facts.ts';
import { openTestInspection } from '../test/support/inspecting.ts';
import { startRspamd } from '../test/support/other-engines.ts';
import { idAt } from '../test/support/story.ts';
import { WITHOUT_SPAM_CHECKS } from '../test/support/without-spam-checks.ts';
import { cpuSeconds } from './cpu.ts';
import { benchMails } from './mails.ts';

const ROUNDS = 8;
/** Rounds in which code is still being compiled. */
const WARM_UP = 4;
const DEADLINE_MS = 60_000;
const AT_ONCE = 8;
const OFF = JSON.stringify(WITHOUT_SPAM_CHECKS).slice(1, -1);
const LISTS = 'spam: { lists: { use: [spamhaus-zen, spamhaus-dbl, surbl, dnswl] } }';

const mails = benchMails(process.argv[2]);
const dns = fork(fileURLToPath(new URL('dns-server.ts', import.meta.url)));
const [server]: string[] = await once(dns, 'message');

interface Judged {
  /** Judges all mails once; CPU seconds of 1,000. */
  round(): Promise<number>;
  close(): Promise<void>;
}

/** The gateway's inspection as a worker has it, and beside it what the supervisor does for its memory. */
async function open(settings: string): Promise<Judged> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-spam-cost-'));
  const text = `{ state: '${folder}', hostname: gw.example.net, engines: { clamd: false }, ${settings} }`;
  const { config } = loadedText({ file: null, text }, folder);
  makeScratch(config);
  const path = join(folder, 'memory.db');
  const store = new MemoryStore({ path, clock: systemClock, log: silentLog, patienceMs: 100 });
  const memory = new MemoryReader({ path, send: (notes) => store.note(notes), clock: systemClock, log: silentLog });
  const resolver = createResolver({ servers: server === undefined ? [] : [server], timeoutMs: 1000 });
  const inspection = await openTestInspection(config, { resolver, memory });
  const sender = Address.parse('a@example.com');
  const to = Address.parse('b@company.example');
  const envelope = { sender, recipients: to ? [to] : [], smtputf8: false, body: '8bitmime' } as const;

  async function judge(mail: Buffer, index: number): Promise<void> {
    const session = sessionOf(`192.0.2.${1 + (index % 250)}`, false);
    const bytes = memoryBytes(mail);
    const judgement = await inspection.judge.judge({ bytes, envelope, session, answerable: false }, DEADLINE_MS);
    const at = Date.now();
    const judged = { ...judgement, id: idAt(at, index), envelope, session, accepted: true, at };
    for (const observer of inspection.observers) observer.observe(judged);
    judgement.dissection.close();
  }

  return {
    async round() {
      const before = process.cpuUsage();
      const queue = mails.entries();
      const lane = async () => {
        for (const [index, mail] of queue) await judge(mail, index);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, lane));
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000 / mails.length;
    },
    async close() {
      await inspection.close();
      memory.close();
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const without = await open(OFF);
const ours = [
  { name: 'all checks', judged: await open('') },
  { name: 'all checks and four DNS lists', judged: await open(LISTS) },
];
const medians = new Map<string, number[]>();
for (let round = 1; round <= ROUNDS; round++) {
  const base = await without.round();
  const costs: string[] = [];
  for (const { name, judged } of ours) {
    const cost = (await judged.round()) - base;
    costs.push(`${name} ${cost.toFixed(2)}`);
    if (round > WARM_UP) medians.set(name, [...(medians.get(name) ?? []), cost]);
  }
  console.log(`round ${round}: without spam checks ${base.toFixed(2)} CPU s per 1,000 mails; ${costs.join(', ')}`);
}
for (const [name, costs] of medians)
  console.log(`${name}, median of the rounds when warm: ${median(costs).toFixed(2)}`);
for (const { judged } of [{ judged: without }, ...ours]) await judged.close();

if (existsSync('/usr/bin/rspamd') && server !== undefined) {
  const rspamd = await startRspamd({ dns: server });
  const round = async () => {
    const before = cpuSeconds(rspamd.pid);
    const queue = mails.values();
    const lane = async () => {
      for (const mail of queue) {
        const headers = { From: 'a@example.com', Rcpt: 'b@company.example', IP: '192.0.2.1', Helo: 'mx.example.com' };
        const url = `http://127.0.0.1:${rspamd.port}/checkv2`;
        await (await fetch(url, { method: 'POST', headers, body: new Uint8Array(mail) })).text();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    return ((cpuSeconds(rspamd.pid) - before) * 1000) / mails.length;
  };
  const costs: number[] = [];
  for (let n = 0; n < ROUNDS / 2; n++) costs.push(await round());
  console.log(`rspamd: ${costs.map((cost) => cost.toFixed(2)).join(', ')} CPU s per 1,000 mails`);
  await rspamd.stop();
} else console.log('rspamd is not installed: apt-get install rspamd');
dns.disconnect();

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
