import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../support/command.ts';
import { temporaryFolder } from '../support/folder.ts';

const CHILD = fileURLToPath(new URL('certificate-child.ts', import.meta.url));

test('workers that begin together on a fresh state folder make a certificate each, and none meets half of two', async () => {
  using folder = temporaryFolder('certificate');
  const runs = Array.from({ length: 4 }, () => runCommand(process.execPath, [CHILD, folder.path, '200']));
  for (const { code, err } of await Promise.all(runs)) assert.equal(code, 0, err);
});
