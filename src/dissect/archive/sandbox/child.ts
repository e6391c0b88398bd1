/**
 * The program of a sandbox process: `child.ts WASM-FILE MEMORY-LIMIT`. It reads requests from descriptor 0 and answers on
 * descriptor 1, synchronously: there is nothing else to do at the same time.
 */
import { readFileSync, readSync, writevSync } from 'node:fs';
import { ArchiveFiles } from './archive-files.ts';
import {
  ARCHIVE,
  CLOSE,
  COMPLAINT,
  DATA,
  DONE,
  ENDINGS,
  type Ending,
  EXTRACT,
  FITS,
  FRAME_HEADER_SIZE,
  frameHeader,
  LIST,
  LISTING,
  MAX_FRAME,
  OPEN,
  READY,
  TRY,
  VOLUME,
} from './frames.ts';
import { type RunEnd, SevenZip } from './seven-zip.ts';
import type { Outside } from './system-calls.ts';

/** Thrown through the running program where a limit of EXTRACT is reached, or the answer to TRY is known. */
class Stop extends Error {}

const DATA_PIECE = 1024 * 1024;
const MAX_COMPLAINT = 4096;
// No question is ever asked (-y, a password that is none), nothing but text about members is printed (-bd).
const COMMON = ['-y', '-bd', '-mmt=off', '-sccUTF-8'];
/** Lines that `7z l -slt` prints of an entry, at most. */
const LINES = 40;
const MORE_ENTRIES = 64;
const LISTING_PIECE = 64 * 1024;
const LF = 10;
const NO_PASSWORD = '\u0001';

const module = new WebAssembly.Module(readFileSync(process.argv[2] ?? ''));
const sevenZip = new SevenZip(module, Number(process.argv[3]));
const archive = new ArchiveFiles();

function read(size: number): Buffer {
  const buffer = Buffer.allocUnsafeSlow(size);
  for (let filled = 0; filled < size; ) {
    const got = readSync(0, buffer, filled, size - filled, null);
    if (got === 0) process.exit(0); // the gateway is gone
    filled += got;
  }
  return buffer;
}

function send(kind: number, payload: Buffer): void {
  let pieces: Buffer[] = [frameHeader(kind, payload.length), payload];
  for (let left = FRAME_HEADER_SIZE + payload.length; left > 0; ) {
    const written = writevSync(1, pieces);
    left -= written;
    if (left > 0) {
      const rest = Buffer.concat(pieces).subarray(written);
      pieces = [rest];
    }
  }
}

/** Passes the lines of stderr on, each cut to a bound. */
function lineSender(): (bytes: Buffer) => void {
  let line = '';
  return (bytes) => {
    const lines = (line + bytes.toString('utf8')).split('\n');
    line = (lines.pop() ?? '').slice(0, MAX_COMPLAINT);
    for (const whole of lines) {
      if (whole !== '') send(COMPLAINT, Buffer.from(whole.slice(0, MAX_COMPLAINT)));
    }
  };
}

function sendEnd(end: RunEnd | { readonly kind: 'stopped' }): void {
  const details = end.kind === 'finished' ? String(end.code) : end.kind === 'crashed' ? end.reason : '';
  sendDone(end.kind, details);
}

function sendDone(ending: Ending, details: string): void {
  send(DONE, Buffer.concat([Buffer.from([ENDINGS.indexOf(ending)]), Buffer.from(details)]));
}

/** The password is an argument of the program in the WebAssembly; there is no shell and no process of the system. */
function commandLine(args: readonly string[], password: Buffer): readonly string[] {
  return [...args, ...COMMON, `-p${password.toString('utf8') || NO_PASSWORD}`, '--', archive.path];
}

function run(args: readonly string[], outside: Omit<Outside, 'archive' | 'stderr'>): void {
  const stderr = lineSender();
  try {
    sendEnd(sevenZip.run(args, { archive, stderr, ...outside }));
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    sendEnd({ kind: 'stopped' });
  }
}

function list(request: Buffer): void {
  // An entry is a paragraph; a comment may hold some more.
  let linesLeft = LINES * (request.readUInt32LE(0) + MORE_ENTRIES);
  let text = Buffer.alloc(LISTING_PIECE);
  let size = 0;
  const nothing = () => {
    throw new Stop();
  };
  run(commandLine(['l', '-slt'], request.subarray(4)), {
    stdout(bytes) {
      for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) linesLeft--;
      if (size + bytes.length > MAX_FRAME || linesLeft < 0) throw new Stop();
      if (size + bytes.length > text.length) text = Buffer.concat([text, Buffer.alloc(text.length + bytes.length)]);
      size += bytes.copy(text, size);
    },
    open: nothing,
    write: nothing,
    close: nothing,
  });
  send(LISTING, text.subarray(0, size));
}

function extract(request: Buffer): void {
  let bytesLeft = Number(request.readBigUInt64LE(0));
  let membersLeft = request.readUInt32LE(8);
  run(commandLine(['x', '-aoa'], request.subarray(12)), {
    stdout() {},
    open(name) {
      if (membersLeft-- <= 0) throw new Stop();
      send(OPEN, Buffer.from(name).subarray(0, MAX_FRAME));
    },
    write(bytes) {
      bytesLeft -= bytes.length;
      if (bytesLeft < 0) throw new Stop();
      for (let at = 0; at < bytes.length; at += DATA_PIECE) send(DATA, bytes.subarray(at, at + DATA_PIECE));
    },
    close: () => send(CLOSE, Buffer.alloc(0)),
  });
}

/** Extracts into nothing until the first encrypted file has come out, or something has been complained of. */
function tryPassword(request: Buffer): void {
  let filesLeft = request.readUInt32LE(0);
  let complained = false;
  const stop = () => {
    throw new Stop();
  };
  const outside: Outside = {
    archive,
    stdout() {},
    stderr(bytes) {
      if (!bytes.includes('ERROR')) return;
      complained = true;
      stop();
    },
    // What there is to complain of a file is told before the next one begins.
    open: () => (filesLeft === 0 ? stop() : undefined),
    write() {},
    close: () => void filesLeft--,
  };
  try {
    const end = sevenZip.run(commandLine(['x', '-aoa'], request.subarray(4)), outside);
    const fits = end.kind === 'finished' && end.code === 0;
    if (fits) sendDone('finished', FITS);
    else sendEnd(end);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    sendDone('stopped', complained ? '' : FITS);
  }
}

// A terminal's interrupt and a service manager's stop reach all processes of the gateway. It drains then, and this one ends
// when its input does: dying at once would make a damaged archive of a whole one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
send(READY, Buffer.alloc(0));
for (;;) {
  const header = read(FRAME_HEADER_SIZE);
  const payload = read(header.readUInt32LE(1));
  if (header[0] === ARCHIVE) archive.begin(payload);
  else if (header[0] === VOLUME) archive.add(payload);
  else if (header[0] === LIST) list(payload);
  else if (header[0] === EXTRACT) extract(payload);
  else if (header[0] === TRY) tryPassword(payload);
}
