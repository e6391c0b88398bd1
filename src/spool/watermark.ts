import type { Disk, Room } from '../base/durable.ts';
import { SpoolFull } from './spool.ts';

export interface WatermarkOptions {
  readonly disk: Disk;
  readonly folder: string;
  /** Bytes and inodes that must stay free. */
  readonly free: Room;
}

/**
 * What arriving mail must leave free, so that mail in custody can still be noted, bounced and delivered. The disk is asked
 * each time (statfs answers in microseconds): a figure that is kept would refuse mail when there is room again, once for
 * every idle worker, and let many large mails in on the same last megabytes.
 */
export class Watermark {
  readonly #options: WatermarkOptions;

  constructor(options: WatermarkOptions) {
    this.#options = options;
  }

  /** @throws SpoolFull, or the disk's error */
  check(): void {
    const { disk, free, folder } = this.#options;
    const room = disk.room(folder);
    this.#compare(room.bytes, free.bytes, 'bytes', folder);
    this.#compare(room.inodes, free.inodes, 'inodes', folder);
  }

  #compare(left: number, needed: number, what: string, folder: string): void {
    if (left >= needed) return;
    throw new SpoolFull(`${left} ${what} are free where ${folder} lies, and ${needed} are to stay free`);
  }
}
