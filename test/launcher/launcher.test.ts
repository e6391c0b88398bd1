import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../support/folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The machine's own Node where it is older than the one Postern needs. */
function olderNode(): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'node');
    if (folder.includes('node_modules') || !existsSync(path)) continue;
    const major = Number(spawnSync(path, ['-p', 'process.versions.node.split(".")[0]']).stdout);
    if (major >= 20 && major < 26) return path;
  }
  return null;
}

/** A clone with the launcher and a main.ts of the test's own. */
function clone(main: string, options: { readonly modules: boolean }) {
  const folder = temporaryFolder('launcher');
  for (const name of ['bin', 'src']) mkdirSync(folder.at(name));
  writeFileSync(folder.at('package.json'), '{"type":"module"}');
  writeFileSync(folder.at('src/main.ts'), main);
  copyFileSync(join(ROOT, 'bin/postern.mjs'), folder.at('bin/postern.mjs'));
  if (options.modules) symlinkSync(join(ROOT, 'node_modules'), folder.at('node_modules'));
  return folder;
}

const TELL =
  'const said: object = { args: process.argv.slice(2), major: process.versions.node.split(".")[0] };\nconsole.log(JSON.stringify(said));\nprocess.exitCode = 7;\n';
const old = olderNode();
const nodes = [process.execPath, ...(old === null ? [] : [old])];
if (old === null) console.error('No Node from 20 to 25 in PATH: handing over to the newer one is not tested here');

for (const node of nodes) {
  test(`${node}: main.ts runs under the newer Node, with the arguments and the exit code`, () => {
    using folder = clone(TELL, { modules: true });
    const { stdout, stderr, status } = spawnSync(node, [folder.at('bin/postern.mjs'), 'scan', '--json', 'a b'], {
      encoding: 'utf8',
    });
    assert.equal(stderr, '');
    const said = JSON.parse(stdout);
    assert.deepEqual([said.args, status], [['scan', '--json', 'a b'], 7]);
    assert.ok(Number(said.major) >= 26);
  });

  test(`${node}: signals reach main.ts`, async () => {
    using folder = clone(
      'process.on("SIGTERM", () => process.exit(3));\nsetInterval(() => {}, 1000);\nconsole.log("ready");\n',
      { modules: true },
    );
    const child = spawn(node, [folder.at('bin/postern.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [3, null]);
  });

  test(`${node}: a main.ts that a signal ends looks so from outside`, async () => {
    using folder = clone('process.kill(process.pid, "SIGKILL");\nsetInterval(() => {}, 1000);\n', { modules: true });
    const child = spawn(node, [folder.at('bin/postern.mjs')]);
    assert.deepEqual(await once(child, 'exit'), [null, 'SIGKILL']);
  });
}

test('a signal to the shell in which npm runs "start" reaches main.ts', async () => {
  using folder = clone(
    'process.on("SIGTERM", () => process.exit(3));\nsetInterval(() => {}, 1000);\nconsole.log("ready");\n',
    {
      modules: true,
    },
  );
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const env = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` };
  const shell = spawn('sh', ['-c', scripts.start], { cwd: folder.path, env, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(shell.stdout, 'data');
  shell.kill('SIGTERM');
  assert.deepEqual(await once(shell, 'exit'), [3, null]);
});

test('an older Node without a newer one beside it says what to do', { skip: old === null }, () => {
  using folder = clone(TELL, { modules: false });
  const { stderr, status } = spawnSync(old ?? '', [folder.at('bin/postern.mjs')], { encoding: 'utf8' });
  assert.equal(status, 2);
  assert.match(stderr, /needs Node 26 or newer, this is v2\d\..*\nRun "npm ci" in .*launcher/);
});

test('the modules are not installed again while they are newer than the lock file', () => {
  using folder = temporaryFolder('install');
  for (const name of ['scripts', 'node_modules', 'node_modules/.bin']) mkdirSync(folder.at(name));
  copyFileSync(join(ROOT, 'scripts/install-modules.mjs'), folder.at('scripts/install-modules.mjs'));
  writeFileSync(folder.at('package-lock.json'), '{}');
  writeFileSync(folder.at('node_modules/.package-lock.json'), '{}');
  symlinkSync(process.execPath, folder.at('node_modules/.bin/node'));
  const npm = folder.at('npm.mjs');
  writeFileSync(
    npm,
    'console.log(process.argv.slice(2, 3).join()); process.exitCode = process.argv[2] === "ci" ? 1 : 0;',
  );
  const run = () => {
    const env = { PATH: dirname(process.execPath), npm_execpath: npm };
    return spawnSync(old ?? process.execPath, [folder.at('scripts/install-modules.mjs')], { encoding: 'utf8', env })
      .stdout;
  };
  assert.equal(run(), '');
  writeFileSync(folder.at('package-lock.json'), '{"newer":true}');
  assert.equal(run(), 'ci\ninstall\n');
});
