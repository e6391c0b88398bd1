import { type Disk, ignoreAbsent } from './durable.ts';
import { fileBytes } from './file-bytes.ts';

/**
 * An open file and whoever reads runs of it. After `close` such a run refuses to be read: the descriptor's number may by
 * then stand for another file, and one mail's reader must never see another mail.
 */
export class OpenFile {
  readonly fd: number;
  readonly #disk: Disk;
  #closed = false;

  constructor(disk: Disk, fd: number) {
    this.#disk = disk;
    this.fd = fd;
  }

  /** Opens a file for reading; null where there is none. */
  static ifThere(disk: Disk, path: string): OpenFile | null {
    try {
      return new OpenFile(disk, disk.open(path, 'read'));
    } catch (error) {
      ignoreAbsent(error);
      return null;
    }
  }

  /** `size` bytes from `offset`. */
  bytes(offset: number, size: number): ReturnType<typeof fileBytes> {
    const run = fileBytes(this.fd, offset, size);
    const open = (): typeof run => {
      if (this.#closed) throw new Error('the file was read after it had been closed');
      return run;
    };
    return {
      size,
      slice: (start, end) => open().slice(start, end),
      read: (start, target) => open().read(start, target),
    };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#disk.close(this.fd);
  }
}
