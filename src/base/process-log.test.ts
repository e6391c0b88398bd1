import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/support/folder.ts';

const MODULE = new URL('process-log.ts', import.meta.url).href;

/** Runs a process that logs three lines, some time apart, to `path`; its exit code. */
async function logTo(path: string): Promise<unknown> {
  const script = `
    const { createLog } = await import(${JSON.stringify(MODULE)});
    const log = createLog('info', { process: 'test' });
    for (const line of ['one', 'two', 'three']) {
      log.info({}, line);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    process.exit(7);`;
  const out = openSync(path, 'a');
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', out, 'inherit'] });
  closeSync(out);
  const [code] = await once(child, 'exit');
  return code;
}

test('lines are JSON, and all are there at the process’s end', async () => {
  using folder = temporaryFolder('log');
  assert.equal(await logTo(folder.at('log')), 7);
  const lines = readFileSync(folder.at('log'), 'utf8').trim().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).msg),
    ['one', 'two', 'three'],
  );
});

test('where the log cannot be written the process goes on, and ends when it wants to', async () => {
  assert.equal(await logTo('/dev/full'), 7);
});
