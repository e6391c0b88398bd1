#!/usr/bin/env node
// Starts Postern with the Node it needs: this one where it is new enough, else the one that npm installed beside it.
// Plain JavaScript, so that any Node from 20 on can read it.
import { spawn } from 'node:child_process';
import module, { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const NEEDED = 26;
const major = Number(process.versions.node.split('.')[0]);

if (major >= NEEDED) {
  // Beside the code and not in the shared temporary folder, where others could plant code. Workers inherit the variable.
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../.cache/compile', import.meta.url));
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
  await import('../src/main.ts');
} else {
  const node = installedNode();
  if (node === null) {
    console.error(
      `postern: needs Node ${NEEDED} or newer, this is ${process.version}, and no newer one is installed beside it.\n` +
        `Run "npm ci" in ${fileURLToPath(new URL('..', import.meta.url))} (it brings one for Linux on x64 and arm64), or install Node ${NEEDED}.`,
    );
    process.exit(2);
  }
  handOver(node);
}

function installedNode() {
  try {
    return createRequire(import.meta.url).resolve(`node-linux-${process.arch}/bin/node`);
  } catch {
    return null;
  }
}

/** Runs this file again under `node`, and stands between it and whoever started us. */
function handOver(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  child.on('error', (error) => {
    console.error(`postern: ${node} cannot be run: ${error.message}`);
    process.exit(2);
  });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGUSR2']) process.on(signal, () => child.kill(signal));
  // A terminal sends its interrupt to both of us; one from elsewhere comes to us alone.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 2);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
