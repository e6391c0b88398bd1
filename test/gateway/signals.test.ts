import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { until } from '../support/gateway.ts';
import { carried, configure, listens, MAIL, startSmall } from '../support/small-gateway.ts';
import { sendMail } from '../support/smtp-client.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';

test('SIGTERM during a reload stops everything, with exit code 0', async () => {
  await using gateway = await startSmall();
  gateway.signal('SIGHUP');
  await until(() => (gateway.workers().length > 1 ? true : null));
  const workers = gateway.workers();
  gateway.signal('SIGTERM');
  assert.equal(await gateway.exited(), 0);
  for (const pid of workers) assert.throws(() => process.kill(pid, 0), /ESRCH/);
});

test('a reload that is asked for during the start comes behind it', async () => {
  await using gateway = await startSmall();
  await gateway.stop();
  const started = gateway.start();
  await until(() => (gateway.workers().length > 0 ? true : null));
  gateway.signal('SIGHUP');
  await started;
  await gateway.untilLogged('the new configuration runs');
  assert.match(await sendMail(gateway.port, MAIL), /^250 /);
});

test('SIGTERM during the start ends it, with exit code 0 and nobody left', async () => {
  await using gateway = await startSmall();
  await gateway.stop();
  const started = gateway.start().catch((error: unknown) => String(error));
  const [worker = 0] = await until(() => (gateway.workers().length > 0 ? gateway.workers() : null));
  gateway.signal('SIGTERM');
  assert.match(String(await started), /the gateway ended with 0/);
  assert.throws(() => process.kill(worker, 0), /ESRCH/);
});

test('closed with the terminal in which it runs it stops; a SIGHUP while the terminal is there is a reload', async () => {
  await using gateway = await startSmall();
  await gateway.stop();
  const log = gateway.folder.at('typescript');
  const terminal = spawn('script', ['-qfc', `exec ${gateway.startCommand}`, log], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const logged = (text: string) =>
    until(() => (existsSync(log) && readFileSync(log, 'utf8').includes(text) ? true : null));
  await logged('Postern takes mail');
  const pid = Number(/"process":"supervisor","pid":(\d+)/.exec(readFileSync(log, 'utf8'))?.[1]);
  process.kill(pid, 'SIGHUP');
  await logged('the new configuration runs');
  assert.match(await sendMail(gateway.port, MAIL), /^250 /);
  terminal.kill('SIGKILL');
  await until(async () => ((await listens(gateway.port)) ? null : true));
  await until(() => (isThere(pid) ? null : true));
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('a second SIGTERM ends at once, and what was in custody is there at the next start', async () => {
  await using sink = await startSmtpSink({ script: (where) => (where === 'end' ? { silence: true } : null) });
  await using gateway = await startSmall({ domains: [{ name: '*', route: `smtp://127.0.0.1:${sink.port}` }] });
  assert.match(await sendMail(gateway.port, MAIL), /^250 /);
  gateway.signal('SIGTERM');
  await gateway.untilLogged('Postern stops');
  await new Promise((resolve) => setTimeout(resolve, 600)); // what comes at once is the same word
  gateway.signal('SIGTERM');
  assert.equal(await gateway.exited(), 1);
  assert.match(gateway.log, /ended at once, as it was told: what was in custody is on disk/);
  assert.equal(
    [...carried(gateway).values()].reduce((sum, mails) => sum + mails),
    1,
  );
  configure(gateway, {});
  await gateway.start();
  await gateway.untilDelivered(1);
});
