import { crc32 } from 'node:zlib';
import { type Disk, readUpTo } from './durable.ts';
import { Damaged, decodeHeader, decodePrefix, FRAME_LIMIT, HEADER_SIZE, PREFIX_SIZE } from './payload-format.ts';
import { nextTurn } from './turn.ts';

/** What a payload file holds; its frames went to the visitor. */
export interface PayloadFile {
  /** Bytes of the payload, which begins at HEADER_SIZE. */
  readonly size: number;
  /** The payload, where it was asked for and is not larger than `keep`. */
  readonly payload: Buffer | null;
  /** Offset behind the last good frame: where the next one goes. */
  readonly end: number;
  /** Bytes behind `end` that a torn append left. */
  readonly torn: number;
}

export interface ReadOptions {
  /** Compare the payload with its CRC. It costs reading the payload. */
  readonly verify: boolean;
  /** Hand out a verified payload of up to this many bytes. */
  readonly keep: number;
}

const WINDOW = 1024 * 1024;
const JOURNAL_WINDOW = 64 * 1024;

/**
 * Reads an open payload file and shows each frame's JSON to `visit`, in order.
 * @throws Damaged where header, payload or first frame are torn, or a frame before the last one is
 */
export async function readPayloadFile(
  disk: Disk,
  fd: number,
  options: ReadOptions,
  visit: (value: unknown) => void,
): Promise<PayloadFile> {
  const fileSize = disk.size(fd);
  const { size, crc } = decodeHeader(readUpTo(disk, fd, 0, HEADER_SIZE));
  const start = HEADER_SIZE + size;
  if (start > fileSize) throw new Damaged(`the file has ${fileSize} bytes; header and payload need ${start}`);
  const payload = options.verify ? await verifiedPayload(disk, fd, { size, crc, keep: options.keep }) : null;
  const end = readFrames(disk, fd, { start, end: fileSize }, visit);
  if (end === start) throw new Damaged('the first journal entry is torn or missing');
  return { size, payload, end, torn: fileSize - end };
}

interface Payload {
  readonly size: number;
  readonly crc: number;
  readonly keep: number;
}

async function verifiedPayload(disk: Disk, fd: number, { size, crc, keep }: Payload): Promise<Buffer | null> {
  let sum = 0;
  let kept: Buffer | null = size === 0 ? Buffer.alloc(0) : null;
  for (let at = 0; at < size; at += WINDOW) {
    // A payload of many windows must not hold up everybody else.
    if (at > 0) await nextTurn();
    const window = readUpTo(disk, fd, HEADER_SIZE + at, Math.min(WINDOW, size - at));
    sum = crc32(window, sum);
    if (size <= Math.min(keep, WINDOW)) kept = window;
  }
  if (sum !== crc) throw new Damaged('the payload does not match its checksum');
  return kept;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Shows each good frame; returns the offset behind the last one. */
function readFrames(disk: Disk, fd: number, range: Range, visit: (value: unknown) => void): number {
  let at = range.start;
  let window: Buffer = Buffer.alloc(0);
  let windowStart = at;
  const need = (length: number): Buffer => {
    if (at + length > windowStart + window.length) {
      window = readUpTo(disk, fd, at, Math.min(Math.max(length, JOURNAL_WINDOW), range.end - at));
      windowStart = at;
    }
    return window.subarray(at - windowStart, at - windowStart + length);
  };
  while (at < range.end) {
    const prefix = decodePrefix(need(PREFIX_SIZE));
    const whole = prefix === null ? 0 : PREFIX_SIZE + prefix.length + 1;
    const frame = prefix === null || at + whole > range.end ? null : need(whole);
    const json = frame?.subarray(PREFIX_SIZE, whole - 1);
    if (frame?.[whole - 1] !== 0x0a || json === undefined || crc32(json) !== prefix?.crc) {
      refuseInnerDamage(disk, fd, { start: at, end: range.end });
      return at;
    }
    visit(parse(json, at));
    at += whole;
  }
  return at;
}

function parse(json: Buffer, at: number): unknown {
  try {
    return JSON.parse(json.toString('utf8'));
  } catch {
    throw new Damaged(`the journal entry at ${at} is no JSON`);
  }
}

/** A torn append has no line end, or one as the file's last byte; anything behind a line end was appended later. */
function refuseInnerDamage(disk: Disk, fd: number, tail: Range): void {
  if (tail.end - tail.start <= PREFIX_SIZE + FRAME_LIMIT + 1) {
    for (let at = tail.start; at < tail.end; at += WINDOW) {
      const window = readUpTo(disk, fd, at, Math.min(WINDOW, tail.end - at));
      const lineEnd = window.indexOf(0x0a);
      if (lineEnd >= 0 && at + lineEnd < tail.end - 1) break;
      if (at + window.length >= tail.end) return;
    }
  }
  throw new Damaged(`the journal entry at ${tail.start} is damaged and others follow it`);
}
