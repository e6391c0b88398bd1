import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommand } from '../support/command.ts';
import { TestGateway } from '../support/gateway.ts';
import { plainMail } from '../support/mails.ts';
import { SmtpClient, sendMail } from '../support/smtp-client.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';

/** What the client sent, without the trace headers that the gateway put before it. */
function belowTrace(mail: string): string {
  return mail.slice(mail.indexOf('From: Anna'));
}

test('a clean mail from swaks ends in the Maildir, and its story can be read', async () => {
  await using gateway = await TestGateway.start();
  const swaks = await runCommand('swaks', [
    ...['--server', `127.0.0.1:${gateway.port}`, '--from', 'anna@sender.test', '--to', 'bert@company.test'],
    ...['--header', 'Subject: from swaks', '--body', 'hello'],
  ]);
  const id = /250 2\.0\.0 Ok: queued as (\w{16})/.exec(swaks.out)?.[1];
  assert.ok(id, swaks.out);
  const [mail] = await gateway.untilDelivered(1);
  assert.match(mail ?? '', /^Return-Path: <anna@sender\.test>\r\nDelivered-To: bert@company\.test\r\nReceived: from /);
  assert.match(mail ?? '', /\r\nSubject: from swaks\r\n/);
  await gateway.stop(); // writes what waits for the record
  const story = await gateway.postern('trace', id);
  assert.equal(story.code, 0, story.err);
  for (const step of [
    /received .*127\.0\.0\.1/,
    /dissected/,
    /inspected/,
    /decided .*deliver/,
    /attempt .*delivered/,
    /finished/,
  ]) {
    assert.match(story.out, step);
  }
});

test('a relayed mail keeps every byte below the trace header, for each of its recipients', async () => {
  await using sink = await startSmtpSink();
  await using gateway = await TestGateway.start({
    domains: [{ name: 'company.test', route: `smtp://127.0.0.1:${sink.port}` }],
  });
  const data = plainMail('bytes', 'dots\r\n.\r\n..two\r\n trailing \t\r\n8bit \xe4\xf6\xfc\r\n\r\n\r\n');
  const to = ['bert@company.test', 'carla@company.test'];
  assert.match(await sendMail(gateway.port, { to, data }), /^250 2\.0\.0 /);
  await gateway.stop();
  assert.deepEqual(
    sink.mails.flatMap(({ recipients }) => recipients).sort(),
    to.map((one) => `TO:<${one}>`),
  );
  for (const mail of sink.mails) assert.equal(belowTrace(mail.data.toString('latin1')), data);
});

test('mail that the next hop cannot take now waits on disk, through a restart, and is delivered when it can', async () => {
  let down = true;
  await using sink = await startSmtpSink({
    script: (where) => (where === 'RCPT' && down ? { say: '450 4.2.1 come back later' } : null),
  });
  const route = `smtp://127.0.0.1:${sink.port}`;
  await using gateway = await TestGateway.start({
    domains: [{ name: 'company.test', route }],
    delivery: { retry: ['1h'] },
  });
  assert.match(await sendMail(gateway.port, { to: ['bert@company.test'], data: plainMail('later') }), /^250 /);
  await gateway.stop();
  const queue = await gateway.postern('queue', 'list', '--json');
  const [listed] = queue.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(listed.state, 'deferred');
  assert.match(JSON.stringify(listed), /450 4\.2\.1 come back later/);
  await gateway.start();
  down = false;
  assert.equal((await gateway.postern('queue', 'flush', listed.id)).code, 0);
  await gateway.stop();
  assert.equal(sink.mails.length, 1);
  assert.equal((await gateway.postern('queue', 'list', '--json')).out, '');
});

test('a recipient whom the next hop refuses for good bounces to the sender, the others get their mail', async () => {
  await using sink = await startSmtpSink({
    script: (where, argument) =>
      where === 'RCPT' && argument.includes('nobody@') ? { say: '550 5.1.1 no such user' } : null,
  });
  await using gateway = await TestGateway.start((port) => ({
    domains: [
      { name: 'company.test', route: `smtp://127.0.0.1:${sink.port}` },
      { name: 'sender.test', route: 'maildir:./bounces' },
    ],
    listen: [{ address: '127.0.0.1', port }],
  }));
  const to = ['bert@company.test', 'nobody@company.test'];
  assert.match(await sendMail(gateway.port, { to, data: plainMail('two') }), /^250 /);
  const [bounce] = await gateway.untilDelivered(1, 'bounces');
  assert.match(bounce ?? '', /^Return-Path: <>\r\n/);
  assert.match(bounce ?? '', /Content-Type: multipart\/report;[\s\S]*report-type="?delivery-status/);
  assert.match(bounce ?? '', /Final-Recipient: rfc822; ?nobody@company\.test\r\n[\s\S]*Status: 5\.1\.1\r\n/);
  assert.deepEqual(
    sink.mails.map(({ recipients }) => recipients),
    [['TO:<bert@company.test>']],
  );
  await gateway.stop();
});

test('SIGTERM lets an open session finish and tells later ones to come back', async () => {
  await using gateway = await TestGateway.start();
  const client = await SmtpClient.connect(gateway.port);
  await client.say('MAIL FROM:<anna@sender.test>');
  const stopped = gateway.stop();
  await client.say('RCPT TO:<bert@company.test>');
  await client.say('DATA');
  assert.match(await client.say(`${plainMail('last')}\r\n.`), /^250 2\.0\.0 /);
  await stopped;
  assert.equal(gateway.delivered().length, 1);
});
