import { join } from 'node:path';
import { type Disk, errorCode, ignoreAbsent, NotAFile, namesIn, systemDisk } from '../base/durable.ts';
import { FolderSync } from '../base/folder-sync.ts';
import type { Log } from '../base/log.ts';
import { Damaged } from '../base/payload-format.ts';
import { nextTurn } from '../base/turn.ts';
import { MailId } from '../mail/mail-id.ts';
import type { MailRecord } from '../mail/record.ts';
import { DiskEntry } from './disk-entry.ts';
import { DiskIncoming, type Harbour } from './disk-incoming.ts';
import { Layout } from './layout.ts';
import { clearShards, makeOwn, removeLeftovers, STRETCH, takeOver } from './leftovers.ts';
import { loadMail } from './loader.ts';
import { locate } from './locate.ts';
import { MailWriter } from './mail-writer.ts';
import { Memory } from './memory.ts';
import { type Alarm, type SetAside, setAside } from './set-aside.ts';
import type { Entry, Incoming, Spool } from './spool.ts';
import { Watermark } from './watermark.ts';

export interface DiskSpoolOptions {
  /** The spool's folder. Nobody else writes into it. */
  readonly root: string;
  /** The first is this process's own; the others have no owner any more, and `recover` takes their mail over. */
  readonly slots: readonly number[];
  /** Bytes and inodes of the disk that arriving mail must leave free. */
  readonly freeBytes?: number;
  readonly freeInodes?: number;
  /** Bytes of mail that may stand in memory together. */
  readonly memoryBytes?: number;
  readonly log: Log;
  readonly alarm: Alarm;
  readonly disk?: Disk;
}

const MB = 1024 * 1024;

/** The spool on a local disk. One object for each process; a slot has one owner. */
export class DiskSpool implements Spool {
  readonly #disk: Disk;
  readonly #layout: Layout;
  readonly #slots: readonly number[];
  readonly #own: number;
  readonly #memory: Memory;
  readonly #watermark: Watermark;
  readonly #aside: SetAside;
  readonly #harbour: Harbour;
  /** Mails in active that this process carries, and mails that are arriving. */
  readonly #carried = new Set<MailId>();
  readonly #arriving = new Set<MailId>();
  readonly #background = new Set<Promise<void>>();

  private constructor(options: DiskSpoolOptions, own: number, disk: Disk) {
    const { root, log, alarm, freeBytes = 100 * MB, freeInodes = 1000 } = options;
    this.#disk = disk;
    this.#watermark = new Watermark({ disk, folder: root, free: { bytes: freeBytes, inodes: freeInodes } });
    this.#layout = new Layout(root);
    this.#slots = options.slots;
    this.#own = own;
    this.#memory = new Memory(options.memoryBytes ?? 64 * MB);
    this.#aside = { disk, layout: this.#layout, log, alarm };
    this.#harbour = {
      disk,
      layout: this.#layout,
      folders: new FolderSync(disk),
      memory: this.#memory,
      claim: (id) => this.#carried.add(id),
      release: (id) => this.#carried.delete(id),
      arrived: (id) => this.#arriving.delete(id),
      background: (work) => this.#runInBackground(work),
    };
  }

  /** Makes the folders that are missing. Rejects with the disk's error. */
  static async open(options: DiskSpoolOptions): Promise<DiskSpool> {
    const { root, slots, disk = systemDisk } = options;
    const own = slots[0];
    if (own === undefined) throw new Error('a spool needs a slot of its own');
    const layout = new Layout(root);
    const shared = (['deferred', 'hold', 'corrupt'] as const).map((state) => layout.folder(state));
    const slot = join(root, String(own));
    for (const folder of [slot, layout.slot(own, 'incoming'), layout.slot(own, 'active'), ...shared]) {
      makeOwn(disk, folder);
    }
    // The folders' own names must survive a power failure before mail in them can be promised to.
    for (const folder of [slot, root, join(root, '..')]) await disk.syncFolder(folder);
    return new DiskSpool(options, own, disk);
  }

  open(id: MailId): Incoming {
    this.#watermark.check();
    return this.#begin(id, () => this.#watermark.check());
  }

  async put(record: MailRecord, chunks: Iterable<Buffer>): Promise<Entry> {
    const incoming = this.#begin(record.id, () => {});
    try {
      for (const chunk of chunks) await incoming.write(chunk);
      return await incoming.commit(record);
    } catch (error) {
      incoming.discard();
      throw error;
    }
  }

  /** @param slots whose mail to take up; the supervisor names here what a dead worker left */
  async *recover(slots: readonly number[] = this.#slots): AsyncGenerator<Entry, void, void> {
    for (const slot of slots) {
      const own = slot === this.#own;
      await removeLeftovers(this.#aside, this.#layout.slot(slot, 'incoming'), own ? this.#arriving : new Set());
      if (!own) await takeOver(this.#aside, slot, this.#own);
    }
    clearShards(this.#aside);
    let count = 0;
    // Ids sort by time: the oldest mail comes first.
    for (const name of namesIn(this.#disk, this.#layout.slot(this.#own, 'active')).sort()) {
      if (++count % STRETCH === 0) await nextTurn();
      const entry = await this.#recoverFile(name);
      if (entry !== null) yield entry;
    }
  }

  async take(id: MailId, from: 'deferred' | 'hold'): Promise<Entry | null> {
    if (this.#carried.has(id)) return null;
    const path = this.#pathOf('active', id);
    const origin = this.#moveToActive(id, from, path);
    if (origin === null) return null;
    this.#carried.add(id);
    try {
      return await this.#load(id, path);
    } catch (error) {
      this.#carried.delete(id);
      if (isForeign(error)) {
        setAside(this.#aside, path, error.message);
        return null;
      }
      this.#disk.rename(path, origin);
      throw error;
    }
  }

  /** Waits for what discarded mails leave to be removed. Entries that are open stay valid. */
  async close(): Promise<void> {
    while (this.#background.size > 0) await Promise.all(this.#background);
  }

  /** @param hasRoom throws SpoolFull where a mail that grows must stop */
  #begin(id: MailId, hasRoom: () => void): Incoming {
    if (this.#carried.has(id) || this.#arriving.has(id)) throw new Error(`there is a mail ${id} already`);
    this.#arriving.add(id);
    const place = { incoming: this.#pathOf('incoming', id), active: this.#pathOf('active', id) };
    const writer = new MailWriter(this.#disk, this.#memory, place.incoming);
    return new DiskIncoming(id, this.#harbour, { writer, place, hasRoom });
  }

  #pathOf(state: 'incoming' | 'active', id: MailId): string {
    return join(this.#layout.slot(this.#own, state), id);
  }

  /** Where the file lay before, or null. Somebody may give it another due time between looking and renaming. */
  #moveToActive(id: MailId, from: 'deferred' | 'hold', path: string): string | null {
    for (let look = 0; look < 3; look++) {
      const origin = locate(this.#disk, this.#layout, from, id)?.path;
      if (origin === undefined) return null;
      try {
        this.#disk.rename(origin, path);
        return origin;
      } catch (error) {
        ignoreAbsent(error);
      }
    }
    return null;
  }

  async #recoverFile(name: string): Promise<Entry | null> {
    const path = join(this.#layout.slot(this.#own, 'active'), name);
    const id = MailId.parse(name);
    if (id === null) {
      setAside(this.#aside, path, 'its name is not that of a mail');
      return null;
    }
    if (this.#carried.has(id)) return null;
    this.#carried.add(id);
    try {
      return await this.#load(id, path);
    } catch (error) {
      this.#carried.delete(id);
      this.#tellOfUnreadable(path, error);
      return null;
    }
  }

  #tellOfUnreadable(path: string, error: unknown): void {
    if (isForeign(error)) {
      setAside(this.#aside, path, error.message);
    } else if (errorCode(error) !== 'ENOENT') {
      // Too many open files, or a failing disk: the mail may be whole, and the next start tries again.
      this.#aside.log.error({ err: error, path }, 'a mail could not be read; it stays for the next start');
      this.#aside.alarm(path, String(error));
    }
  }

  async #load(id: MailId, path: string): Promise<Entry> {
    const { journal, stored, torn } = await loadMail(this.#disk, this.#memory, path);
    const { record, progress, attempts, deaths } = journal;
    if (record.id !== id) {
      stored.close();
      throw new Damaged(`it holds the mail ${record.id}`);
    }
    if (torn > 0) this.#aside.log.warn({ mail: id, bytes: torn }, 'a torn journal entry is cut off');
    return new DiskEntry(this.#harbour, { record, progress, attempts, deaths, stored });
  }

  #runInBackground(work: Promise<void>): void {
    const settled = work
      .catch((error: unknown) => this.#aside.log.warn({ err: error }, 'a discarded mail could not be removed'))
      .finally(() => this.#background.delete(settled));
    this.#background.add(settled);
  }
}

/** It will never be a mail, however often it is read. */
function isForeign(error: unknown): error is Damaged | NotAFile {
  return error instanceof Damaged || error instanceof NotAFile;
}
