import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { TestGateway, until } from '../support/gateway.ts';
import { plainMail } from '../support/mails.ts';
import { sendMail } from '../support/smtp-client.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';
import { missingTool } from '../support/tool.ts';

const BERT = 'bert@company.test';
const CARL = 'carl@company.test';

function cannotTrace(): string | false {
  const missing = missingTool('strace');
  if (missing !== false) return missing;
  const probe = spawnSync('strace', ['-o', '/dev/null', '/bin/true'], { encoding: 'utf8' });
  return probe.status === 0 ? false : `strace may not trace here: ${probe.stderr.trim()}`;
}

/** From now on every fsync of the process fails, until the result is ended. */
async function failSyncs(pid: number): Promise<ChildProcess> {
  const inject = ['-e', 'trace=fsync,fdatasync', '-e', 'inject=fsync,fdatasync:error=EIO'];
  const strace = spawn('strace', ['-f', '-o', '/dev/null', ...inject, '-p', String(pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  strace.stderr.on('data', (data: Buffer) => {
    said += data;
  });
  // Each thread of the process is told of; the last ones come in one piece.
  await until(() => (/attached/.test(said) ? true : null));
  return strace;
}

test('a disk whose fsync fails: 451, nothing lost, and mail is taken again by itself', {
  skip: cannotTrace(),
}, async () => {
  await using sink = await startSmtpSink({
    script: (where, argument) => (where === 'RCPT' && argument.includes(CARL) ? { say: '451 4.2.0 later' } : null),
  });
  await using gateway = await TestGateway.start({
    workers: 1,
    domains: [{ name: '*', route: `smtp://127.0.0.1:${sink.port}` }],
    delivery: { retry: ['1s'] },
  });
  const [worker] = gateway.workers();
  assert.ok(worker);
  const send = (subject: string, kilobytes: number, to = [BERT]) =>
    sendMail(gateway.port, { to, data: plainMail(subject, `${'x'.repeat(62)}\r\n`.repeat(kilobytes * 16)) });
  const subjects = () => sink.mails.map(({ data }) => /^Subject: (.*)\r$/m.exec(data.toString('latin1'))?.[1] ?? '');
  const spool = (folder: string) => readdirSync(join(gateway.folder.path, 'state', 'spool', folder));

  // One mail has gone to Bert and waits for Carl, again and again, through all that follows.
  assert.match(await send('split', 1, [BERT, CARL]), /^250 /);
  await until(() => (sink.mails.length === 1 ? true : null));
  const strace = await failSyncs(worker);
  const refusals = ['small', 'small again', 'large'];
  for (const subject of refusals) assert.match(await send(subject, subject === 'large' ? 1000 : 1), /^451 4\.3\.0 /);
  await until(() => (gateway.log.includes('EIO') ? true : null));
  const gone = once(strace, 'exit');
  strace.kill('SIGINT');
  await gone;
  assert.deepEqual(spool('0/incoming'), [], 'nothing is kept of what was refused');

  for (let n = 0; n < 3; n++) assert.match(await send(`after-${n}`, 1), /^250 /);
  await until(() => (sink.mails.length >= 4 ? true : null));
  assert.deepEqual(subjects().sort(), ['after-0', 'after-1', 'after-2', 'split']);
  assert.deepEqual(gateway.workers(), [worker], 'the worker lives');
  await gateway.stop();
  const queued = (await gateway.postern('queue', 'list', '--json')).out.trim().split('\n');
  assert.equal(queued.length, 1);
  assert.match(queued[0] ?? '', /carl@company\.test/);
  assert.deepEqual(spool('corrupt'), []);
});
