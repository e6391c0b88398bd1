import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { MailId } from '../../src/mail/mail-id.ts';
import { TestGateway } from '../support/gateway.ts';
import { plainMail } from '../support/mails.ts';
import { sendMail } from '../support/smtp-client.ts';

test('FIFOs in every room of the state folder hold up neither the start nor a mail', { timeout: 120_000 }, async () => {
  await using gateway = await TestGateway.start({ quarantine: { keep: '1s' } });
  await gateway.stop();
  const id = MailId.create(Date.UTC(2026, 0, 5), Buffer.alloc(4));
  const at = (name: string) => gateway.folder.at(`state/${name}`);
  const places = [
    'record.db',
    'tls/self-signed.pem',
    'control.sock',
    'scratch/odd',
    'quarantine/odd',
    `quarantine/20260105/${id}`,
    `quarantine/20260105/${id}.json`,
    `spool/0/active/${id}`,
    `spool/0/incoming/${id}`,
    'spool/1/active/odd',
    `spool/deferred/${id.slice(-2)}`,
    `spool/hold/00/${id.slice(0, -2)}00`,
    'spool/submit/incoming/odd',
    'spool/corrupt/odd',
    'spool/odd',
  ].map(at);
  for (const path of places) {
    rmSync(path, { force: true });
    mkdirSync(dirname(path), { recursive: true });
    execFileSync('mkfifo', [path]);
  }
  await gateway.start();
  assert.match(await sendMail(gateway.port, { to: ['bert@company.test'], data: plainMail('through') }), /^250 /);
  await gateway.untilDelivered(1);
  for (const verb of [
    ['queue', 'list'],
    ['queue', 'count'],
    ['quarantine', 'list'],
    ['quarantine', 'show', id],
    ['quarantine', 'release', id],
    ['queue', 'flush', '--all'],
  ]) {
    assert.notEqual((await gateway.postern(...verb)).code, null, verb.join(' '));
  }
  assert.ok(existsSync(at(`spool/corrupt/${id}`)), 'what stood in the place of a mail was set aside');
  assert.match(gateway.log, /the record cannot be written; events wait and mail goes on/);
});
