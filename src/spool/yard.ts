import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { type Disk, errorCode, ignoreAbsent, namesIn, systemDisk } from '../base/durable.ts';
import { FolderSync } from '../base/folder-sync.ts';
import type { MailId } from '../mail/mail-id.ts';
import type { MailRecord } from '../mail/record.ts';
import type { Verdict } from '../mail/verdict.ts';
import { type Account, type OpenAccount, openAccount } from './account.ts';
import { decidedFrame, recordFrame } from './journal.ts';
import { Layout } from './layout.ts';
import { loadMail } from './loader.ts';
import { findLot, LOT_STATES, type Lot, type LotState, lotsIn, slotsOf } from './lots.ts';
import { MailWriter } from './mail-writer.ts';
import { Memory } from './memory.ts';
import { moveDurably } from './move.ts';

export interface Listed extends Lot {
  /** Null where the file cannot be read; then `damage` says why. */
  readonly mail: Account | null;
  readonly damage: string | null;
}

export interface Found extends Lot, OpenAccount {}

/** What became of a wish: `busy` is a mail that a worker carries at this moment. */
export type Answer = 'done' | 'busy' | 'absent';

export interface YardOptions {
  /** The spool's folder. */
  readonly root: string;
  readonly clock: Clock;
  readonly disk?: Disk;
}

/** What a submitted mail may hold in memory; beyond that it goes through the file. */
const MEMORY = 512 * 1024;
/** A submission takes seconds; what lies longer was left by a process that died. */
const LEFT_MS = 3_600_000;
const LOOKS = 5;

/**
 * What the command line and the supervisor do in the spool without carrying mail. Every change is one rename or unlink of
 * a mail that no worker has, so that it may be done while the gateway runs; the running gateway has to be told of new due
 * times. Calls reject with the disk's error.
 */
export class Yard {
  readonly #disk: Disk;
  readonly #layout: Layout;
  readonly #folders: FolderSync;
  readonly #clock: Clock;

  constructor({ root, clock, disk = systemDisk }: YardOptions) {
    this.#disk = disk;
    this.#layout = new Layout(root);
    this.#folders = new FolderSync(disk);
    this.#clock = clock;
  }

  /** Numbers of the slots that there are, whether or not they have an owner. */
  slots(): number[] {
    return slotsOf(this.#disk, this.#layout);
  }

  /** Every deferred mail and when it is due (ms since the epoch), by names alone. */
  async *schedule(): AsyncGenerator<{ readonly id: MailId; readonly due: number }, void, void> {
    for await (const { id, due } of lotsIn(this.#disk, this.#layout, 'deferred')) {
      if (id !== null && due !== null) yield { id, due };
    }
  }

  /** How many files lie in each state, by names alone. */
  async count(): Promise<Readonly<Record<LotState, number>>> {
    const counts = { active: 0, deferred: 0, hold: 0, corrupt: 0 };
    for (const state of LOT_STATES) for await (const _ of lotsIn(this.#disk, this.#layout, state)) counts[state]++;
    return counts;
  }

  /** Every mail, or those in one state. A mail that moves meanwhile may be missing or come twice. */
  async *list(state?: LotState): AsyncGenerator<Listed, void, void> {
    for (const one of state === undefined ? LOT_STATES : [state]) {
      for await (const lot of lotsIn(this.#disk, this.#layout, one)) {
        const listed = await this.#look(lot);
        if (listed !== null) yield listed;
      }
    }
  }

  /**
   * One mail, verified, with its bytes; null where there is none. The caller closes it.
   * @throws Damaged where its file cannot be read
   */
  async read(id: MailId): Promise<Found | null> {
    for (let look = 0; look < LOOKS; look++) {
      const lot = findLot(this.#disk, this.#layout, id);
      if (lot === null) return null;
      const account = await openAccount(this.#disk, lot.path, true);
      if (account !== null) return { ...lot, ...account };
    }
    return null;
  }

  /**
   * A deferred or held mail is due at `due` (ms since the epoch). What the rules held is delivered then: whoever reschedules
   * it has looked at it.
   */
  reschedule(id: MailId, due: number): Promise<Answer> {
    return this.#change(id, async ({ path, state }) => {
      if (state === 'hold') await this.#letGo(path);
      await moveDurably(this.#disk, this.#folders, path, this.#layout.deferred(id, due));
    });
  }

  /**
   * A deferred mail, of which `schedule` told, is due at `to` instead of `due` (ms since the epoch). Not synced: if the power
   * fails now it has its old time again.
   */
  async hasten(id: MailId, due: number, to: number): Promise<Answer> {
    try {
      this.#disk.rename(this.#layout.deferred(id, due), this.#layout.deferred(id, to));
      return 'done';
    } catch (error) {
      ignoreAbsent(error);
      return 'absent';
    }
  }

  /** A deferred mail waits for the administrator from now on. */
  hold(id: MailId): Promise<Answer> {
    return this.#change(id, ({ path }) => moveDurably(this.#disk, this.#folders, path, this.#layout.held(id)));
  }

  /** Deletes a deferred or held mail. Nobody is told of it. */
  remove(id: MailId): Promise<Answer> {
    return this.#change(id, async ({ path }) => {
      await this.#disk.unlink(path);
      await this.#folders.sync(join(path, '..'));
    });
  }

  /** Takes custody of a mail, which waits in deferred until `due` (ms since the epoch). Rejects with nothing kept. */
  async submit(record: MailRecord, chunks: Iterable<Buffer>, due: number): Promise<void> {
    const folder = this.#layout.submitted();
    this.#disk.makeFolder(folder);
    await this.#clearLeft(folder);
    const path = join(folder, record.id);
    const writer = new MailWriter(this.#disk, new Memory(MEMORY), path);
    try {
      for (const chunk of chunks) await writer.write(chunk);
      const { file } = await writer.seal(recordFrame(record));
      file?.close();
    } catch (error) {
      await writer.discard();
      throw error;
    }
    try {
      await moveDurably(this.#disk, this.#folders, path, this.#layout.deferred(record.id, due));
    } catch (error) {
      await this.#disk.unlink(path).catch(ignoreAbsent);
      throw error;
    }
  }

  async #look(lot: Lot): Promise<Listed | null> {
    try {
      const account = await openAccount(this.#disk, lot.path, false);
      if (account === null) return null;
      account.close();
      const { record, progress, attempts, size } = account;
      return { ...lot, mail: { record, progress, attempts, size }, damage: null };
    } catch (error) {
      return { ...lot, mail: null, damage: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Finds the mail where no worker has it, and changes it; looks again where it moved in between. */
  async #change(id: MailId, change: (lot: Lot) => Promise<void>): Promise<Answer> {
    for (let look = 0; look < LOOKS; look++) {
      const lot = findLot(this.#disk, this.#layout, id);
      if (lot === null || lot.state === 'corrupt') return 'absent';
      if (lot.state === 'active') return 'busy';
      try {
        await change(lot);
        return 'done';
      } catch (error) {
        if (errorCode(error) !== 'ENOENT') throw error;
      }
    }
    return 'busy';
  }

  /** Appends the verdicts anew, those that hold turned into delivery. */
  async #letGo(path: string): Promise<void> {
    const { journal, stored } = await loadMail(this.#disk, new Memory(0), path);
    try {
      const { verdicts } = journal.record;
      if (verdicts?.some(({ action }) => action === 'hold')) await stored.append(decidedFrame(verdicts.map(released)));
    } finally {
      stored.close();
    }
  }

  async #clearLeft(folder: string): Promise<void> {
    for (const name of namesIn(this.#disk, folder)) {
      const path = join(folder, name);
      const modified = this.#disk.modified(path);
      const left = modified !== null && this.#clock.now() - modified > LEFT_MS;
      if (left) await this.#disk.unlink(path).catch(() => {}); // the next submission tries again
    }
  }
}

function released(verdict: Verdict): Verdict {
  if (verdict.action !== 'hold') return verdict;
  return {
    ...verdict,
    action: 'deliver',
    temporary: false,
    reasons: ['released by the administrator', ...verdict.reasons],
  };
}
