import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { type Disk, systemDisk } from '../../src/base/durable.ts';

/**
 * What happens at the chosen operation:
 * - an error's code: the operation fails with it, and the disk works again afterwards
 * - `short`: a write takes a part of the bytes
 * - `crash`: the process stops before it; what was written before is there at the next start
 * - `tear`: the process stops in the middle of it, where it is a write
 * - `power`: as `crash`, but whatever was not synced is lost: bytes become zeros; names that were made, changed or removed
 *   are as before, and with the name of a folder goes what is in it
 */
export type Fault = 'EIO' | 'ENOSPC' | 'short' | 'crash' | 'tear' | 'power';

export class Crashed extends Error {
  override name = 'Crashed';
}

/** A change of a folder that a power failure takes back. */
interface Unsynced {
  readonly folder: string;
  readonly takeBack: () => void;
}

/** A disk on which one operation goes wrong. Syncing costs nothing, and is remembered. */
export class FaultyDisk implements Disk {
  readonly operations: string[] = [];
  readonly #at: number;
  readonly #fault: Fault;
  #dead = false;
  readonly #paths = new Map<number, string>();
  /** By path: how many bytes are safe from a power failure. */
  readonly #synced = new Map<string, number>();
  #unsyncedNames: Unsynced[] = [];

  /** @param at number of the operation, from 0; -1 for none */
  constructor(at: number, fault: Fault) {
    this.#at = at;
    this.#fault = fault;
  }

  get dead(): boolean {
    return this.#dead;
  }

  get openFiles(): number {
    return this.#paths.size;
  }

  /** After `power`: takes back what was not synced. */
  loseUnsynced(): void {
    for (const path of this.#synced.keys()) if (fs.existsSync(path)) fs.writeFileSync(path, this.#safe(path));
    for (const { takeBack } of this.#unsyncedNames.reverse()) takeBack();
    this.#unsyncedNames = [];
  }

  /** What a power failure leaves of a file. */
  #safe(path: string): Buffer {
    const whole = fs.readFileSync(path);
    return whole.fill(0, Math.min(this.#synced.get(path) ?? whole.length, whole.length));
  }

  #changed(path: string, takeBack: () => void): void {
    this.#unsyncedNames.push({ folder: dirname(path), takeBack });
  }

  /** Closes what a dead process would have closed by dying. */
  closeAll(): void {
    for (const fd of this.#paths.keys()) fs.closeSync(fd);
    this.#paths.clear();
  }

  open(path: string, mode: Parameters<Disk['open']>[1]): number {
    this.#step(`open ${mode}`);
    const fd = systemDisk.open(path, mode);
    this.#paths.set(fd, path);
    if (mode === 'create') this.#synced.set(path, 0);
    return fd;
  }

  close(fd: number): void {
    // Closing is bookkeeping of the process: a failure there must not hide the descriptor from this test.
    if (this.#dead) return;
    this.#paths.delete(fd);
    systemDisk.close(fd);
  }

  read(fd: number, buffer: Buffer, position: number): number {
    this.#step('read');
    return systemDisk.read(fd, buffer, position);
  }

  size(fd: number): number {
    this.#step('size');
    return systemDisk.size(fd);
  }

  modified(path: string): number | null {
    this.#step('modified');
    return systemDisk.modified(path);
  }

  writeNow(fd: number, buffers: readonly Buffer[], position: number): number {
    const whole = Buffer.concat(buffers);
    return systemDisk.writeNow(fd, [whole.subarray(0, this.#writable(fd, whole, position))], position);
  }

  async write(fd: number, buffer: Buffer, position: number): Promise<number> {
    return systemDisk.writeNow(fd, [buffer.subarray(0, this.#writable(fd, buffer, position))], position);
  }

  truncate(fd: number, size: number): void {
    this.#step('truncate');
    systemDisk.truncate(fd, size);
  }

  async sync(fd: number): Promise<void> {
    this.#step('sync');
    const path = this.#paths.get(fd);
    if (path !== undefined) this.#synced.set(path, systemDisk.size(fd));
  }

  async syncFolder(path: string): Promise<void> {
    this.#step('sync folder');
    this.#unsyncedNames = this.#unsyncedNames.filter(({ folder }) => folder !== path);
  }

  rename(from: string, to: string): void {
    this.#step('rename');
    systemDisk.rename(from, to);
    this.#changed(to, () => {
      if (fs.existsSync(to)) fs.renameSync(to, from);
    });
    const size = this.#synced.get(from);
    if (size !== undefined) this.#synced.set(to, size);
    this.#synced.delete(from);
    for (const [fd, path] of this.#paths) if (path === from) this.#paths.set(fd, to);
  }

  link(from: string, to: string): void {
    this.#step('link');
    systemDisk.link(from, to);
    this.#changed(to, () => fs.rmSync(to, { force: true }));
  }

  async unlink(path: string): Promise<void> {
    this.#step('unlink');
    const left = this.#safe(path);
    fs.unlinkSync(path);
    this.#synced.delete(path);
    this.#changed(path, () => fs.writeFileSync(path, left));
  }

  list(folder: string): string[] {
    this.#step('list');
    return systemDisk.list(folder);
  }

  folders(folder: string): string[] {
    this.#step('list');
    return systemDisk.folders(folder);
  }

  makeFolder(path: string): boolean {
    this.#step('make folder');
    let above = dirname(path);
    const missing = [path];
    for (; !fs.existsSync(above); above = dirname(above)) missing.push(above);
    const made = systemDisk.makeFolder(path);
    if (made)
      for (const folder of missing.reverse())
        this.#changed(folder, () => fs.rmSync(folder, { recursive: true, force: true }));
    return made;
  }

  removeFolder(path: string): void {
    this.#step('remove folder');
    systemDisk.removeFolder(path);
  }

  room(): { bytes: number; inodes: number } {
    return { bytes: Infinity, inodes: Infinity };
  }

  #step(operation: string): void {
    if (this.#dead) throw new Crashed(operation);
    this.operations.push(operation);
    if (this.operations.length - 1 !== this.#at || this.#fault === 'short') return;
    if (this.#fault === 'crash' || this.#fault === 'power' || this.#fault === 'tear') {
      this.#dead = true;
      throw new Crashed(operation);
    }
    throw Object.assign(new Error(`${this.#fault}: ${operation}`), { code: this.#fault });
  }

  /** How many bytes this write takes. */
  #writable(fd: number, whole: Buffer, position: number): number {
    const here = this.operations.length === this.#at && !this.#dead;
    if (here && this.#fault === 'tear') systemDisk.writeNow(fd, [whole.subarray(0, whole.length >> 1)], position);
    this.#step('write');
    return here && this.#fault === 'short' ? Math.ceil(whole.length / 3) : whole.length;
  }
}
