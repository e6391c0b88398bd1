import { writeSync } from 'node:fs';
import { relative } from 'node:path';
import { type Disk, systemDisk } from '../../src/base/durable.ts';
import type { When } from './point.ts';

/** Where a killed process says, with its last breath, at which operation it died: a pipe to the test. */
export const LAST_WORDS_FD = 3;

/**
 * The system's disk, which counts the operations that change it, and kills its own process at a chosen one: before it, in the
 * middle of a write, or when it is done and nobody has been told. What only reads passes through.
 */
export class KillingDisk {
  readonly disk: Disk;
  readonly #root: string;
  readonly #names = new Map<number, string>();
  readonly #underWay = new Set<Promise<unknown>>();
  #operations: string[] = [];
  #at = -1;
  #when: When = 'before';

  /** @param root folder of the state, which the names of operations leave out */
  constructor(root: string) {
    this.#root = root;
    this.disk = { ...systemDisk, ...this.#files(), ...this.#folders() };
  }

  /** What has changed the disk since the last `arm`: the operation and the kind of file. */
  get operations(): readonly string[] {
    return this.#operations;
  }

  /** Counts anew from 0 and kills at operation `at`; -1 only counts. */
  arm(at: number, when: When): void {
    this.#operations = [];
    this.#at = at;
    this.#when = when;
  }

  /** Resolves when nothing is on its way to the disk; a death that is due has come by then. */
  async quiet(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  #kind(path: string): string {
    return kindOf(this.#root, path);
  }

  #files(): Pick<Disk, 'open' | 'close' | 'writeNow' | 'write' | 'truncate' | 'sync'> {
    const name = (fd: number) => this.#kind(this.#names.get(fd) ?? '?');
    return {
      open: (path, mode) => {
        const open = () => {
          const fd = systemDisk.open(path, mode);
          this.#names.set(fd, path);
          return fd;
        };
        return mode === 'create' ? this.#step(`create ${this.#kind(path)}`, open) : open();
      },
      close: (fd) => {
        this.#names.delete(fd);
        systemDisk.close(fd);
      },
      writeNow: (fd, buffers, position) =>
        this.#step(
          `write ${name(fd)}`,
          () => systemDisk.writeNow(fd, buffers, position),
          () => systemDisk.writeNow(fd, [half(Buffer.concat(buffers))], position),
        ),
      write: (fd, buffer, position) =>
        this.#stepLater(
          `write ${name(fd)}`,
          () => systemDisk.write(fd, buffer, position),
          () => systemDisk.writeNow(fd, [half(buffer)], position),
        ),
      truncate: (fd, size) => this.#step(`truncate ${name(fd)}`, () => systemDisk.truncate(fd, size)),
      sync: (fd) => this.#stepLater(`fsync ${name(fd)}`, () => systemDisk.sync(fd)),
    };
  }

  #folders(): Pick<Disk, 'syncFolder' | 'rename' | 'link' | 'unlink' | 'makeFolder' | 'removeFolder'> {
    return {
      syncFolder: (path) => this.#stepLater(`fsync folder ${this.#kind(path)}`, () => systemDisk.syncFolder(path)),
      rename: (from, to) => {
        this.#step(`rename ${this.#kind(from)} to ${this.#kind(to)}`, () => systemDisk.rename(from, to));
        for (const [fd, path] of this.#names) if (path === from) this.#names.set(fd, to);
      },
      link: (from, to) => this.#step(`link ${this.#kind(from)} at ${this.#kind(to)}`, () => systemDisk.link(from, to)),
      unlink: (path) => this.#stepLater(`unlink ${this.#kind(path)}`, () => systemDisk.unlink(path)),
      makeFolder: (path) => this.#step(`mkdir ${this.#kind(path)}`, () => systemDisk.makeFolder(path)),
      removeFolder: (path) => this.#step(`rmdir ${this.#kind(path)}`, () => systemDisk.removeFolder(path)),
    };
  }

  #step<T>(operation: string, work: () => T, partly?: () => unknown): T {
    const chosen = this.#begin(operation, partly);
    try {
      return work();
    } finally {
      if (chosen) this.#die(operation);
    }
  }

  #stepLater<T>(operation: string, work: () => Promise<T>, partly?: () => unknown): Promise<T> {
    const step = this.#waitFor(operation, work, partly).finally(() => this.#underWay.delete(step));
    this.#underWay.add(step);
    return step;
  }

  async #waitFor<T>(operation: string, work: () => Promise<T>, partly?: () => unknown): Promise<T> {
    const chosen = this.#begin(operation, partly);
    try {
      return await work();
    } finally {
      if (chosen) this.#die(operation);
    }
  }

  /** True where the process shall die when the operation is done. */
  #begin(operation: string, partly?: () => unknown): boolean {
    const chosen = this.#operations.push(operation) - 1 === this.#at;
    if (!chosen || this.#when === 'after') return chosen;
    if (this.#when === 'amid') partly?.();
    this.#die(operation);
  }

  #die(operation: string): never {
    writeSync(LAST_WORDS_FD, operation);
    process.kill(process.pid, 'SIGKILL');
    throw new Error('a killed process goes on');
  }
}

/** The path below `root` with ids, due times, days and shards left out. */
export function kindOf(root: string, path: string): string {
  return relative(root, path)
    .replace(/[0-9A-Z]{16}/, 'MAIL')
    .replace(/^(spool\/(?:deferred|hold))\/[0-9A-Z]{2}(?=\/|$)/, '$1/SHARD')
    .replace(/MAIL\.\d+$/, 'MAIL.DUE')
    .replace(/^quarantine\/\d{8}/, 'quarantine/DAY')
    .replace(/\.json\.\d+$/, '.json.PID')
    .replace(/^box\/[^/]+/, 'box/NAME')
    .replace(/\d+\.MAIL_.*$/, 'FILE');
}

function half(buffer: Buffer): Buffer {
  return buffer.subarray(0, buffer.length >> 1);
}
