/**
 * The worst inputs known, 50 MB of each: milliseconds, CPU seconds, the most CPU time between two turns of the event loop (which
 * other work on the machine does not lengthen), and the peak of the resident set, from the bytes in the spool to all texts and
 * links. `node bench/worst.ts [CLASS...]`; each class has a process of its own. The budget is the inspection deadline of the
 * session, 20 s.
 */
import { fork } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileBytes } from '../src/base/file-bytes.ts';
import { silentLog } from '../src/base/log.ts';
import { createUnpacker } from '../src/dissect/archive/unpack.ts';
import { DEFAULT_LIMITS } from '../src/dissect/budget.ts';
import { createDissector } from '../src/dissect/dissect.ts';
import { ENVIRONMENT, HEAP } from '../src/run/cluster-child.ts';
import { WORST } from './worst-mails.ts';

const SIZE = 50 * 1024 * 1024;
const DEADLINE_MS = 20_000;
const MAIL = 'mail';
/** Tells a measuring process where its mail lies. */
const FOLDER = 'POSTERN_WORST';

interface Measured {
  readonly ms: number;
  readonly cpuSeconds: number;
  readonly pauseMs: number;
  readonly peakMB: number;
  readonly parts: number;
  readonly flags: string;
}

async function measure(folder: string): Promise<Measured> {
  const fd = openSync(join(folder, MAIL), 'r');
  const dissector = createDissector({
    limits: DEFAULT_LIMITS,
    unpacker: createUnpacker({ log: silentLog }),
    scratchFolder: folder,
  });
  const longestTurn = watchTurns();
  const begun = performance.now();
  const cpu = process.cpuUsage();
  const dissection = await dissector.dissectMail(fileBytes(fd, 0, SIZE));
  for (const part of dissection.parts) await part.words();
  const { user, system } = process.cpuUsage(cpu);
  const measured = {
    ms: performance.now() - begun,
    cpuSeconds: (user + system) / 1e6,
    pauseMs: longestTurn(),
    peakMB: peakOf(readFileSync('/proc/self/status', 'utf8')),
    parts: dissection.parts.length,
    flags: [...new Set(dissection.parts.flatMap(({ flags }) => flags.map((flag) => `${flag.kind}:${flag.name}`)))].join(
      ' ',
    ),
  };
  dissection.close();
  await dissector.close();
  closeSync(fd);
  return measured;
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

function peakOf(status: string): number {
  return Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}

async function inProcess(name: string): Promise<Measured | null> {
  const make = WORST[name];
  if (make === undefined) throw new Error(`there is no class ${name}: ${Object.keys(WORST).join(', ')}`);
  const folder = mkdtempSync(join(tmpdir(), 'postern-worst-'));
  writeFileSync(join(folder, MAIL), make(SIZE));
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

const folder = process.env[FOLDER];
if (folder !== undefined) {
  process.send?.(await measure(folder));
  process.exit(0);
}
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(WORST);
console.log('class                     ms      CPU s   pause ms  peak MB  parts  flags');
let missed = 0;
for (const name of names) {
  const measured = await inProcess(name);
  if (measured === null || measured.ms > DEADLINE_MS) missed++;
  console.log(measured === null ? `${name.padEnd(22)}  died` : line(name, measured));
}
console.log(`${names.length} classes, ${missed} beyond ${DEADLINE_MS / 1000} s`);
process.exitCode = missed > 0 ? 1 : 0;

function line(name: string, { ms, cpuSeconds, pauseMs, peakMB, parts, flags }: Measured): string {
  const columns = [ms.toFixed(0), cpuSeconds.toFixed(2), pauseMs.toFixed(0), peakMB.toFixed(0), String(parts)];
  const widths = [7, 9, 9, 8, 6];
  return `${name.padEnd(22)}${columns.map((text, i) => text.padStart(widths[i] ?? 0)).join(' ')}  ${flags.slice(0, 160)}`;
}
