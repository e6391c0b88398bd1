import assert from 'node:assert/strict';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/support/folder.ts';
import { systemDisk } from './durable.ts';
import { sharedSecret } from './shared-secret.ts';

test('whoever asks gets the same secret, whoever asks first makes it', async () => {
  using folder = temporaryFolder('secret');
  const path = folder.at('secret');
  const first = await sharedSecret(systemDisk, path);
  assert.equal(first.length, 32);
  assert.deepEqual(await sharedSecret(systemDisk, path), first);
  assert.deepEqual(readdirSync(folder.path), ['secret']);
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('where another process makes it at the same moment, its secret is taken', async () => {
  using folder = temporaryFolder('secret');
  const path = folder.at('secret');
  const others = Buffer.alloc(32, 7);
  const disk = {
    ...systemDisk,
    link: (from: string, to: string) => {
      writeFileSync(path, others);
      systemDisk.link(from, to);
    },
  };
  assert.deepEqual(await sharedSecret(disk, path), others);
});

test('a damaged secret is told of and not used', async () => {
  using folder = temporaryFolder('secret');
  writeFileSync(folder.at('secret'), 'short');
  await assert.rejects(sharedSecret(systemDisk, folder.at('secret')), /secret; remove it/);
});
