// Commits mails without end and prints each id whose commit has resolved, with the digest of its bytes; for kill.test.ts.
// Usage: node committer.ts ROOT
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { silentLog } from '../../src/base/log.ts';
import { DiskSpool } from '../../src/spool/disk-spool.ts';
import { content, newId, sampleProgress, sampleRecord } from './sample.ts';

const SIZES = [500, 24_000, 300_000];
// Who is killed writes no cache at its end.
flushCompileCache();
const root = process.argv[2] ?? '';
const spool = await DiskSpool.open({ root, slots: [0], log: silentLog, alarm: () => {} });

async function commitForEver(lane: number): Promise<never> {
  for (let turn = lane; ; turn++) {
    const id = newId();
    const mail = content(SIZES[turn % SIZES.length] ?? 0, id);
    const incoming = spool.open(id);
    await incoming.write(mail);
    const entry = await incoming.commit(sampleRecord(id));
    writeSync(1, `${id} ${createHash('sha256').update(mail).digest('hex')}\n`);
    if (turn % 3 === 0) await entry.note([sampleProgress('one@example.com')]);
    if (turn % 3 === 1) await entry.defer(turn * 1000);
    else entry.close();
  }
}

await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(commitForEver));
