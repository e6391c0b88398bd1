import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { systemClock } from '../base/clock.ts';
import { type Disk, systemDisk } from '../base/durable.ts';
import { silentLog } from '../base/log.ts';
import type { Rooms } from '../cli/verb.ts';
import type { Config } from '../config/config.ts';
import { MailId } from '../mail/mail-id.ts';
import { DiskQuarantine } from '../quarantine/disk-quarantine.ts';
import { nudge } from '../run/nudge.ts';
import { Yard } from '../spool/yard.ts';
import { PLACES } from './places.ts';

/** How long the command line waits for a record that the gateway is writing to. */
const PATIENCE_MS = 5_000;

/** What the command line works on. The record's code is loaded by the verbs that need it. */
export function openRooms(config: Config, disk: Disk = systemDisk): Rooms {
  const clock = systemClock;
  const log = silentLog; // what the standard output says is the verb's
  return {
    yard: new Yard({ root: PLACES.spool(config), clock, disk }),
    quarantine: new DiskQuarantine({ root: PLACES.quarantine(config), log, disk }),
    clock,
    newId: () => MailId.create(clock.now(), randomBytes(4)),
    async openRecord() {
      const { openRecordReader } = await import('../record/story.ts');
      return openRecordReader(config.record.url);
    },
    async note(events) {
      const { openRecordStore } = await import('../record/record-store.ts');
      const store = openRecordStore({ url: config.record.url, log, clock, keepMs: null, patienceMs: PATIENCE_MS });
      store.write(events);
      await store.close();
    },
    forgive: (id) => forgive(config, id),
    async teach(mail, label) {
      const { teachOne } = await import('./school.ts');
      return teachOne(config, mail, label);
    },
    nudge: (mails) => nudge(PLACES.control(config), mails),
  };
}

async function forgive(config: Config, id: MailId): Promise<void> {
  const path = PLACES.memory(config);
  if (!existsSync(path)) return;
  const { MemoryStore } = await import('../memory/memory-store.ts');
  const { correctionNotes } = await import('../inspect/spam/reputation/notes.ts');
  const memory = new MemoryStore({ path, clock: systemClock, log: silentLog, patienceMs: PATIENCE_MS });
  const { halfLife } = config.spam.reputation;
  memory.note(await correctionNotes(memory, id, { at: systemClock.now(), halfLife }));
  memory.close();
}
