import { dirname } from 'node:path';
import { type Disk, errorCode } from '../base/durable.ts';
import type { FolderSync } from '../base/folder-sync.ts';

/**
 * Renames and makes the new name durable. The folder and those above it are made where they are missing. Where the sync
 * fails the file goes back, so that a rejected move has not happened.
 */
export async function moveDurably(disk: Disk, folders: FolderSync, from: string, to: string): Promise<void> {
  const folder = dirname(to);
  const made = renameInto(disk, from, to);
  try {
    if (made) await folders.sync(dirname(folder));
    await folders.sync(folder);
  } catch (error) {
    undo(disk, from, to);
    throw error;
  }
}

/** Where even this fails the file keeps its new name, under which the next start or the schedule finds it. */
function undo(disk: Disk, from: string, to: string): void {
  try {
    disk.rename(to, from);
  } catch {
    // The disk's first error is the one to tell of.
  }
}

/** True where the folder had to be made. */
function renameInto(disk: Disk, from: string, to: string): boolean {
  try {
    disk.rename(from, to);
    return false;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    disk.makeFolder(dirname(to));
    disk.rename(from, to);
    return true;
  }
}
