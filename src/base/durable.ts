import * as fs from 'node:fs';
import { dirname } from 'node:path';

/** How a file is opened: made new for reading and writing (fails where it exists), for reading and writing, for reading. */
export type OpenMode = 'create' | 'update' | 'read';

/** Room on the disk that holds a folder; `inodes` is Infinity where the file system does not count them. */
export interface Room {
  readonly bytes: number;
  readonly inodes: number;
}

/**
 * Every operation by which files are kept, so that tests can let each of them fail. Errors are those of `node:fs`, with
 * their `code`. What the page cache and the file system's journal answer in microseconds is synchronous, because a trip
 * through the thread pool costs several times as much as the call; whatever waits for the disk itself returns a promise.
 */
export interface Disk {
  /** Opens a file and nothing else: never what a symbolic link names, never a device or FIFO. @throws NotAFile */
  open(path: string, mode: OpenMode): number;
  close(fd: number): void;
  /** Fills `buffer` from `position`; the number of bytes read, 0 at the file's end. */
  read(fd: number, buffer: Buffer, position: number): number;
  /** Bytes in the file. */
  size(fd: number): number;
  /** Writes a small amount at `position`; the number of bytes written, which may be less than all. */
  writeNow(fd: number, buffers: readonly Buffer[], position: number): number;
  /** The same off the event loop, for what may be throttled by the disk. */
  write(fd: number, buffer: Buffer, position: number): Promise<number>;
  /** When the file was last written to, in ms since the epoch; null where there is no file of this name. */
  modified(path: string): number | null;
  truncate(fd: number, size: number): void;
  /** fsync(2) of a file. */
  sync(fd: number): Promise<void>;
  /** fsync(2) of a folder: the names in it are durable. */
  syncFolder(path: string): Promise<void>;
  rename(from: string, to: string): void;
  link(from: string, to: string): void;
  unlink(path: string): Promise<void>;
  /** Names in a folder, in no order. */
  list(folder: string): string[];
  /** Names of the folders in a folder, in no order; symbolic links are none. */
  folders(folder: string): string[];
  /** Makes the folder and those above it, open to the owner alone; false where it was there. */
  makeFolder(path: string): boolean;
  /** Removes an empty folder. */
  removeFolder(path: string): void;
  room(path: string): Room;
}

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = fs.constants;
// Opening a FIFO without O_NONBLOCK waits for its other end, for ever.
const FLAGS: Record<OpenMode, number> = {
  create: O_RDWR | O_CREAT | O_EXCL,
  update: O_RDWR | O_NOFOLLOW | O_NONBLOCK,
  read: O_RDONLY | O_NOFOLLOW | O_NONBLOCK,
};
/** What open(2) says of a symbolic link, a socket, a device without driver, a folder. */
const NO_FILE = new Set(['ELOOP', 'ENXIO', 'ENODEV', 'EISDIR']);

/** There is something of this name, but no file: a folder, a link, a FIFO, a socket, a device. */
export class NotAFile extends Error {
  override name = 'NotAFile';
}

function openFile(path: string, mode: OpenMode): number {
  let fd: number;
  try {
    fd = fs.openSync(path, FLAGS[mode], 0o600);
  } catch (error) {
    throw NO_FILE.has(errorCode(error) ?? '') ? new NotAFile(`${path} is no file`) : error;
  }
  if (mode === 'create' || fs.fstatSync(fd).isFile()) return fd;
  fs.closeSync(fd);
  throw new NotAFile(`${path} is no file`);
}

/** Other than `mkdirSync` with `recursive`, which never ends where a file system makes no folders, as /proc. */
function makeFolder(path: string): boolean {
  try {
    fs.mkdirSync(path, 0o700);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST' && fs.statSync(path).isDirectory()) return false;
    if (code !== 'ENOENT' || fs.existsSync(dirname(path))) throw error;
  }
  makeFolder(dirname(path));
  return makeFolder(path);
}

function settled(resolve: () => void, reject: (error: Error) => void): (error: Error | null) => void {
  return (error) => (error ? reject(error) : resolve());
}

function fsync(fd: number): Promise<void> {
  return new Promise((resolve, reject) => fs.fsync(fd, settled(resolve, reject)));
}

/** The machine's own disk. Files are made for their owner alone: mail is confidential. */
export const systemDisk: Disk = {
  open: openFile,
  close: (fd) => fs.closeSync(fd),
  read: (fd, buffer, position) => fs.readSync(fd, buffer, 0, buffer.length, position),
  size: (fd) => fs.fstatSync(fd).size,
  writeNow: (fd, buffers, position) => fs.writevSync(fd, buffers, position),
  write: (fd, buffer, position) =>
    new Promise((resolve, reject) =>
      fs.write(fd, buffer, 0, buffer.length, position, (error, written) => (error ? reject(error) : resolve(written))),
    ),
  modified(path) {
    const found = fs.lstatSync(path, { throwIfNoEntry: false });
    return found?.isFile() ? found.mtimeMs : null;
  },
  truncate: (fd, size) => fs.ftruncateSync(fd, size),
  sync: fsync,
  async syncFolder(path) {
    const fd = fs.openSync(path, 'r');
    try {
      await fsync(fd);
    } finally {
      fs.closeSync(fd);
    }
  },
  rename: (from, to) => fs.renameSync(from, to),
  link: (from, to) => fs.linkSync(from, to),
  unlink: (path) => new Promise((resolve, reject) => fs.unlink(path, settled(resolve, reject))),
  list: (folder) => fs.readdirSync(folder),
  folders: (folder) =>
    fs
      .readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name),
  makeFolder,
  removeFolder: (path) => fs.rmdirSync(path),
  room(path) {
    const { bavail, bsize, files, ffree } = fs.statfsSync(path);
    return { bytes: bavail * bsize, inodes: files === 0 ? Infinity : ffree };
  },
};

/** The `code` of a system error (`ENOENT`, `ENOSPC`), or null. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Writes all of `buffers` at `position`, however many calls that takes. */
export function writeAllNow(disk: Disk, fd: number, buffers: readonly Buffer[], position: number): void {
  const total = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
  let written = disk.writeNow(fd, buffers, position);
  if (written === total) return;
  const whole = Buffer.concat(buffers);
  while (written < total) written += advanced(disk.writeNow(fd, [whole.subarray(written)], position + written));
}

/** The same off the event loop. */
export async function writeAll(disk: Disk, fd: number, buffer: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < buffer.length) {
    written += advanced(await disk.write(fd, buffer.subarray(written), position + written));
  }
}

/** Reads `length` bytes from `position`; fewer where the file ends before. */
export function readUpTo(disk: Disk, fd: number, position: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const got = disk.read(fd, buffer.subarray(filled), position + filled);
    if (got === 0) break;
    filled += got;
  }
  return buffer.subarray(0, filled);
}

/** Writes a small file so that, whatever happens, either the old one or the whole new one is there. */
export async function replaceFile(disk: Disk, path: string, content: Buffer, sideName: string): Promise<void> {
  await disk.unlink(sideName).catch(ignoreAbsent);
  const fd = disk.open(sideName, 'create');
  try {
    writeAllNow(disk, fd, [content], 0);
    await disk.sync(fd);
  } finally {
    disk.close(fd);
  }
  disk.rename(sideName, path);
}

/** For `catch`: what is not there need not be removed. */
export function ignoreAbsent(error: unknown): void {
  if (errorCode(error) !== 'ENOENT') throw error;
}

/** Names in a folder; none where it is missing, or is a foreign file. */
export function namesIn(disk: Disk, folder: string): string[] {
  return ifFolder(() => disk.list(folder));
}

/** Names of the folders in a folder; none where it is missing, or is a foreign file. */
export function foldersIn(disk: Disk, folder: string): string[] {
  return ifFolder(() => disk.folders(folder));
}

function ifFolder(names: () => string[]): string[] {
  try {
    return names();
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

function advanced(count: number): number {
  if (count === 0) throw new Error('the disk took no bytes and named no error');
  return count;
}
