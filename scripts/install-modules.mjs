// Installs node_modules where it is missing or older than the lock file. Runs before anything is installed, under any Node
// from 20 on: built-in modules only.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const NEEDED = 26;

function modified(path) {
  return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** npm itself under this Node, however it was started. */
function npm(...args) {
  const script = process.env.npm_execpath;
  const [command, ...rest] = script ? [process.execPath, script, ...args] : ['npm', ...args];
  return spawnSync(command, rest, { cwd: root, stdio: 'inherit' }).status === 0;
}

// npm writes this file last.
const installed = modified('node_modules/.package-lock.json');
if (installed === 0 || installed < modified('package-lock.json')) {
  // Packages that ask for a newer Node than the one that installs them run under the one that is installed.
  const options = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  if (!npm('ci', ...options) && !npm('install', ...options)) {
    console.error('npm could not install the modules; its message above says why. Is the registry in reach?');
    process.exit(1);
  }
}

const own = Number(process.versions.node.split('.')[0]);
if (own < NEEDED && !existsSync(join(root, 'node_modules/.bin/node'))) {
  console.error(
    `Node ${NEEDED} is needed, this is ${process.version}, and npm has none for ${process.platform} on ${process.arch}: install it from https://nodejs.org`,
  );
  process.exit(1);
}
