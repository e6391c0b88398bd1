import { systemDisk } from '../base/durable.ts';
import { createLog } from '../base/process-log.ts';
import { withPlaces } from '../config/complaint.ts';
import { type LoadRequest, loadedConfig } from '../config/load.ts';
import { processLink } from '../run/link.ts';
import { runWorker } from './worker.ts';
import { WORKER_SLOT } from './worker-terms.ts';

/** A process that the supervisor has forked. What keeps it from starting it tells the supervisor. */
export async function runWorkerProcess(request: LoadRequest): Promise<void> {
  const slot = Number(request.env[WORKER_SLOT]);
  const link = processLink();
  // A terminal's interrupt reaches all processes; the supervisor tells the workers what to do.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  try {
    const { config, source } = loadedConfig(request);
    const log = createLog(config.log.level, { process: `worker ${slot}`, pid: process.pid });
    await withPlaces(source, request.cwd, () => runWorker({ config, slot, link, disk: systemDisk, log }));
  } catch (error) {
    link.send({ kind: 'fault', text: error instanceof Error ? error.message : String(error) });
    process.disconnect?.();
    process.exitCode = 1;
  }
}
