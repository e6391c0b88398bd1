import assert from 'node:assert/strict';
import { chownSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeBacklog } from '../support/backlog.ts';
import { type CommandResult, runCommand } from '../support/command.ts';
import { temporaryFolder } from '../support/folder.ts';
import { freePort } from '../support/gateway.ts';

const POSTERN = fileURLToPath(new URL('../../bin/postern.mjs', import.meta.url));
const NOBODY = 65_534;

/** A configuration with this state folder, and the command line on it. */
async function site(state: (folder: string) => string) {
  const folder = temporaryFolder('state');
  const config = folder.at('postern.yaml');
  const port = await freePort();
  writeFileSync(config, JSON.stringify({ state: state(folder.path), listen: [{ address: '127.0.0.1', port }] }));
  const postern = (...args: string[]): Promise<CommandResult> =>
    runCommand(process.execPath, [POSTERN, ...args, '--config', config]);
  return { folder, state: state(folder.path), postern, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

function everythingIn(folder: string): string[] {
  return [folder, ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))];
}

test('a state folder that cannot be made ends the start, with line and remedy', async () => {
  using home = await site(() => '/proc/postern/state');
  const { code, err } = await home.postern('start');
  assert.equal(code, 1);
  assert.match(err, /postern\.yaml:1:\d+ state: .*ENOENT.*name a folder on a disk/);
});

test('verbs on a state folder that is not there say so', async () => {
  using home = await site((folder) => join(folder, 'nowhere'));
  for (const verb of [
    ['queue', 'list'],
    ['queue', 'count'],
    ['quarantine', 'list'],
    ['trace', '--find', 'x'],
  ]) {
    const { code, out, err } = await home.postern(...verb);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /nowhere: there is no state folder \(.*postern\.yaml says so\)/);
  }
});

test('root works on the state folder of another user as that user, and does not start a gateway on it', {
  skip: process.getuid?.() !== 0 && 'only root can give a folder away',
}, async () => {
  using home = await site((folder) => join(folder, 'state'));
  mkdirSync(home.state, { mode: 0o700 });
  await makeBacklog(join(home.state, 'spool'), 2, Date.now() + 3_600_000);
  // The way to the folder must be open to its owner.
  chownSync(home.folder.path, NOBODY, NOBODY);
  for (const path of everythingIn(home.state)) chownSync(path, NOBODY, NOBODY);
  const list = await home.postern('queue', 'list', '--json');
  const [id = ''] = /01[0-9A-Z]{14}/.exec(list.out) ?? [];
  for (const verb of [
    ['hold', id],
    ['flush', id],
    ['flush', '--all'],
  ]) {
    const { code, err } = await home.postern('queue', ...verb);
    assert.deepEqual([code, err], [0, '']);
  }
  assert.equal((await home.postern('trace', id)).code, 0);
  const file = home.folder.at('text.txt');
  writeFileSync(file, 'text', { mode: 0o600 });
  assert.equal((await home.postern('scan', file)).code, 0, 'root scans what root may read');
  const owners = everythingIn(home.state).map((path) => lstatSync(path).uid);
  assert.deepEqual(new Set(owners), new Set([NOBODY]));
  const { code, err } = await home.postern('start');
  assert.equal(code, 1);
  assert.match(err, /belongs to the user 65534, and root would lock it out \(start the gateway as that user/);
});
