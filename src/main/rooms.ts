import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
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

/** How long the command line waits for a record that the gateway is writing to. */
const PATIENCE_MS = 5_000;

/** What the command line works on. */
export function openRooms(config: Config): Rooms {
  const clock = systemClock;
  const log = silentLog; // what the standard output says is the verb's
  return {
    yard: new Yard({ root: PLACES.spool(config), clock }),
    quarantine: new DiskQuarantine({ root: PLACES.quarantine(config), log }),
    clock,
    newId: () => MailId.create(clock.now(), randomBytes(4)),
    openRecord: () => openRecordReader(config.record.url),
    async note(events) {
      const store = openRecordStore({ url: config.record.url, log, clock, keepMs: null, patienceMs: PATIENCE_MS });
      store.write(events);
      await store.close();
    },
    nudge: (mails) => nudge(PLACES.control(config), mails),
  };
}
