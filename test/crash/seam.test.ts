import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryFolder } from '../support/folder.ts';
import { missingTool } from '../support/tool.ts';
import { newToken } from './enumerate.ts';
import { kindOf } from './killing-disk.ts';
import { NEVER } from './point.ts';
import { WORK } from './scenarios.ts';
import { Stage } from './stage.ts';
import { VERB_SCENARIOS } from './verb-scenarios.ts';

/** Every system call that can change a file or a folder, and what the seam calls it; null is none that the seam knows. */
const CALLS: Readonly<Record<string, string | null>> = {
  openat: 'create',
  write: 'write',
  writev: 'write',
  pwrite64: 'write',
  pwritev: 'write',
  pwritev2: 'write',
  fsync: 'fsync',
  fdatasync: 'fsync',
  rename: 'rename',
  renameat: 'rename',
  renameat2: 'rename',
  link: 'link',
  linkat: 'link',
  unlink: 'unlink',
  unlinkat: 'unlink',
  rmdir: 'rmdir',
  ftruncate: 'truncate',
  truncate: 'truncate',
  creat: null,
  fallocate: null,
  copy_file_range: null,
  sendfile: null,
  splice: null,
  symlink: null,
  symlinkat: null,
  sync_file_range: null,
  io_uring_setup: null,
};

const STRACE = '/usr/bin/strace';
const CUSTODY = /^(?:spool|quarantine|box)(?:\/|$)/;

/** Why there can be no tracing here, or false. */
function untraceable(): string | false {
  const missing = missingTool('strace');
  if (missing) return missing;
  const probe = spawnSync(STRACE, ['-f', '--seccomp-bpf', '-o', '/dev/null', '/bin/true'], { encoding: 'utf8' });
  return probe.status === 0 ? false : `strace may not trace here: ${probe.stderr.trim()}`;
}

/** What one thread did to the files of custody, in the seam's words. */
function changes(trace: string, state: string): string[] {
  return trace.split('\n').flatMap((line) => {
    const [, call = '', rest = ''] = /^(\w+)\((.*)$/.exec(line) ?? [];
    if (call === '' || (call === 'openat' && !rest.includes('O_CREAT'))) return [];
    // With -y a descriptor is followed by its path in angle brackets; AT_FDCWD is the folder in which nothing is done.
    const named = [...rest.matchAll(/"(\/[^"]*)"|^\d+<(\/[^>]*)>/g)].map(([, path, open]) => path ?? open ?? '');
    const kinds = named.map((path) => kindOf(state, path));
    if (!kinds.some((kind) => CUSTODY.test(kind))) return [];
    return [`${CALLS[call] ?? call} ${kinds.join(' ')}`];
  });
}

/** `mkdir` is left out: it makes no promise, and one call of the seam is several of the system. */
function counted(operations: readonly string[]): string[] {
  return operations
    .filter((operation) => operation !== '' && !operation.startsWith('mkdir '))
    .map((operation) => operation.replace('fsync folder ', 'fsync ').replace(/ (?:to|at) /, ' '))
    .filter((operation) => CUSTODY.test(operation.split(' ')[1] ?? ''))
    .sort();
}

test('the disk that kills sees every change of a file in custody', { skip: untraceable() }, async (t) => {
  using traces = temporaryFolder('strace');
  let processes = 0;
  const through = () => [
    ...[STRACE, '-ff', '--seccomp-bpf', '-y', '-s', '0', '-o', traces.at(`${++processes}.trace`)],
    ...['-e', `trace=${Object.keys(CALLS).join(',')}`],
  ];
  await using stage = await Stage.open(through);
  const traced = (process: number) =>
    readdirSync(traces.path)
      .filter((name) => name.startsWith(`${process}.trace.`))
      .flatMap((name) => changes(readFileSync(traces.at(name), 'latin1'), stage.state))
      .sort();
  for (const { prepare, act } of WORK) {
    const token = newToken();
    await prepare?.(stage, token);
    await act(stage, token, NEVER);
    await stage.idle();
  }
  // Two of each room; the others do no more.
  for (const { name, prepare } of VERB_SCENARIOS.slice(0, 4)) {
    stage.shut = true;
    stage.calm();
    const { code, output, words } = await stage.verb(await prepare(stage, newToken()));
    assert.equal(code, 0, output);
    assert.deepEqual(traced(processes), counted(words.split('\n')), name);
    stage.shut = false;
    stage.hurry();
    await stage.idle();
    await stage.clear();
  }
  const outcome = await stage.outcome();
  assert.ok('operations' in outcome);
  await stage.leave();
  const operations = counted(outcome.operations);
  assert.deepEqual(traced(1), operations, 'the worker');
  t.diagnostic(`${operations.length} changes, each seen by both`);
  assert.ok(operations.length > 200);
});
