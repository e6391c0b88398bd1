import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { DiskSpool } from '../../src/spool/disk-spool.ts';
import type { Entry } from '../../src/spool/spool.ts';
import { Yard } from '../../src/spool/yard.ts';
import { all, withFolder } from './sample.ts';

const COMMITTER = fileURLToPath(new URL('./committer.ts', import.meta.url));
/** Spools that are killed side by side, because most of a kill is the next start. */
const LANES = 2;
const KILLS = 10;

/** Lets the process commit until it has printed `lines` lines, kills it, and returns all that it printed whole. */
async function commitAndKill(folder: string, lines: number): Promise<Map<string, string>> {
  const child = spawn(process.execPath, [COMMITTER, join(folder, 'spool')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Most of a start is compiling, and is done once.
    env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') },
  });
  const exited = once(child, 'exit');
  const printed = new Map<string, string>();
  for await (const line of createInterface({ input: child.stdout })) {
    const [id, digest] = line.split(' ');
    // A kill in the middle of a line leaves half a digest: half a promise is none.
    if (id && digest?.length === 64) printed.set(id, digest);
    if (printed.size === lines) child.kill('SIGKILL');
  }
  assert.deepEqual(await exited, [null, 'SIGKILL']);
  return printed;
}

/** Digests of all mails that the next start finds; they are taken out of the spool. */
async function empty(root: string): Promise<Map<string, string>> {
  const alarm = (path: string, why: string): never => assert.fail(`${path}: ${why}`);
  const spool = await DiskSpool.open({ root, slots: [0], log: silentLog, alarm });
  const found = new Map<string, string>();
  const see = async (entry: Entry | null): Promise<void> => {
    assert.ok(entry);
    assert.ok(!found.has(entry.id), 'a mail is there twice');
    found.set(entry.id, createHash('sha256').update(all(entry.bytes())).digest('hex'));
    await entry.finish();
  };
  for await (const entry of spool.recover()) await see(entry);
  for await (const { id } of new Yard({ root, clock: systemClock }).schedule())
    await see(await spool.take(id, 'deferred'));
  return found;
}

/** Kills a committing process again and again, and compares what it promised with what the next start finds. */
async function lane(folder: string, kills: number): Promise<void> {
  for (let kill = 0; kill < kills; kill++) {
    const printed = await commitAndKill(folder, 1 + ((kill * 7) % 30));
    const found = await empty(join(folder, 'spool'));
    for (const [id, digest] of printed) assert.equal(found.get(id), digest, id);
    // Eight are committed at once; what was not printed is at most what was on its way.
    assert.ok(found.size <= printed.size + 8, `${found.size} found, ${printed.size} promised`);
  }
}

describe('kill -9', () => {
  it(`${LANES * KILLS} times under load: no mail is missing whose commit had resolved`, async () => {
    await Promise.all(Array.from({ length: LANES }, () => withFolder((folder) => lane(folder, KILLS))));
  });
});
