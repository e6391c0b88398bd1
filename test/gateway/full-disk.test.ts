import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { TestGateway, until } from '../support/gateway.ts';
import { plainMail } from '../support/mails.ts';
import { sendMail } from '../support/smtp-client.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { cannotMount, Tmpfs } from '../support/tmpfs.ts';

const skip = cannotMount();
const BERT = 'bert@company.test';
const CARL = 'carl@company.test';

interface Scene {
  readonly gateway: TestGateway;
  readonly sink: SmtpSink;
  /** The next hop takes mail for Bert from now on; for Carl it always says that he must wait. */
  openSink(): void;
  send(subject: string, to?: readonly string[], kilobytes?: number): Promise<string>;
  /** Subjects of what the next hop has, in order. */
  arrived(): string[];
}

/** A gateway whose state lies on `disk`, and whose next hop defers everything until it is told otherwise. */
async function scene(disk: Tmpfs, config: object): Promise<Scene & AsyncDisposable> {
  let open = false;
  const sink = await startSmtpSink({
    script: (where, argument) =>
      where === 'RCPT' && (!open || argument.includes(CARL)) ? { say: '451 4.2.0 later' } : null,
  });
  const gateway = await TestGateway.start({
    state: disk.at('state'),
    domains: [{ name: '*', route: `smtp://127.0.0.1:${sink.port}` }],
    delivery: { retry: ['1s'] },
    ...config,
  }).catch(async (error: unknown) => {
    await sink.close();
    throw error;
  });
  return {
    gateway,
    sink,
    openSink: () => {
      open = true;
    },
    send: (subject, to = [BERT], kilobytes = 100) =>
      sendMail(gateway.port, { to, data: plainMail(subject, `${'x'.repeat(62)}\r\n`.repeat(kilobytes * 16)) }),
    arrived: () => sink.mails.map(({ data }) => /^Subject: (.*)\r$/m.exec(data.toString('latin1'))?.[1] ?? '').sort(),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await sink.close();
    },
  };
}

/** Sends until one is refused; the subjects of those that were taken, and the refusal. */
async function sendUntilRefused({ send }: Scene, to = [BERT]): Promise<{ taken: string[]; reply: string }> {
  const taken: string[] = [];
  for (let n = 0; n < 500; n++) {
    const reply = await send(`mail-${n}`, to);
    if (!reply.startsWith('250')) return { taken, reply };
    taken.push(`mail-${n}`);
  }
  return { taken, reply: '' };
}

function untilArrived({ sink }: Scene, count: number): Promise<true> {
  return until(() => (sink.mails.length >= count ? true : null));
}

test('a disk that fills up: 452, custody is delivered, and mail is taken again by itself', { skip }, async () => {
  using disk = new Tmpfs('size=8m');
  await using all = await scene(disk, { spool: { free: '2MB' } });
  const { gateway, send, arrived } = all;
  const pids = gateway.workers();
  const { taken, reply } = await sendUntilRefused(all);
  assert.match(reply, /^452 4\.3\.1 /);
  assert.ok(taken.length > 20, String(taken.length));
  assert.ok(disk.free > 1_000_000, 'what is to stay free stays free');

  disk.fill();
  assert.match(await send('refused'), /^452 4\.3\.1 /);
  all.openSink();
  await untilArrived(all, taken.length);
  assert.deepEqual(arrived(), taken.toSorted(), 'delivered without a byte to spare');

  disk.empty();
  for (let n = 0; n < 6; n++) assert.match(await send(`after-${n}`), /^250 /, 'no worker says what was');
  await untilArrived(all, taken.length + 6);
  assert.equal(new Set(arrived()).size, taken.length + 6, 'nothing came twice');
  assert.deepEqual(gateway.workers(), pids, 'no worker died');
  assert.equal((await gateway.postern('queue', 'list')).out, 'The queue is empty.\n');
  // The record lies on the same disk: its events have waited, and are there.
  await until(() => (gateway.log.includes('the record can be written again') ? true : null));
  assert.match(gateway.log, /database or disk is full/);
  assert.match(gateway.log, /"lost":0,"msg":"the record can be written again"/);
  for (const subject of ['mail-0', `mail-${taken.length - 1}`, 'after-5'])
    await until(async () =>
      (await gateway.postern('trace', '--find', subject, '--json')).out.includes(subject) ? true : null,
    );
});

test('without a watermark the last byte is taken: 452, one delivery each, no loss', { skip }, async () => {
  using disk = new Tmpfs('size=6m');
  await using all = await scene(disk, { spool: { free: '1B' }, workers: 1 });
  const { gateway, send, arrived } = all;
  const pids = gateway.workers();
  disk.fill(4_000_000);
  const { taken, reply } = await sendUntilRefused(all, [BERT, CARL]);
  assert.match(reply, /^45[12] 4\.3\.[01] /);
  disk.fill();
  all.openSink();
  await untilArrived(all, taken.length);
  assert.deepEqual(arrived(), taken.toSorted());
  assert.match(await send('refused'), /^45[12] 4\.3\.[01] /);
  disk.empty();
  assert.match(await send('after'), /^250 /);
  await untilArrived(all, taken.length + 1);
  assert.deepEqual(gateway.workers(), pids, 'no worker died');
  // Carl still waits: his mails are in the queue, and none has gone to Bert twice.
  await gateway.stop();
  const queued = (await gateway.postern('queue', 'list', '--json')).out.trim().split('\n');
  assert.equal(queued.length, taken.length);
  assert.deepEqual(arrived(), [...taken, 'after'].toSorted());
  for (const state of ['incoming', 'corrupt'])
    assert.deepEqual(readdirSync(join(disk.path, 'state', 'spool', state === 'corrupt' ? '' : '0', state)), []);
});

test('a disk without inodes to spare: 452, and mail is taken again by itself', { skip }, async () => {
  using disk = new Tmpfs('size=200m,nr_inodes=2500');
  await using all = await scene(disk, {});
  const { send } = all;
  assert.match(await send('first'), /^250 /);
  disk.fillInodes(900);
  assert.match(await send('refused'), /^452 4\.3\.1 /);
  disk.fillInodes(0);
  assert.match(await send('refused'), /^452 4\.3\.1 /);
  all.openSink();
  await untilArrived(all, 1);
  disk.empty();
  assert.match(await send('second'), /^250 /);
  await untilArrived(all, 2);
});

test('a large mail stops where it would eat what is to stay free', { skip }, async () => {
  using disk = new Tmpfs('size=20m');
  await using all = await scene(disk, { spool: { free: '10MB' } });
  assert.match(await all.send('large', [BERT], 15_000), /^452 4\.3\.1 /);
  assert.ok(disk.free > 10_000_000);
  assert.match(await all.send('small'), /^250 /);
});

test('a disk that turns read-only: 451, the queue stays, and all goes on when it can be written', {
  skip,
}, async () => {
  using disk = new Tmpfs('size=20m');
  using record = new Tmpfs('size=20m');
  await using all = await scene(disk, {
    spool: { free: '1MB' },
    delivery: { retry: ['1h'] },
    record: { url: `sqlite:${record.at('record.db')}` },
  });
  const { gateway, send, arrived } = all;
  const pids = gateway.workers();
  assert.match(await send('before'), /^250 /);
  const deferred = async () => {
    const { out } = await gateway.postern('queue', 'list', '--state', 'deferred', '--json');
    return out === '' ? null : out;
  };
  await until(deferred);
  // A file that is open for writing is in the way of it for a moment.
  await until(() => disk.turn('ro'));
  for (let n = 0; n < 4; n++) assert.match(await send('refused'), /^451 4\.3\.0 /);
  assert.ok(await deferred(), 'the queue can be looked at');
  const flush = await gateway.postern('queue', 'flush', '--all');
  assert.match(flush.err, /EROFS/);
  all.openSink();
  await until(() => disk.turn('rw'));
  for (let n = 0; n < 4; n++) assert.match(await send(`after-${n}`), /^250 /);
  await untilArrived(all, 4);
  assert.deepEqual(gateway.workers(), pids, 'no worker died');
  await gateway.postern('queue', 'flush', '--all');
  await untilArrived(all, 5);
  assert.deepEqual(arrived(), ['after-0', 'after-1', 'after-2', 'after-3', 'before']);
});
