import cluster from 'node:cluster';
import { once } from 'node:events';
import { createLog } from './base/log.ts';
import { register as check } from './cli/check.ts';
import { createProgram, runProgram } from './cli/program.ts';
import { register as scan } from './cli/scan.ts';
import { register as start } from './cli/start.ts';
import { processTerminal } from './cli/terminal.ts';
import type { Config } from './config/config.ts';
import { loadConfig } from './config/load.ts';
import { renderProblem } from './config/problem.ts';
import { CHECKERS } from './main/checkers.ts';
import { Gateway } from './main/gateway.ts';
import { programVersion } from './main/program-version.ts';
import { openRooms } from './main/rooms.ts';
import { openScanner } from './main/scanner.ts';
import { runWorker, WORKER_SLOT } from './main/worker.ts';
import { processLink } from './run/link.ts';

const terminal = processTerminal();
const surroundings = { env: process.env, cwd: process.cwd() };

function configOf(path: string | undefined): Config {
  const loaded = loadConfig({ path, ...surroundings });
  if ('config' in loaded) return loaded.config;
  throw new Error(loaded.problems.map((problem) => renderProblem(problem, surroundings.cwd)).join('\n'));
}

/** The supervisor's process, until it is told to stop. */
async function runGateway(config: Config): Promise<void> {
  const log = createLog(config.log.level, { process: 'supervisor', pid: process.pid });
  const gateway = new Gateway(config, log);
  await gateway.start();
  log.info({ listen: config.listen, workers: config.workers, state: config.state }, 'Postern takes mail');
  const [signal] = await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  log.info({ signal }, 'Postern stops: it finishes what it has in hand');
  await gateway.stop();
}

async function runWorkerProcess(slot: number): Promise<void> {
  const link = processLink();
  // A terminal's interrupt reaches all processes; the supervisor tells the workers what to do.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  try {
    const config = configOf(undefined);
    const log = createLog(config.log.level, { process: `worker ${slot}`, pid: process.pid });
    await runWorker({ config, slot, link, log });
  } catch (error) {
    link.send({ kind: 'fault', text: error instanceof Error ? error.message : String(error) });
    process.disconnect?.();
    process.exitCode = 1;
  }
}

if (cluster.isWorker) {
  await runWorkerProcess(Number(process.env[WORKER_SLOT]));
} else {
  const checking = { terminal, checkers: CHECKERS, ...surroundings };
  const program = createProgram(programVersion(), { terminal, rooms: async (path) => openRooms(configOf(path)) }, [
    (to) => start(to, { ...checking, run: runGateway }),
    (to) => check(to, checking),
    (to) => scan(to, { terminal, open: (path) => openScanner(configOf(path)) }),
  ]);
  await runProgram(program, process.argv.slice(2), (code) => terminal.end(code));
}
