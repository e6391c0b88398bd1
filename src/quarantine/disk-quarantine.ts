import { dirname, join } from 'node:path';
import { type Disk, ignoreAbsent, namesIn, readUpTo, replaceFile, systemDisk } from '../base/durable.ts';
import { FolderSync } from '../base/folder-sync.ts';
import type { Log } from '../base/log.ts';
import { OpenFile } from '../base/open-file.ts';
import { readPayloadFile } from '../base/payload-file.ts';
import { HEADER_SIZE } from '../base/payload-format.ts';
import { nextTurn } from '../base/turn.ts';
import type { Address } from '../mail/address.ts';
import type { Bytes } from '../mail/bytes.ts';
import { MailId } from '../mail/mail-id.ts';
import { decodeItem, encodeItem, mergeItems } from './item-json.ts';
import { dayOf, isDay, isDescription, placeOf } from './place.ts';
import type { Quarantine, QuarantineItem } from './quarantine.ts';

export interface DiskQuarantineOptions {
  /** The quarantine's folder, on the same file system as the spool: mail comes by hard links. */
  readonly root: string;
  readonly log: Log;
  readonly disk?: Disk;
}

/** A description that is larger is damage. */
const ITEM_LIMIT = 16 * 1024 * 1024;

/**
 * The quarantine on disk: `<day>/<id>` is the mail, a hard link of the spool's file in its format, and `<day>/<id>.json`
 * its description. The day is the one in the id, so that an id alone finds its mail and every name is the gateway's own.
 *
 * A mail is in quarantine when its link is there. The description is written and synced first and the link made after it,
 * so that a mail that shows itself always has its description; what a crash leaves before the link is invisible, and
 * repeating `keep` completes it. Removing goes the other way round.
 */
export class DiskQuarantine implements Quarantine {
  readonly #root: string;
  readonly #disk: Disk;
  readonly #folders: FolderSync;
  readonly #log: Log;
  /** Changes of one mail follow each other. */
  readonly #changing = new Map<MailId, Promise<unknown>>();

  constructor({ root, log, disk = systemDisk }: DiskQuarantineOptions) {
    this.#root = root;
    this.#disk = disk;
    this.#folders = new FolderSync(disk);
    this.#log = log;
  }

  /** Rejects with the disk's error; then it has to be called again. */
  keep(item: QuarantineItem, link: (path: string) => Promise<void>): Promise<void> {
    return this.#inOrder(item.id, async () => {
      const { folder, mail } = placeOf(this.#root, item.id);
      await this.#makeFolder(folder);
      const kept = this.#readItem(item.id);
      await this.#writeItem(kept === null ? item : mergeItems(kept, item));
      // Linking syncs the folder, and with it the description's name.
      await (this.#isThere(mail) ? this.#folders.sync(folder) : link(mail));
    });
  }

  /** Newest first. What cannot be read is logged and passed over. */
  async *list(): AsyncGenerator<QuarantineItem, void, void> {
    for (const day of this.#days().reverse()) {
      for (const id of this.#idsOf(day).reverse()) {
        await nextTurn();
        const item = this.#readItem(id);
        if (item !== null) yield item;
      }
    }
  }

  async find(id: MailId): Promise<QuarantineItem | null> {
    return this.#isThere(placeOf(this.#root, id).mail) ? this.#readItem(id) : null;
  }

  /** Rejects with Damaged where the mail does not match its checksum. */
  async open(id: MailId): Promise<{ bytes: Bytes; close(): void } | null> {
    const file = OpenFile.ifThere(this.#disk, placeOf(this.#root, id).mail);
    if (file === null) return null;
    try {
      const { size } = await readPayloadFile(this.#disk, file.fd, { verify: true, keep: 0 }, () => {});
      return { bytes: file.bytes(HEADER_SIZE, size), close: () => file.close() };
    } catch (error) {
      file.close();
      throw error;
    }
  }

  markReleased(id: MailId, recipients: readonly Address[], at: number): Promise<void> {
    return this.#inOrder(id, async () => {
      const item = await this.find(id);
      if (item === null) throw new Error(`there is no mail ${id} in quarantine`);
      const released = [...item.released, ...recipients.map((recipient) => ({ recipient, at }))];
      await this.#writeItem({ ...item, released });
      await this.#folders.sync(placeOf(this.#root, id).folder);
    });
  }

  remove(id: MailId): Promise<boolean> {
    return this.#inOrder(id, async () => {
      const { folder, mail, item } = placeOf(this.#root, id);
      const there = this.#isThere(mail);
      await this.#disk.unlink(mail).catch(ignoreAbsent);
      await this.#disk.unlink(item).catch(ignoreAbsent);
      if (there) await this.#folders.sync(folder);
      return there;
    });
  }

  /** Removes mail that arrived before `olderThan` (ms since the epoch) and what crashes left; the number of mails. */
  async purge(olderThan: number): Promise<number> {
    let removed = 0;
    const lastDay = dayOf(olderThan);
    for (const day of this.#days().filter((one) => one <= lastDay)) {
      for (const id of this.#idsOf(day)) {
        if (MailId.time(id) < olderThan && (await this.#removeOld(id))) removed++;
      }
      if (day < lastDay) await this.#removeDay(join(this.#root, day));
    }
    return removed;
  }

  /** One that cannot be removed must not keep the others. */
  async #removeOld(id: MailId): Promise<boolean> {
    try {
      return await this.remove(id);
    } catch (error) {
      this.#log.warn({ err: error, mail: id }, 'a mail in quarantine that is too old could not be removed');
      return false;
    }
  }

  async #removeDay(folder: string): Promise<void> {
    for (const name of namesIn(this.#disk, folder).filter(isDescription)) {
      await this.#disk.unlink(join(folder, name)).catch(ignoreAbsent);
    }
    try {
      this.#disk.removeFolder(folder);
    } catch (error) {
      this.#log.warn(
        { err: error, folder },
        'a folder of the quarantine could not be removed; are there foreign files?',
      );
    }
  }

  async #makeFolder(folder: string): Promise<void> {
    if (!this.#disk.makeFolder(folder)) return;
    await this.#folders.sync(this.#root);
    await this.#folders.sync(dirname(this.#root));
  }

  /** Null where there is none, or none that can be read, which is logged. */
  #readItem(id: MailId): QuarantineItem | null {
    const path = placeOf(this.#root, id).item;
    let file: OpenFile | null = null;
    try {
      file = OpenFile.ifThere(this.#disk, path);
      if (file === null) return null;
      const size = this.#disk.size(file.fd);
      if (size > ITEM_LIMIT) throw new Error(`it has ${size} bytes; the limit is ${ITEM_LIMIT}`);
      return decodeItem(readUpTo(this.#disk, file.fd, 0, size).toString('utf8'));
    } catch (error) {
      this.#log.error({ err: error, path }, 'the description of a mail in quarantine cannot be read');
      return null;
    } finally {
      file?.close();
    }
  }

  /** The new name is durable when the folder has been synced. */
  #writeItem(item: QuarantineItem): Promise<void> {
    const path = placeOf(this.#root, item.id).item;
    // The command line may write at the same moment: each process has a side file of its own.
    return replaceFile(this.#disk, path, encodeItem(item), `${path}.${process.pid}`);
  }

  #isThere(path: string): boolean {
    return this.#disk.modified(path) !== null;
  }

  /** Oldest first. */
  #days(): string[] {
    return namesIn(this.#disk, this.#root).filter(isDay).sort();
  }

  #idsOf(day: string): MailId[] {
    const ids = namesIn(this.#disk, join(this.#root, day)).flatMap((name) => MailId.parse(name) ?? []);
    return ids.filter((id) => dayOf(MailId.time(id)) === day).sort();
  }

  async #inOrder<T>(id: MailId, work: () => Promise<T>): Promise<T> {
    const before = this.#changing.get(id);
    const turn = (async () => {
      await before?.catch(() => {});
      return await work();
    })();
    this.#changing.set(id, turn);
    try {
      return await turn;
    } finally {
      if (this.#changing.get(id) === turn) this.#changing.delete(id);
    }
  }
}
