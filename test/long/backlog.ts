import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeBacklog } from '../support/backlog.ts';
import { TestGateway, until } from '../support/gateway.ts';
import { plainMail } from '../support/mails.ts';
import { sendMail } from '../support/smtp-client.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';

const COUNT = 3000;
const WORKERS = 2;
/** What a worker may have of the backlog at a time. */
const HANDED = 100;

test(`${COUNT} deferred mails that come due at once: each once, a few at a time, and new mail between them`, async () => {
  let open = false;
  await using sink = await startSmtpSink({ script: (where) => (where === 'RCPT' && !open ? { silence: true } : null) });
  await using gateway = await TestGateway.start({
    workers: WORKERS,
    domains: [{ name: '*', route: `smtp://127.0.0.1:${sink.port}` }],
  });
  await gateway.stop();
  const spool = join(gateway.folder.path, 'state', 'spool');
  await makeBacklog(spool, COUNT, Date.now() + 3_600_000);
  await gateway.start();
  const counts = async () => JSON.parse((await gateway.postern('queue', 'count', '--json')).out);
  assert.deepEqual(await counts(), { active: 0, deferred: COUNT, hold: 0, corrupt: 0 });
  const shards = readdirSync(join(spool, 'deferred')).map(
    (shard) => readdirSync(join(spool, 'deferred', shard)).length,
  );
  assert.ok(Math.max(...shards) < 30, 'no folder grows large');

  // The next hop says nothing: whatever workers were given stays in their hands.
  const { out, code } = await gateway.postern('queue', 'flush', '--all');
  assert.deepEqual([out.trim().split('\n').length, code], [COUNT, 0]);
  await until(async () => ((await counts()).active === WORKERS * HANDED ? true : null));
  assert.match(await sendMail(gateway.port, { to: ['bert@company.test'], data: plainMail('new-mail') }), /^250 /);
  assert.deepEqual(await counts(), {
    active: WORKERS * HANDED + 1,
    deferred: COUNT - WORKERS * HANDED,
    hold: 0,
    corrupt: 0,
  });

  // It hangs up on them, and takes mail from then on.
  open = true;
  sink.cutAll();
  await gateway.postern('queue', 'flush', '--all');
  const subjects = () => sink.mails.map(({ data }) => /^Subject: (.*)\r$/m.exec(data.toString('latin1'))?.[1] ?? '');
  await until(async () => {
    if (sink.mails.length > COUNT) return true;
    await gateway.postern('queue', 'flush', '--all'); // those on which it hung up wait for a minute otherwise
    return null;
  });
  const expected = ['new-mail', ...Array.from({ length: COUNT }, (_, n) => `backlog-${n}`)];
  assert.deepEqual(subjects().sort(), expected.sort());
  await until(async () => ((await counts()).active === 0 ? true : null));
  assert.deepEqual(await counts(), { active: 0, deferred: 0, hold: 0, corrupt: 0 });
});
