import type { Disk } from './durable.ts';
import { nextTurn } from './turn.ts';

/**
 * Syncs folders for many at once (group commit). One fsync serves everybody who asked before it began; who asks while
 * it runs waits for the next one, because a rename made after an fsync has begun may not be covered by it.
 */
export class FolderSync {
  readonly #disk: Disk;
  readonly #waiting = new Map<string, Promise<void>>();
  readonly #running = new Map<string, Promise<void>>();

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Resolves when every name made or removed in `folder` before this call is durable; rejects with the disk's error. */
  sync(folder: string): Promise<void> {
    const waiting = this.#waiting.get(folder);
    if (waiting) return waiting;
    const round = this.#round(folder);
    this.#waiting.set(folder, round);
    return round;
  }

  async #round(folder: string): Promise<void> {
    // A failure of the round before is told to those who waited for that one.
    await this.#running.get(folder)?.catch(() => {});
    await nextTurn();
    this.#waiting.delete(folder);
    const sync = this.#disk.syncFolder(folder);
    this.#running.set(folder, sync);
    try {
      await sync;
    } finally {
      if (this.#running.get(folder) === sync) this.#running.delete(folder);
    }
  }
}
