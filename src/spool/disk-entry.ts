import { dirname } from 'node:path';
import { type Disk, ignoreAbsent } from '../base/durable.ts';
import type { FolderSync } from '../base/folder-sync.ts';
import type { Bytes } from '../mail/bytes.ts';
import type { MailId } from '../mail/mail-id.ts';
import type { MailRecord, Progress } from '../mail/record.ts';
import { decidedFrame, deferredFrame, interruptedFrame, progressFrame } from './journal.ts';
import type { Layout } from './layout.ts';
import { moveDurably } from './move.ts';
import type { Entry, Pause } from './spool.ts';
import type { StoredMail } from './stored-mail.ts';

/** What an entry needs of the spool that it belongs to. */
export interface Home {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly folders: FolderSync;
  /** The entry is no longer carried by this process. */
  release(id: MailId): void;
}

export interface EntryParts {
  readonly record: MailRecord;
  readonly progress: Map<string, Progress>;
  readonly attempts: number;
  readonly deaths: number;
  readonly stored: StoredMail;
}

/**
 * A mail in active. Its operations run one after another in the order of their calls. One that rejects has changed
 * nothing on disk, and may be called again.
 */
export class DiskEntry implements Entry {
  readonly #home: Home;
  readonly #stored: StoredMail;
  readonly #progress: Map<string, Progress>;
  readonly #attempts: number;
  readonly #deaths: number;
  /** Noted, and not in the journal yet. */
  #unsaved: Progress[] = [];
  #record: MailRecord;
  #last: Promise<unknown> | null = null;
  #given = false;

  constructor(home: Home, parts: EntryParts) {
    this.#home = home;
    this.#stored = parts.stored;
    this.#progress = parts.progress;
    this.#attempts = parts.attempts;
    this.#deaths = parts.deaths;
    this.#record = parts.record;
  }

  get id(): MailId {
    return this.#record.id;
  }

  get record(): MailRecord {
    return this.#record;
  }

  get progress(): ReadonlyMap<string, Progress> {
    return this.#progress;
  }

  get attempts(): number {
    return this.#attempts;
  }

  get deaths(): number {
    return this.#deaths;
  }

  bytes(): Bytes {
    return this.#stored.bytes();
  }

  decide(verdicts: NonNullable<MailRecord['verdicts']>, stamp?: MailRecord['stamp']): Promise<void> {
    return this.#inOrder(async () => {
      await this.#stored.append(decidedFrame(verdicts, stamp));
      this.#record = { ...this.#record, verdicts, ...(stamp === undefined ? {} : { stamp }) };
    });
  }

  note(progress: readonly Progress[]): Promise<void> {
    // Known at once, even where the disk fails: this process must not deliver twice.
    for (const one of progress) this.#progress.set(one.recipient.key, one);
    this.#unsaved.push(...progress);
    return this.#inOrder(() => this.#saveNotes());
  }

  defer(until: number, pause: Pause = 'attempt'): Promise<void> {
    return this.#inOrder(async () => {
      if (pause === 'none') await this.#saveNotes();
      else await this.#save(pause === 'death' ? interruptedFrame : deferredFrame);
      await this.#moveTo(this.#home.layout.deferred(this.id, until));
    });
  }

  hold(): Promise<void> {
    return this.#inOrder(async () => {
      await this.#saveNotes();
      await this.#moveTo(this.#home.layout.held(this.id));
    });
  }

  finish(): Promise<void> {
    return this.#inOrder(async () => {
      // Not synced, which would cost every mail a wait for the disk: after a power failure the mail may come back, and those
      // who got it in its last round get it once more. Closed first: the last to close a removed file waits while its blocks are
      // given back, and that is for the thread that removes it.
      this.#stored.rest();
      await this.#home.disk.unlink(this.#stored.path).catch(ignoreAbsent);
      this.#giveUp();
    });
  }

  linkTo(path: string): Promise<void> {
    return this.#inOrder(async () => {
      this.#home.disk.link(this.#stored.path, path);
      await this.#home.folders.sync(dirname(path));
    });
  }

  close(): void {
    if (this.#last === null) this.#giveUp();
    else void this.#last.catch(() => {}).then(() => this.#giveUp());
  }

  /** One frame for all that were noted while the frame before was on its way. */
  async #saveNotes(): Promise<void> {
    if (this.#unsaved.length > 0) await this.#save(progressFrame);
  }

  async #save(frame: (progress: readonly Progress[]) => Buffer): Promise<void> {
    const saving = this.#unsaved.slice();
    await this.#stored.append(frame(saving));
    this.#unsaved = this.#unsaved.slice(saving.length);
  }

  async #moveTo(path: string): Promise<void> {
    const { disk, folders } = this.#home;
    await moveDurably(disk, folders, this.#stored.path, path);
    this.#giveUp();
  }

  async #inOrder(work: () => Promise<void>): Promise<void> {
    const before = this.#last;
    const turn = (async () => {
      await before?.catch(() => {});
      if (this.#given) throw new Error(`mail ${this.id} was used after it had been given up`);
      await work();
    })();
    this.#last = turn;
    try {
      await turn;
    } finally {
      if (this.#last === turn) this.#last = null;
    }
  }

  #giveUp(): void {
    if (this.#given) return;
    this.#given = true;
    this.#stored.close();
    this.#home.release(this.id);
  }
}
