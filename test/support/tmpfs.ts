import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './folder.ts';

/** Why this machine cannot mount a file system for a test; false where it can. A test that needs one skips by the answer. */
export function cannotMount(): string | false {
  using folder = temporaryFolder('mount');
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder.path]);
  if (status !== 0) return `a file system cannot be mounted here: ${String(stderr).trim()}`;
  execFileSync('umount', [folder.path]);
  return false;
}

/** A small file system of its own, in memory, that can be filled and made read-only. Unmounted at the end of its scope. */
export class Tmpfs implements Disposable {
  readonly #folder = temporaryFolder('tmpfs');
  readonly path: string;
  #fillers = 0;

  /** @param options of the mount: `size=4m`, `nr_inodes=2000` */
  constructor(options: string) {
    this.path = this.#folder.at('disk');
    mkdirSync(this.path);
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', this.path]);
  }

  at(name: string): string {
    return join(this.path, name);
  }

  /** Free bytes. */
  get free(): number {
    const { bavail, bsize } = statfsSync(this.path);
    return bavail * bsize;
  }

  /** Leaves `bytes` free at most. */
  fill(bytes = 0): void {
    const excess = this.free - bytes;
    if (excess <= 0) return;
    try {
      writeFileSync(this.at(`filler-${this.#fillers++}`), Buffer.alloc(excess));
    } catch (error) {
      if (bytes > 0) throw error; // to the last page it takes what it takes
    }
  }

  /** Leaves `inodes` free. */
  fillInodes(inodes: number): void {
    while (statfsSync(this.path).ffree > inodes) writeFileSync(this.at(`filler-${this.#fillers++}`), '');
  }

  /** Takes away what fills it. */
  empty(): void {
    for (const name of readdirSync(this.path)) if (name.startsWith('filler-')) rmSync(this.at(name));
  }

  /** Makes it read-only or writable again; null where a file that is open for writing is in the way. */
  turn(mode: 'ro' | 'rw'): true | null {
    const { status, stderr } = spawnSync('mount', ['-o', `remount,${mode}`, this.path]);
    if (status === 0) return true;
    if (/busy/.test(String(stderr))) return null;
    throw new Error(String(stderr));
  }

  [Symbol.dispose](): void {
    execFileSync('umount', ['--lazy', this.path]);
    this.#folder[Symbol.dispose]();
  }
}
