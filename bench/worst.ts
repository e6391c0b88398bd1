/**
 * The worst inputs known, 50 MB of each, and bombs, as a worker judges them: taken apart, looked at by the gateway's own YARA rules,
 * a list of words and a pattern in every place. Told are milliseconds, CPU seconds with those of the sandbox, the most CPU time
 * between two turns of the event loop (which other work on the machine does not lengthen), the peak of the resident set, and what
 * becomes of the mail. `node bench/worst.ts [CLASS...]`; each class has a process of its own. The budget is the inspection deadline
 * of the session, 20 s, and for bombs 1 s of CPU time beyond what reading the mail costs.
 */
import { fork } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileBytes } from '../src/base/file-bytes.ts';
import { loadedText } from '../src/config/load.ts';
import type { Part } from '../src/mail/part.ts';
import { makeScratch } from '../src/main/state-folder.ts';
import { ENVIRONMENT, HEAP } from '../src/run/cluster-child.ts';
import { openTestInspection } from '../test/support/inspecting.ts';
import { address } from '../test/support/story.ts';
import { BOMBS } from './bomb-mails.ts';
import { WORST_FILES } from './worst-files.ts';
import { WORST_TEXTS } from './worst-mails.ts';

const WORST = { ...WORST_TEXTS, ...WORST_FILES };
const SIZE = 50 * 1024 * 1024;
const DEADLINE_MS = 20_000;
const MAIL = 'mail';
/** Tells a measuring process where its mail lies. */
const FOLDER = 'POSTERN_WORST';
const TICK_MS = 10;
const IN = 'in: [subject, header, text, html, attachment, link]';
const CONFIGURATION = `
hostname: gw.company.example
engines: { clamd: false }
content:
  lists: [{ name: words, words: [viagra, "account suspended", "wire transfer", lottery], ${IN} }]
  patterns: [{ name: card, pattern: '\\b4[0-9]{3}(?:[ -]?[0-9]{4}){3}\\b', score: 1, ${IN} }]
`;

interface Measured {
  readonly ms: number;
  readonly cpuMs: number;
  readonly pauseMs: number;
  readonly peakMB: number;
  readonly parts: number;
  readonly becomes: string;
}

async function measure(folder: string): Promise<Measured> {
  const { config } = loadedText({ file: null, text: `state: ${folder}\n${CONFIGURATION}` }, folder);
  makeScratch(config);
  const inspection = await openTestInspection(config);
  const fd = openSync(join(folder, MAIL), 'r');
  const longestTurn = watchTurns();
  const begun = performance.now();
  const before = cpuMs();
  const recipients = [address('b@company.example')];
  const { dissection, findings, verdicts } = await inspection.judge.judge(
    {
      bytes: fileBytes(fd, 0, fstatSync(fd).size),
      envelope: { sender: null, recipients, smtputf8: false, body: '8bitmime' },
      session: null,
      answerable: false,
    },
    DEADLINE_MS,
  );
  const { parts } = dissection;
  const pauseMs = longestTurn();
  const ms = performance.now() - begun;
  dissection.close();
  // What the sandbox has used is told when it has ended.
  await inspection.close();
  closeSync(fd);
  const names = new Set([...findings.map(({ kind, name }) => `${kind}:${name}`), ...parts.flatMap(notes)]);
  return {
    ms,
    cpuMs: cpuMs() - before,
    pauseMs,
    peakMB: peakOf(readFileSync('/proc/self/status', 'utf8')),
    parts: parts.length,
    becomes: `${verdicts[0]?.action} ${[...names].join(' ')}`,
  };
}

function notes({ flags }: Part): readonly string[] {
  return flags.filter(({ kind }) => kind === 'note').map(({ name }) => `note:${name}`);
}

/** Says in the end how many CPU milliseconds of this thread lay at most between two looks, of which there is one in each turn. */
function watchTurns(): () => number {
  let last = process.threadCpuUsage();
  let longest = 0;
  const look = () => {
    const { user, system } = process.threadCpuUsage(last);
    longest = Math.max(longest, (user + system) / 1000);
    last = process.threadCpuUsage();
  };
  const timer = setInterval(look, 1);
  return () => {
    clearInterval(timer);
    look();
    return longest;
  };
}

/** Of this process, and of children that have ended (proc_pid_stat(5)). */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (user + system) / 1000 + (Number(fields[13]) + Number(fields[14])) * TICK_MS;
}

function peakOf(status: string): number {
  return Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}

async function inProcess(name: string): Promise<Measured | null> {
  const mail = WORST[name]?.(SIZE) ?? BOMBS[name]?.();
  if (mail === undefined) throw new Error(`there is no class ${name}: ${NAMES.join(', ')}`);
  const folder = mkdtempSync(join(tmpdir(), 'postern-worst-'));
  writeFileSync(join(folder, MAIL), mail);
  const child = fork(import.meta.filename, [], {
    env: { ...process.env, ...ENVIRONMENT, [FOLDER]: folder },
    execArgv: [...process.execArgv, ...HEAP],
  });
  const measured = await new Promise<Measured | null>((resolve) => {
    child.once('message', (message: Measured) => resolve(message));
    child.once('exit', () => resolve(null));
  });
  rmSync(folder, { recursive: true });
  return measured;
}

const NAMES = [...Object.keys(WORST), ...Object.keys(BOMBS)];
const folder = process.env[FOLDER];
if (folder !== undefined) {
  process.send?.(await measure(folder));
  process.exit(0);
}
const names = process.argv.length > 2 ? process.argv.slice(2) : NAMES;
console.log('class                     ms      CPU s   pause ms  peak MB  parts  becomes');
let missed = 0;
for (const name of names) {
  const measured = await inProcess(name);
  if (measured === null || measured.ms > DEADLINE_MS) missed++;
  console.log(measured === null ? `${name.padEnd(22)}  died` : line(name, measured));
}
console.log(`${names.length} classes, ${missed} beyond ${DEADLINE_MS / 1000} s`);
process.exitCode = missed > 0 ? 1 : 0;

function line(name: string, { ms, cpuMs, pauseMs, peakMB, parts, becomes }: Measured): string {
  const columns = [ms.toFixed(0), (cpuMs / 1000).toFixed(2), pauseMs.toFixed(0), peakMB.toFixed(0), String(parts)];
  const widths = [7, 9, 9, 8, 6];
  return `${name.padEnd(22)}${columns.map((text, i) => text.padStart(widths[i] ?? 0)).join(' ')}  ${becomes.slice(0, 160)}`;
}
