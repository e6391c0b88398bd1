import { join } from 'node:path';
import { silentLog } from '../../src/base/log.ts';
import { DiskSpool } from '../../src/spool/disk-spool.ts';
import { spoolContract } from './contract.ts';
import { spoolModel } from './model.ts';

const open = (folder: string, memoryBytes?: number): Promise<DiskSpool> =>
  DiskSpool.open({
    root: join(folder, 'spool'),
    slots: [0],
    log: silentLog,
    alarm: (path, why) => {
      throw new Error(`${path}: ${why}`);
    },
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  });

spoolContract('DiskSpool', (folder) => open(folder));
spoolContract('DiskSpool without memory to spare', (folder) => open(folder, 0));
spoolModel('DiskSpool', (folder) => open(folder));
