import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { freePort, until } from '../support/gateway.ts';
import { plainMail } from '../support/mails.ts';
import {
  carried,
  configure,
  listens,
  MAIL,
  reload,
  startSmall,
  statusOf,
  untilRetired,
} from '../support/small-gateway.ts';
import { SmtpClient, sendMail } from '../support/smtp-client.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';

/** A rule that refuses every mail. */
const REFUSE_ALL = { rules: [{ name: 'no-mail-today', when: {}, then: { action: 'reject' } }] };

test('a changed rule acts on the next mail; a session that is open finishes its mails under the old one', async () => {
  await using gateway = await startSmall();
  const open = await SmtpClient.connect(gateway.port);
  assert.match(await open.send(MAIL), /^250 /);
  await open.say('MAIL FROM:<anna@sender.test>');
  configure(gateway, { policy: REFUSE_ALL });
  const { code, out, err } = await gateway.postern('reload');
  assert.equal(code, 0, err);
  assert.match(out, /postern\.yaml: runs now, with 1 worker, on 127\.0\.0\.1 port \d+\nchanged: policy\n$/);
  await open.say('RCPT TO:<bert@company.test>');
  await open.say('DATA');
  assert.match(await open.say(`${plainMail('under way')}\r\n.`), /^250 /);
  assert.match(await open.send(MAIL), /^250 /);
  assert.match(await sendMail(gateway.port, MAIL), /^550 5\.7\.1 /);
  await untilRetired(gateway, 1);
  assert.match(await open.say('QUIT'), /^221 /);
  await untilRetired(gateway, 0);
  await gateway.untilDelivered(3);
});

test('a new listener opens, one that is removed closes; the record follows too', async () => {
  await using gateway = await startSmall();
  const other = await freePort();
  await reload(gateway, { listen: [{ address: '127.0.0.1', port: other }], record: { url: 'sqlite:./other.db' } });
  assert.deepEqual([await listens(gateway.port), await listens(other)], [false, true]);
  const [id = ''] = /[0-9A-Z]{16}/.exec(await sendMail(other, MAIL)) ?? [];
  await until(async () => ((await gateway.postern('trace', id)).code === 0 ? true : null));
  assert.ok(existsSync(gateway.folder.at('other.db')));
  configure(gateway, {});
  gateway.signal('SIGHUP');
  await gateway.untilLogged('the new configuration runs');
  assert.match(await until(() => sendMail(gateway.port, MAIL).catch(() => null)), /^250 /);
});

test('a bad configuration leaves the old one running, and every mistake is told', async (t) => {
  await using gateway = await startSmall();
  await t.test('one that can be seen at once', async () => {
    configure(gateway, { hostnmae: 'x', networks: { trusted: ['10.0.0.0/33'] } });
    const { code, err } = await gateway.postern('reload');
    assert.equal(code, 1);
    assert.match(err, /postern\.yaml:1:\d+ hostnmae: .*\n.*postern\.yaml:1:\d+ networks\.trusted\[0\]: .*\n$/);
    gateway.signal('SIGHUP');
    await gateway.untilLogged('the old one goes on');
    assert.match(gateway.log, /"mistake":"postern\.yaml:1:\d+ hostnmae: /);
    assert.match(gateway.log, /"mistake":"postern\.yaml:1:\d+ networks\.trusted\[0\]: /);
  });
  await t.test('one that only the workers can tell', async () => {
    writeFileSync(gateway.folder.at('bad.yar'), 'rule bad { condition: nonsense }\n');
    configure(gateway, { engines: { clamd: false, yara: { rules: ['./bad.yar'] } } });
    gateway.signal('SIGHUP');
    await gateway.untilLogged('"mistake":"bad.yar:1 engines.yara.rules[0]: ');
  });
  await t.test('another state folder', async () => {
    configure(gateway, { state: './elsewhere' });
    gateway.signal('SIGHUP');
    await gateway.untilLogged('needs a restart: a running gateway keeps its state folder');
    const { code, err } = await gateway.postern('reload');
    assert.equal(code, 1);
    assert.match(err, /no gateway runs on the state folder .*elsewhere/);
  });
  await t.test('an address that overlaps with one that is open', async () => {
    configure(gateway, { listen: [{ address: '0.0.0.0', port: gateway.port }] });
    const { code, err } = await gateway.postern('reload');
    assert.equal(code, 1);
    assert.match(err, /listen\[0\]\.port: port \d+ on 0\.0\.0\.0 needs a restart: .*127\.0\.0\.1/);
  });
  await untilRetired(gateway, 0);
  assert.match(await sendMail(gateway.port, MAIL), /^250 /);
});

test('a worker that is started again runs the configuration that was loaded, not what the file says by then', async () => {
  await using gateway = await startSmall();
  configure(gateway, { nonsense: true });
  const [victim] = gateway.workers();
  assert.ok(victim);
  process.kill(victim, 'SIGKILL');
  await until(async () => ((await statusOf(gateway)).workers.some((pid) => pid !== victim) ? true : null));
  assert.match(await until(() => sendMail(gateway.port, MAIL).catch(() => null)), /^250 /);
});

test('clients that come all the time are all greeted and served through reloads', async () => {
  await using gateway = await startSmall();
  let stopped = false;
  let served = 0;
  const clients = Array.from({ length: 6 }, async () => {
    while (!stopped) {
      assert.match(await sendMail(gateway.port, MAIL), /^250 /);
      served++;
    }
  });
  for (let reloads = 0; reloads < 2; reloads++) {
    const before = served;
    await until(() => (served > before + 10 ? true : null));
    await reload(gateway, { workers: 2 });
  }
  stopped = true;
  await Promise.all(clients);
  await untilRetired(gateway, 0);
  await gateway.untilDelivered(served);
});

test('from one worker to three to one, with mail in hand in every slot: a killed one’s mail is adopted at once', async () => {
  let silent = true;
  await using sink = await startSmtpSink({ script: (where) => (where === 'end' && silent ? { silence: true } : null) });
  const domains = [{ name: '*', route: `smtp://127.0.0.1:${sink.port}` }];
  await using gateway = await startSmall({ domains });
  const subjects: string[] = [];
  const send = async () => {
    const subject = `mail-${subjects.length}`;
    assert.match(await sendMail(gateway.port, { ...MAIL, data: plainMail(subject) }), /^250 /);
    subjects.push(subject);
  };
  await send();
  await reload(gateway, { workers: 3, domains });
  await until(async () => {
    await send();
    return [...carried(gateway).values()].every((mails) => mails > 0) ? true : null;
  });
  assert.equal(carried(gateway).size, 4);
  await reload(gateway, { workers: 1, domains });
  const { workers, retired } = await statusOf(gateway);
  assert.equal(retired.length, 4);
  silent = false;
  for (const pid of retired) process.kill(pid, 'SIGKILL');
  await untilArrived(sink, subjects);
  assert.deepEqual((await statusOf(gateway)).workers, workers);
  await until(() => ([...carried(gateway).values()].every((mails) => mails === 0) ? true : null));
});

/** Resolves when each has arrived. */
async function untilArrived(sink: SmtpSink, subjects: readonly string[]): Promise<void> {
  await until(() => {
    const text = sink.mails.map(({ data }) => data.toString('latin1')).join('\n');
    return subjects.every((subject) => text.includes(`Subject: ${subject}\r\n`)) ? true : null;
  });
}

test('reloads upon reloads, with a worker that dies meanwhile: in the end the last configuration runs, once', async () => {
  await using gateway = await startSmall();
  const [victim] = gateway.workers();
  const answers = [1, 2, 3].map(() => reload(gateway, { workers: 3 }));
  for (let n = 0; n < 5; n++) gateway.signal('SIGHUP');
  if (victim !== undefined) process.kill(victim, 'SIGKILL');
  await Promise.all(answers);
  await untilRetired(gateway, 0);
  const { workers } = await statusOf(gateway);
  assert.equal(workers.length, 3);
  assert.deepEqual(new Set(gateway.workers()), new Set(workers));
  assert.match(await sendMail(gateway.port, MAIL), /^250 /);
});
