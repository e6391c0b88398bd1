import { createLog } from '../base/process-log.ts';
import type { Read } from '../cli/start.ts';
import { checkPorts } from './check-ports.ts';
import { spotsOf } from './reload.ts';
import { hearSignals } from './signals.ts';
import { prepareState } from './state-folder.ts';
import { Gateway } from './supervision.ts';

/** The supervisor's process, until it is told to stop. @throws where it cannot start, or is told to stop at once */
export async function runGateway(read: Read): Promise<void> {
  let gateway: Gateway | null = null;
  const told = hearSignals(() => void gateway?.reload());
  // The workers tell what is wrong with the rest, which only they need.
  const first = await read([prepareState, checkPorts]);
  if ('mistakes' in first) throw new Error(first.mistakes.join('\n'));
  const log = createLog(first.config.log.level, { process: 'supervisor', pid: process.pid });
  gateway = new Gateway({ first, read, log });
  const started = gateway.start();
  const early = await Promise.race([told.first, started.then(() => null)]);
  const { listen, workers, state } = first.config;
  if (early === null) log.info({ listen: spotsOf(listen), workers, state }, 'Postern takes mail');
  const signal = early ?? (await told.first);
  log.info({ signal }, 'Postern stops: it finishes what it has in hand');
  const stopped = gateway.stop();
  if ((await Promise.race([told.second, stopped.then(() => null)])) === null) return;
  gateway.kill();
  await stopped;
  throw new Error('ended at once, as it was told: what was in custody is on disk, and is taken up at the next start');
}
