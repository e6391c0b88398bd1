import type { Clock } from '../base/clock.ts';
import type { Disk, Room } from '../base/durable.ts';
import type { Log } from '../base/log.ts';
import { SpoolFull } from './spool.ts';

const REFRESH_MS = 1000;

export interface WatermarkOptions {
  readonly disk: Disk;
  readonly folder: string;
  /** Bytes and inodes that must stay free. */
  readonly free: Room;
  readonly clock: Clock;
  readonly log: Log;
}

/** Knows within about a second whether the disk has room to spare. Asking never waits for the disk. */
export class Watermark {
  readonly #options: WatermarkOptions;
  #room: Room;
  #askedAt: number;

  private constructor(options: WatermarkOptions, room: Room) {
    this.#options = options;
    this.#room = room;
    this.#askedAt = options.clock.now();
  }

  static async start(options: WatermarkOptions): Promise<Watermark> {
    return new Watermark(options, await options.disk.room(options.folder));
  }

  /** @throws SpoolFull */
  check(): void {
    this.#refresh();
    const { free, folder } = this.#options;
    if (this.#room.bytes < free.bytes) {
      throw new SpoolFull(
        `${this.#room.bytes} bytes are free where ${folder} lies, and ${free.bytes} are to stay free`,
      );
    }
    if (this.#room.inodes < free.inodes) {
      throw new SpoolFull(
        `${this.#room.inodes} inodes are free where ${folder} lies, and ${free.inodes} are to stay free`,
      );
    }
  }

  #refresh(): void {
    const { disk, folder, clock, log } = this.#options;
    const now = clock.now();
    // A clock that was set back must not stop the asking.
    if (now >= this.#askedAt && now - this.#askedAt < REFRESH_MS) return;
    this.#askedAt = now;
    disk.room(folder).then(
      (room) => {
        this.#room = room;
      },
      (error: unknown) => log.error({ err: error, folder }, 'could not ask for the room on the spool disk'),
    );
  }
}
