import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { after, describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { sandboxFlags } from '../../../src/dissect/archive/sandbox/permissions.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { rar5 } from '../../support/rar.ts';
import { unpacking } from '../../support/unpacking.ts';

/** Runs `code` with a sandbox process's permissions; it fills `tried` with the error code of each attempt. */
function tryInSandbox(code: string): Record<string, string> {
  const program = `
    const tried = {};
    const attempt = (what, work) => { try { work(); tried[what] = 'done'; } catch (error) { tried[what] = error.code; } };
    ${code}
    setTimeout(() => process.stdout.write(JSON.stringify(tried)), 50);`;
  const flags = [...sandboxFlags(), '--input-type=commonjs', '-e', program];
  const { stdout, stderr } = spawnSync(process.execPath, flags, { cwd: '/', env: {}, encoding: 'utf8' });
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout) as Record<string, string>;
}

const DENIED = 'ERR_ACCESS_DENIED';

describe('the permissions of a sandbox process', () => {
  it('deny files: writing, reading and listing', () => {
    using folder = temporaryFolder('sandbox');
    const path = JSON.stringify(folder.at('written'));
    const tried = tryInSandbox(`
      const fs = require('node:fs');
      attempt('write', () => fs.writeFileSync(${path}, 'x'));
      attempt('create', () => fs.openSync(${path}, 'w'));
      attempt('mkdir', () => fs.mkdirSync(${path}));
      attempt('symlink', () => fs.symlinkSync('/etc/passwd', ${path}));
      attempt('read', () => fs.readFileSync('/etc/passwd'));
      attempt('list', () => fs.readdirSync('/'));
      attempt('package', () => fs.readFileSync(${JSON.stringify(`${process.cwd()}/package.json`)}));`);
    const all = ['write', 'create', 'mkdir', 'symlink', 'read', 'list', 'package'];
    assert.deepEqual(tried, Object.fromEntries(all.map((what) => [what, DENIED])));
    assert.equal(existsSync(folder.at('written')), false);
  });

  it('deny processes, threads and native code', () => {
    const tried = tryInSandbox(`
      const { spawnSync, fork } = require('node:child_process');
      attempt('spawn', () => { const { error } = spawnSync('/bin/true'); if (error) throw error; });
      attempt('fork', () => fork('/bin/true'));
      attempt('thread', () => new (require('node:worker_threads').Worker)('1', { eval: true }));
      attempt('addon', () => process.dlopen({ exports: {} }, '/lib/x86_64-linux-gnu/libc.so.6'));
      attempt('wasi', () => new (require('node:wasi').WASI)({ version: 'preview1' }));
      attempt('inspector', () => require('node:inspector').open(0));`);
    const { addon, ...others } = tried;
    assert.equal(addon, 'ERR_DLOPEN_DISABLED');
    for (const [what, code] of Object.entries(others)) assert.equal(code, DENIED, what);
  });

  it('deny the network', async () => {
    let connections = 0;
    const server = createServer(() => connections++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    try {
      const tried = tryInSandbox(`
        const told = (what, thing) => thing.on('error', (error) => { tried[what] = error.code; });
        attempt('connect', () => told('connect', require('node:net').connect(${address.port}, '127.0.0.1')));
        attempt('listen', () => told('listen', require('node:net').createServer().listen(0)));
        attempt('datagram', () => { const s = require('node:dgram').createSocket('udp4'); told('datagram', s); s.send('x', ${address.port}, '127.0.0.1'); });`);
      assert.deepEqual(tried, { connect: DENIED, listen: DENIED, datagram: DENIED });
      assert.equal(connections, 0);
    } finally {
      server.close();
    }
  });
});

/** Processes that this one has started. */
function children(): readonly number[] {
  return readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number);
}

describe('sandbox processes', () => {
  const archive = rar5([{ name: 'a', content: Buffer.from('content') }]);
  const unpacker = unpacking();
  after(() => unpacker.close());

  it('are started when first needed, are kept, and end with the unpacker', async () => {
    const own = unpacking();
    assert.deepEqual(children(), []);
    await own.unpack(archive, 'application/vnd.rar');
    const first = children();
    assert.equal(first.length, 1);
    await own.unpack(archive, 'application/vnd.rar');
    assert.deepEqual(children(), first);
    await own.close();
    assert.deepEqual(children(), []);
  });

  it('are no more than the pool may have, whatever the number of archives', async () => {
    const opened = await Promise.all(Array.from({ length: 6 }, () => unpacker.unpack(archive, 'application/vnd.rar')));
    assert.ok(opened.every(({ members }) => members[0]?.content?.toString() === 'content'));
    assert.equal(children().length, 1);
  });

  it('that die make their archive a damaged one, and no other', async () => {
    await unpacker.unpack(archive, 'application/vnd.rar');
    const doomed = unpacker.unpack(archive, 'application/vnd.rar');
    for (const pid of children()) process.kill(pid, 'SIGKILL');
    assert.deepEqual((await doomed).flags, ['corrupt unpacker-crashed']);
    const { members, flags } = await unpacker.unpack(archive, 'application/vnd.rar');
    assert.deepEqual([members.length, flags], [1, []]);
  });

  it('do not hear the signals that end the gateway: it finishes what it has in hand', async () => {
    await unpacker.unpack(archive, 'application/vnd.rar');
    const before = children();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const running = unpacker.unpack(archive, 'application/vnd.rar');
      for (const pid of before) process.kill(pid, signal);
      assert.deepEqual((await running).flags, [], signal);
    }
    assert.deepEqual(children(), before);
  });

  it('that never come up are no fault of the archive', async () => {
    const own = unpacking();
    const before = new Set(children());
    const doomed = own.unpack(archive, 'application/vnd.rar');
    for (const pid of children()) if (!before.has(pid)) process.kill(pid, 'SIGKILL');
    await assert.rejects(doomed, /did not start: SIGKILL/);
    await own.close();
  });

  it('without work end after a while, and the next archive gets a new one', async () => {
    const before = new Set(children());
    const own = unpacking({ idleMs: 10 });
    const ours = () => children().filter((pid) => !before.has(pid));
    for (let round = 0; round < 2; round++) {
      assert.deepEqual((await own.unpack(archive, 'application/vnd.rar')).flags, []);
      while (ours().length > 0) await setImmediate();
    }
    await own.close();
  });

  it('end after a large archive, to give its memory back', async () => {
    const own = unpacking();
    const before = children();
    const large = rar5([{ name: 'large', content: Buffer.alloc(9_000_000, 1) }]);
    const { members } = await own.unpack(large, 'application/vnd.rar');
    assert.equal(members[0]?.size, 9_000_000);
    while (children().length > before.length) await setImmediate();
    assert.deepEqual(children(), before);
    await own.close();
  });
});
