import type { ArchiveFiles } from './archive-files.ts';
import { calendarCalls } from './calendar-calls.ts';
import { THROWN } from './frames.ts';
import type { WasmMemory } from './wasm-memory.ts';

/** What a run of 7-Zip does to the world. There is no world behind it: one archive to read, and members that come out. */
export interface Outside {
  readonly archive: ArchiveFiles;
  stdout(bytes: Buffer): void;
  stderr(bytes: Buffer): void;
  /** A file is created, whatever its name: it may be hostile, and equal to that of another. */
  open(name: string): void;
  /** Bytes of that file, valid only during the call. */
  write(bytes: Buffer): void;
  close(): void;
}

/** Thrown through the running program by `exit`. */
export class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

export class Trap extends Error {}

// errno of emscripten's C library, which are WASI's.
const EBADF = 8;
const EINVAL = 28;
const ENOENT = 44;
const ENOTTY = 59;
const EPERM = 63;
const ESPIPE = 70;

const O_CREAT = 0o100;
const S_IFREG = 0o100000;
const S_IFDIR = 0o040000;
const S_IFCHR = 0o020000;
const AT_EMPTY_PATH = 0x1000;

const FIRST_FILE = 3;

interface ArchiveFile {
  readonly kind: 'archive';
  readonly content: Buffer;
  position: number;
}

interface MemberFile {
  readonly kind: 'member';
  size: number;
}

type OpenFile = ArchiveFile | MemberFile;

export interface SystemCalls {
  readonly imports: WebAssembly.Imports;
  /** Before the next run: no file is open. */
  forget(): void;
}

/**
 * The imports of 7zz.wasm (7z-wasm 1.2.0). It gets no file system: names are never looked up, creating a file always makes a
 * new one, folders always exist, and times, owners and modes are taken and forgotten. So hostile names can neither collide
 * nor lead anywhere.
 */
export function systemCalls(of: { memory: () => WasmMemory; outside: () => Outside }): SystemCalls {
  const { memory, outside } = of;
  const files = new Map<number, OpenFile>();
  let nextFile = FIRST_FILE;
  // 7-Zip sets the mode of what it has just written, and looks for it first.
  let lastCreated = '';

  const openat = (_folder: number, pathAt: number, flags: number): number => {
    const path = memory().string(pathAt);
    const creates = (flags & O_CREAT) !== 0;
    const content = creates ? null : outside().archive.file(path);
    if (!creates && content === null) return -ENOENT;
    if (creates) outside().open(path);
    if (creates) lastCreated = path;
    files.set(nextFile, content === null ? { kind: 'member', size: 0 } : { kind: 'archive', content, position: 0 });
    return nextFile++;
  };

  const close = (fd: number): number => {
    if (files.get(fd)?.kind === 'member') outside().close();
    return files.delete(fd) || fd < FIRST_FILE ? 0 : EBADF;
  };

  const read = (fd: number, iov: number, count: number, totalAt: number): number => {
    const file = files.get(fd);
    if (file?.kind !== 'archive') return EBADF;
    let total = 0;
    for (const target of vectors(memory(), iov, count)) {
      const copied = file.content.copy(target, 0, file.position, file.position + target.length);
      file.position += copied;
      total += copied;
      if (copied < target.length) break;
    }
    memory().view.setUint32(totalAt, total, true);
    return 0;
  };

  const write = (fd: number, iov: number, count: number, totalAt: number): number => {
    const file = files.get(fd);
    if (fd !== 1 && fd !== 2 && file?.kind !== 'member') return EBADF;
    let total = 0;
    for (const source of vectors(memory(), iov, count)) {
      if (fd === 1) outside().stdout(source);
      else if (fd === 2) outside().stderr(source);
      else outside().write(source);
      total += source.length;
    }
    if (file?.kind === 'member') file.size += total;
    memory().view.setUint32(totalAt, total, true);
    return 0;
  };

  const seek = (fd: number, offset: bigint, whence: number, resultAt: number): number => {
    const file = files.get(fd);
    if (file === undefined) return ESPIPE;
    const end = file.kind === 'archive' ? file.content.length : file.size;
    const from = whence === 0 ? 0 : whence === 2 ? end : file.kind === 'archive' ? file.position : file.size;
    const position = from + Number(offset);
    if (position < 0 || !Number.isSafeInteger(position)) return EINVAL;
    // Members are streams: they can be asked where they are, no more.
    if (file.kind === 'archive') file.position = position;
    else if (position !== file.size) return ESPIPE;
    memory().view.setBigInt64(resultAt, BigInt(position), true);
    return 0;
  };

  const stat = (path: string, at: number): number => {
    const content = outside().archive.file(path);
    if (content !== null) return writeStat(memory().view, at, S_IFREG, content.length);
    if (path === '/' || path === '.') return writeStat(memory().view, at, S_IFDIR, 0);
    return path === lastCreated ? writeStat(memory().view, at, S_IFREG, 0) : -ENOENT;
  };

  const fstat = (fd: number, at: number): number => {
    const file = files.get(fd);
    if (file === undefined) return fd < FIRST_FILE ? writeStat(memory().view, at, S_IFCHR, 0) : -EBADF;
    return writeStat(memory().view, at, S_IFREG, file.kind === 'archive' ? file.content.length : file.size);
  };

  const env: Record<string, (...args: never[]) => unknown> = {
    __syscall_openat: openat,
    __syscall_fstat64: fstat,
    __syscall_stat64: (pathAt: number, at: number) => stat(memory().string(pathAt), at),
    __syscall_lstat64: (pathAt: number, at: number) => stat(memory().string(pathAt), at),
    __syscall_newfstatat: (fd: number, pathAt: number, at: number, flags: number) => {
      const path = memory().string(pathAt);
      return path === '' && (flags & AT_EMPTY_PATH) !== 0 ? fstat(fd, at) : stat(path, at);
    },
    // A link is a file that holds where it leads: another reader may take it for just that.
    __syscall_symlinkat: (targetAt: number, _folder: number, pathAt: number) => {
      outside().open(memory().string(pathAt));
      outside().write(Buffer.from(memory().string(targetAt)));
      outside().close();
      return 0;
    },
    __syscall_getcwd: (at: number, size: number) => {
      if (size < 2) return -EINVAL;
      memory().bytes(at, 2).write('/\0', 'latin1');
      return 2;
    },
    __syscall_mkdirat: () => 0,
    __syscall_chmod: () => 0,
    __syscall_fchownat: () => 0,
    __syscall_ftruncate64: () => 0,
    __syscall_utimensat: () => 0,
    __syscall_unlinkat: () => 0,
    __syscall_rmdir: () => -ENOENT,
    __syscall_renameat: () => -EPERM,
    __syscall_readlinkat: () => -EINVAL,
    __syscall_getdents64: () => -EINVAL,
    __syscall_ioctl: () => -ENOTTY,
    __cxa_throw: () => {
      throw new Trap(THROWN);
    },
    _abort_js: () => {
      throw new Trap('the program aborted');
    },
    exit: (code: number) => {
      throw new Exit(code);
    },
    emscripten_get_heap_max: () => 0x7fffffff,
    emscripten_resize_heap: (size: number) => (memory().grow(size) ? 1 : 0),
    ...calendarCalls(memory),
  };
  const wasi: Record<string, (...args: never[]) => unknown> = {
    fd_close: close,
    fd_read: read,
    fd_write: write,
    fd_seek: seek,
    fd_fdstat_get: (fd: number, at: number) => {
      memory().bytes(at, 24).fill(0);
      memory().view.setUint8(at, fd < FIRST_FILE ? 2 : 4); // a character device or a regular file
      return 0;
    },
    environ_sizes_get: (countAt: number, sizeAt: number) => {
      memory().view.setUint32(countAt, 0, true);
      memory().view.setUint32(sizeAt, 0, true);
      return 0;
    },
    environ_get: () => 0,
    clock_time_get: (_clock: number, _precision: bigint, at: number) => {
      memory().view.setBigUint64(at, BigInt(Date.now()) * 1_000_000n, true);
      return 0;
    },
  };
  const forget = () => {
    files.clear();
    nextFile = FIRST_FILE;
    lastCreated = '';
  };
  return { imports: { env, wasi_snapshot_preview1: wasi }, forget };
}

function* vectors(memory: WasmMemory, iov: number, count: number): Generator<Buffer> {
  for (let i = 0; i < count; i++) {
    const at = iov + i * 8;
    yield memory.bytes(memory.view.getUint32(at, true), memory.view.getUint32(at + 4, true));
  }
}

/** struct stat of emscripten's C library. */
function writeStat(view: DataView, at: number, mode: number, size: number): number {
  for (let i = 0; i < 96; i += 4) view.setUint32(at + i, 0, true);
  view.setInt32(at + 4, mode | 0o600, true);
  view.setUint32(at + 8, 1, true); // links
  view.setBigInt64(at + 24, BigInt(size), true);
  view.setInt32(at + 32, 4096, true); // block size
  view.setInt32(at + 36, Math.ceil(size / 512), true);
  return 0;
}
