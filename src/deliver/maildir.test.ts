import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { addressOf, consignmentTo, messageOf, TEST_ID } from '../../test/support/consignment.ts';
import { delivererTo } from '../../test/support/deliverer.ts';
import { temporaryFolder } from '../../test/support/folder.ts';
import { type Disk, systemDisk } from '../base/durable.ts';
import { maildirPath } from './maildir.ts';

const inNew = (path: string): string[] => readdirSync(join(path, 'new'));

/** The system's disk, one of whose operations fails. */
function failing(operation: 'sync' | 'rename' | 'syncFolder', code = 'EIO'): Disk {
  const fail = () => {
    throw Object.assign(new Error(`${code}: no`), { code });
  };
  return { ...systemDisk, [operation]: operation === 'rename' ? fail : async () => fail() };
}

test('a mail lies in new, with its envelope on top', async () => {
  using folder = temporaryFolder('maildir');
  const path = folder.at('box');
  await using deliverer = delivererTo({ kind: 'maildir', path });
  const outcomes = await deliverer.deliver(consignmentTo(['a@example.net', 'b@example.net']));
  assert.deepEqual(
    outcomes.map(({ state, host, status }) => [state, host, status]),
    [
      ['delivered', path, '2.0.0'],
      ['delivered', path, '2.0.0'],
    ],
  );
  const [name = '', ...more] = inNew(path);
  assert.deepEqual(more, []);
  assert.match(name, new RegExp(`^1800000000\\.${TEST_ID}_[0-9a-f]{8}\\.gw\\.example$`));
  assert.equal(
    readFileSync(join(path, 'new', name), 'utf8'),
    'Return-Path: <sender@example.org>\r\nDelivered-To: a@example.net\r\nDelivered-To: b@example.net\r\n' +
      'From: a@example.org\r\nSubject: hello\r\n\r\nBody\r\n',
  );
  assert.deepEqual(readdirSync(path).sort(), ['cur', 'new', 'tmp']);
  assert.deepEqual(readdirSync(join(path, 'tmp')), []);
});

test('the same delivery again, as after a crash, leaves one mail; other recipients of it get their own', async () => {
  using folder = temporaryFolder('maildir');
  await using deliverer = delivererTo({ kind: 'maildir', path: folder.path });
  for (const recipients of [['a@example.net'], ['a@example.net'], ['b@example.net']])
    await deliverer.deliver(consignmentTo(recipients));
  assert.equal(inNew(folder.path).length, 2);
});

test('what a delivery that was cut off left in tmp does not stand in the way', async () => {
  using folder = temporaryFolder('maildir');
  await using deliverer = delivererTo({ kind: 'maildir', path: folder.path });
  await deliverer.deliver(consignmentTo(['a@example.net']));
  const [name = ''] = inNew(folder.path);
  writeFileSync(join(folder.path, 'tmp', name), 'torn');
  const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net']));
  assert.equal(outcome?.state, 'delivered');
  assert.match(readFileSync(join(folder.path, 'new', name), 'utf8'), /Body\r\n$/);
});

for (const operation of ['sync', 'rename', 'syncFolder'] as const) {
  test(`a disk that fails at ${operation} defers the mail`, async () => {
    using folder = temporaryFolder('maildir');
    await using deliverer = delivererTo({ kind: 'maildir', path: folder.path }, { disk: failing(operation) });
    const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net']));
    assert.deepEqual([outcome?.state, outcome?.status], ['deferred', '4.3.0']);
    if (operation !== 'syncFolder')
      assert.deepEqual([...inNew(folder.path), ...readdirSync(join(folder.path, 'tmp'))], []);
  });
}

test('a full disk defers with a status that says so', async () => {
  using folder = temporaryFolder('maildir');
  await using deliverer = delivererTo({ kind: 'maildir', path: folder.path }, { disk: failing('sync', 'ENOSPC') });
  const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net']));
  assert.equal(outcome?.status, '4.2.2');
});

test('a Maildir that was removed while we run is made again', async () => {
  using folder = temporaryFolder('maildir');
  const path = folder.at('box');
  await using deliverer = delivererTo({ kind: 'maildir', path });
  await deliverer.deliver(consignmentTo(['a@example.net']));
  rmSync(path, { recursive: true });
  assert.equal((await deliverer.deliver(consignmentTo(['a@example.net'])))[0]?.state, 'deferred');
  assert.equal((await deliverer.deliver(consignmentTo(['a@example.net'])))[0]?.state, 'delivered');
});

test('each recipient has its own folder where the path says so; who cannot name one is refused', async () => {
  using folder = temporaryFolder('maildir');
  await using deliverer = delivererTo({ kind: 'maildir', path: `${folder.path}/{domain}/{local}` });
  const outcomes = await deliverer.deliver(consignmentTo(['Anna@Example.net', '"../x"@example.net']));
  assert.deepEqual(
    outcomes.map(({ state, status }) => [state, status]),
    [
      ['delivered', '2.0.0'],
      ['failed', '5.1.1'],
    ],
  );
  assert.ok(existsSync(folder.at('example.net/anna/new')));
  assert.deepEqual(readdirSync(folder.path), ['example.net']);
});

test('no hostile local part becomes a path', () => {
  const hostile = [
    '"../etc"',
    '".."',
    '"a/b"',
    '"a\\\\b"',
    '"-rf"',
    '"a b"',
    '"a..b"',
    '".hidden"',
    'ünï',
    "a'b",
    'a|b',
    '"a@b"',
    '"$(id)"',
  ];
  for (const local of hostile)
    assert.equal(maildirPath('/m/{domain}/{local}', addressOf(`${local}@example.net`)), null, local);
  assert.equal(maildirPath('/m/{local}', addressOf('a.b+tag@example.net')), '/m/a.b+tag');
  assert.equal(maildirPath('/m/{domain}', addressOf('a@[192.0.2.1]')), null);
});

test('a large mail is written whole', async () => {
  using folder = temporaryFolder('maildir');
  await using deliverer = delivererTo({ kind: 'maildir', path: folder.path });
  const message = messageOf(...Array.from({ length: 40 }, () => Buffer.alloc(100_000, 'x')));
  await deliverer.deliver(consignmentTo(['a@example.net'], { message }));
  const [name = ''] = inNew(folder.path);
  assert.equal(
    readFileSync(join(folder.path, 'new', name))
      .subarray(-4_000_000)
      .equals(Buffer.alloc(4_000_000, 'x')),
    true,
  );
});
