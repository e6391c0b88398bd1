// A worker's process on a disk that kills it. Usage: fork carrier.ts CONFIG AT WHEN
import { flushCompileCache } from 'node:module';
import { createLog } from '../../src/base/process-log.ts';
import { loadedConfig } from '../../src/config/load.ts';
import { runWorker } from '../../src/main/worker.ts';
import { type Link, processLink } from '../../src/run/link.ts';
import type { ToCarrier } from './carrier-child.ts';
import { KillingDisk } from './killing-disk.ts';
import type { When } from './point.ts';

const [path = '', at = '-1', when = 'before'] = process.argv.slice(2);
const { config } = loadedConfig({ path, env: {}, cwd: process.cwd() });
const killing = new KillingDisk(config.state);
killing.arm(Number(at), when as When);

const supervised = processLink();
const link: Link = {
  ...supervised,
  onMessage: (listener) =>
    process.on('message', (message: ToCarrier) => {
      if (message.kind !== 'arm' && message.kind !== 'count') listener(message);
    }),
};
process.on('message', (message: ToCarrier) => {
  if (message.kind === 'arm') killing.arm(message.at, message.when);
  if (message.kind === 'count')
    void killing.quiet().then(() => process.send?.({ kind: 'operations', operations: killing.operations }));
});

await runWorker({ config, slot: 0, link, disk: killing.disk, log: createLog(config.log.level) });
// Who is killed writes no cache at its end.
flushCompileCache();
