import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { startClamd } from '../support/clamd.ts';
import { archive } from '../support/debian-archives.ts';
import { EICAR } from '../support/eicar.ts';
import { TestGateway, until } from '../support/gateway.ts';
import { mailAround, mailWith, plainMail } from '../support/mails.ts';
import { sendMail } from '../support/smtp-client.ts';

const to = ['bert@company.test'];
const eicar = { name: 'letter.txt', content: Buffer.from(EICAR) };
const inArj = { name: 'orders.arj', content: archive('arj', eicar) };
const inZip = { name: 'orders.zip', content: archive('zip', eicar) };
const arjInZip = { name: 'orders.zip', content: archive('zip', inArj) };

/** The ways in which the sample comes, with the path of the part that carries it. */
const DISGUISES: readonly (readonly [name: string, mail: string, path: string])[] = [
  ['in the text', plainMail('plain', `${EICAR}\r\n`), ''],
  ['attached', mailWith('attached', eicar), '2/letter.txt'],
  ['in ZIP', mailWith('zip', inZip), '2/orders.zip/letter.txt'],
  ['in ARJ', mailWith('arj', inArj), '2/orders.arj/letter.txt'],
  [
    'in ARJ in ZIP in a mail',
    mailAround('outer', mailWith('inner', arjInZip)),
    '1/1/2/orders.zip/orders.arj/letter.txt',
  ],
];

test('the EICAR sample is refused in the session wherever it sits, with a reason that names the part', async (t) => {
  await using gateway = await TestGateway.start();
  for (const [name, data, path] of DISGUISES) {
    await t.test(name, async () => {
      const reply = await sendMail(gateway.port, { to, data });
      const id = /^550 5\.7\.1 .*virus.*reference (\w{16})\)$/.exec(reply)?.[1];
      assert.ok(id, reply);
      const story = await until(async () => {
        const told = await gateway.postern('trace', id, '--json');
        return told.code === 0 && told.out.includes('"decided"') ? told.out : null;
      });
      assert.ok(story.includes(`"part":"${path}"`), story);
    });
  }
  await gateway.stop();
  assert.deepEqual(gateway.delivered(), []);
});

test('in spool mode it is quarantined and the administrator told; a release delivers the bytes that came', async () => {
  await using gateway = await TestGateway.start((port) => ({
    listen: [{ address: '127.0.0.1', port, verdict: 'spool' }],
    domains: [
      { name: 'company.test', route: 'maildir:./maildir' },
      { name: 'admin.test', route: 'maildir:./admin' },
    ],
    notices: { postmaster: 'postmaster@admin.test' },
  }));
  const [, mail = ''] = DISGUISES[4] ?? [];
  const reply = await sendMail(gateway.port, { to, data: mail });
  assert.match(reply, /^250 2\.0\.0 Ok: queued as /);
  const [notice] = await gateway.untilDelivered(1, 'admin');
  assert.match(notice ?? '', /EICAR/);
  assert.match(notice ?? '', /Auto-Submitted: auto-generated/);
  const list = await gateway.postern('quarantine', 'list', '--json');
  const item = JSON.parse(list.out);
  assert.equal(item.subject, 'outer');
  assert.deepEqual(gateway.delivered(), []);
  assert.equal((await gateway.postern('quarantine', 'release', item.id)).code, 0);
  const [released] = await gateway.untilDelivered(1);
  assert.ok(released?.endsWith(mail));
});

test('an infected member goes, the rest of the archive and of the mail arrives', async () => {
  const kept = { name: 'prices.txt', content: 'apples 3, pears 4\n' };
  const data = mailWith(
    'mixed',
    { name: 'mixed.zip', content: archive('zip', eicar, kept) },
    { name: 'note.txt', content: Buffer.from('a note') },
  );
  await using gateway = await TestGateway.start({
    policy: {
      rules: [
        { name: 'clean-viruses', if: { finding: { kind: ['virus'] } }, then: { action: 'deliver', clean: true } },
      ],
    },
  });
  assert.match(await sendMail(gateway.port, { to, data }), /^250 /);
  const [mail] = await gateway.untilDelivered(1);
  const path = gateway.folder.at('delivered.eml');
  const { writeFileSync } = await import('node:fs');
  writeFileSync(path, mail ?? '', 'latin1');
  const scan = await gateway.postern('scan', '--json', path);
  const seen = JSON.parse(scan.out);
  assert.equal(seen.verdict.action, 'deliver', scan.out);
  const names: string[] = [];
  const walk = (part: { name: string | null; parts: (typeof part)[] }): void => {
    if (part.name !== null) names.push(part.name);
    part.parts.forEach(walk);
  };
  seen.parts.forEach(walk);
  assert.deepEqual(names, ['mixed.zip', 'prices.txt', 'note.txt']);
  assert.ok(readFileSync(path, 'latin1').includes(Buffer.from('a note').toString('base64')));
});

test('while clamd is down mail is answered with 451, and taken when it is back', async () => {
  const clamd = await startClamd({
    database: { 'eicar.ndb': [`Test.Signature:0:*:${Buffer.from('POSTERN-TEST-BODY').toString('hex')}`] },
  });
  try {
    await using gateway = await TestGateway.start({ engines: { clamd: { socket: clamd.socket } } });
    assert.match(
      await sendMail(gateway.port, { to, data: plainMail('sig', 'POSTERN-TEST-BODY\r\n') }),
      /^550 5\.7\.1 .*virus/,
    );
    await clamd.kill();
    assert.match(await sendMail(gateway.port, { to, data: plainMail('down') }), /^451 4\.7\.1 /);
    await clamd.restart();
    assert.match(await sendMail(gateway.port, { to, data: plainMail('back') }), /^250 /);
    await gateway.untilDelivered(1);
    await gateway.stop();
    assert.equal(gateway.delivered().length, 1);
  } finally {
    await clamd.stop();
  }
});

test('what the rules hold stays in the queue, outlives a restart, and is delivered when the administrator flushes it', async () => {
  await using gateway = await TestGateway.start({
    policy: { rules: [{ name: 'look-first', if: { subject: { contains: 'odd' } }, then: { action: 'hold' } }] },
  });
  assert.match(await sendMail(gateway.port, { to, data: plainMail('odd') }), /^250 2\.0\.0 /);
  const held = await until(async () => {
    const { out } = await gateway.postern('queue', 'list', '--state', 'hold', '--json');
    return out === '' ? null : JSON.parse(out);
  });
  await gateway.stop();
  await gateway.start();
  assert.equal((await gateway.postern('queue', 'flush', held.id)).code, 0);
  const [mail] = await gateway.untilDelivered(1);
  assert.match(mail ?? '', /\r\nSubject: odd\r\n/);
});
