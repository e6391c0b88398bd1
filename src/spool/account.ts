import type { Disk } from '../base/durable.ts';
import { OpenFile } from '../base/open-file.ts';
import { readPayloadFile } from '../base/payload-file.ts';
import { HEADER_SIZE } from '../base/payload-format.ts';
import type { Bytes } from '../mail/bytes.ts';
import type { MailRecord, Progress } from '../mail/record.ts';
import { Journal } from './journal.ts';

/** What a mail's file says of it. */
export interface Account {
  readonly record: MailRecord;
  /** The last progress of each recipient that has any, by the recipient's key. */
  readonly progress: ReadonlyMap<string, Progress>;
  /** How many times the mail has been deferred. */
  readonly attempts: number;
  /** Bytes of the mail. */
  readonly size: number;
}

export interface OpenAccount extends Account {
  readonly bytes: Bytes;
  close(): void;
}

/**
 * Reads a mail's file without custody of it, and leaves it open; null where it is not there.
 * @param verify compares the mail with its checksum, too
 * @throws Damaged, or the disk's error
 */
export async function openAccount(disk: Disk, path: string, verify: boolean): Promise<OpenAccount | null> {
  const file = OpenFile.ifThere(disk, path);
  if (file === null) return null;
  const journal = new Journal();
  try {
    const { size } = await readPayloadFile(disk, file.fd, { verify, keep: 0 }, (value) => journal.add(value));
    const { record, progress, attempts } = journal;
    const bytes = file.bytes(HEADER_SIZE, size);
    return { record, progress, attempts, size, bytes, close: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}
