import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FaultyDisk } from '../spool/faulty-disk.ts';
import { consignmentTo } from '../support/consignment.ts';
import { delivererTo } from '../support/deliverer.ts';
import { temporaryFolder } from '../support/folder.ts';

test('a power failure before any operation, or behind the last one: what was delivered into a Maildir is there, whole', async () => {
  let delivered = 0;
  for (let at = 0, over = false; !over; at++) {
    using folder = temporaryFolder('maildir-power');
    const disk = new FaultyDisk(at, 'power');
    const path = folder.at('company.example/box');
    await using deliverer = delivererTo({ kind: 'maildir', path }, { disk });
    const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net']));
    over = disk.operations.length <= at;
    disk.closeAll();
    disk.loseUnsynced();
    const arrived = join(path, 'new');
    const names = existsSync(arrived) ? readdirSync(arrived) : [];
    if (outcome?.state === 'delivered') {
      delivered++;
      assert.equal(names.length, 1, `lost: power failure before operation ${at}`);
    }
    for (const name of names) assert.match(readFileSync(join(arrived, name), 'utf8'), /^Return-Path: [^\0]*Body\r\n$/);
  }
  assert.ok(delivered > 0);
});
