import type { Disk } from '../base/durable.ts';
import { readPayloadFile } from '../base/payload-file.ts';
import { Journal } from './journal.ts';
import { MEMORY_LIMIT } from './mail-writer.ts';
import type { Memory } from './memory.ts';
import { StoredMail } from './stored-mail.ts';

export interface Loaded {
  readonly journal: Journal;
  readonly stored: StoredMail;
  /** Bytes of a torn journal entry, which the next append cuts off. */
  readonly torn: number;
}

/**
 * Reads and verifies one mail's file, and closes it again.
 * @throws Damaged where it is torn or foreign, else the disk's error
 */
export async function loadMail(disk: Disk, memory: Memory, path: string): Promise<Loaded> {
  const journal = new Journal();
  const fd = disk.open(path, 'read');
  try {
    const file = await readPayloadFile(disk, fd, { verify: true, keep: MEMORY_LIMIT }, (value) => journal.add(value));
    const held = file.payload !== null && memory.spare() && memory.take(file.payload.length) ? file.payload : null;
    const parts = {
      size: file.size,
      end: file.end,
      torn: file.torn > 0,
      mail: held,
      held: held?.length ?? 0,
      file: null,
    };
    return { journal, stored: new StoredMail(disk, memory, path, parts), torn: file.torn };
  } finally {
    disk.close(fd);
  }
}
