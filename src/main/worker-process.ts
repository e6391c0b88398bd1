import { systemClock } from '../base/clock.ts';
import { systemDisk } from '../base/durable.ts';
import { createLog } from '../base/process-log.ts';
import { withPlaces } from '../config/complaint.ts';
import { loadedText } from '../config/load.ts';
import { awaitBegin, processLink } from '../run/link.ts';
import { answerForLostConnections } from '../run/lost-connections.ts';
import { runWorker } from './worker.ts';

/** A process that the supervisor has forked. What keeps it from starting it tells the supervisor. */
export async function runWorkerProcess({ cwd }: { readonly cwd: string }): Promise<void> {
  const link = processLink();
  const { slot, settings } = await awaitBegin(link);
  try {
    const { config, source } = loadedText(settings, cwd);
    const log = createLog(config.log.level, { process: `worker ${slot}`, pid: process.pid });
    answerForLostConnections(systemClock, log);
    await withPlaces(source, cwd, () => runWorker({ config, slot, link, disk: systemDisk, log }));
  } catch (error) {
    link.send({ kind: 'fault', text: error instanceof Error ? error.message : String(error) });
    process.disconnect?.();
    process.exitCode = 1;
  }
}
