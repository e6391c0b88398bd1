import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { createLog } from '../base/log.ts';
import type { Rooms } from '../cli/verb.ts';
import type { Config } from '../config/config.ts';
import { MailId } from '../mail/mail-id.ts';
import { DiskQuarantine } from '../quarantine/disk-quarantine.ts';
import { openRecordStore } from '../record/record-store.ts';
import { openRecordReader } from '../record/story.ts';
import { nudge } from '../run/nudge.ts';
import { Yard } from '../spool/yard.ts';

/** Where things lie in the state folder. */
export const PLACES = {
  spool: (config: Config) => join(config.state, 'spool'),
  quarantine: (config: Config) => join(config.state, 'quarantine'),
  scratch: (config: Config) => join(config.state, 'scratch'),
  tls: (config: Config) => join(config.state, 'tls'),
  control: (config: Config) => join(config.state, 'control.sock'),
} as const;

/** What the command line works on. */
export function openRooms(config: Config): Rooms {
  const clock = systemClock;
  const log = createLog('error');
  return {
    yard: new Yard({ root: PLACES.spool(config), clock }),
    quarantine: new DiskQuarantine({ root: PLACES.quarantine(config), log }),
    clock,
    newId: () => MailId.create(clock.now(), randomBytes(4)),
    openRecord: () => openRecordReader(config.record.url),
    async note(events) {
      const store = openRecordStore({ url: config.record.url, log, clock, keepMs: null });
      store.write(events);
      await store.close();
    },
    nudge: (mails) => nudge(PLACES.control(config), mails),
  };
}
