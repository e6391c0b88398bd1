/** What came out of a compressed container (MS-OVBA section 2.4.1). */
export interface Decompressed {
  readonly content: Buffer;
  /** Whether every chunk could be read to its end. */
  readonly whole: boolean;
}

const SIGNATURE = 1;
const CHUNK = 4096;
const CHUNKS_BETWEEN_PAUSES = 32;
/** Of what comes out; a module of VBA has 64,000 lines at most. */
const MOST = 4 * 1024 * 1024;

/** Null where none begins at `start`. Yields now and then. */
export function* decompress(data: Buffer, start: number): Generator<void, Decompressed | null> {
  if (data[start] !== SIGNATURE || chunkAt(data, start + 1) === null) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  let whole = true;
  for (let at = start + 1; at < data.length && whole && size < MOST; ) {
    const chunk = chunkAt(data, at);
    // What stands behind the last chunk is no part of the container.
    if (chunk === null) break;
    const { content, good } = readChunk(chunk);
    chunks.push(content);
    size += content.length;
    whole = good;
    at = chunk.end;
    if (chunks.length % CHUNKS_BETWEEN_PAUSES === 0) yield;
  }
  return { content: Buffer.concat(chunks), whole };
}

interface Chunk {
  readonly data: Buffer;
  readonly compressed: boolean;
  readonly end: number;
}

/** Section 2.4.1.1.5: twelve bits of size, three that are always the same, one that tells whether it is compressed. */
function chunkAt(data: Buffer, at: number): Chunk | null {
  if (at + 2 > data.length) return null;
  const header = data.readUInt16LE(at);
  if (((header >> 12) & 7) !== 3) return null;
  const compressed = header >> 15 === 1;
  const end = at + 2 + (compressed ? (header & 0xfff) + 1 : CHUNK);
  return { data: data.subarray(at + 2, end), compressed, end };
}

function readChunk({ data, compressed }: Chunk): { content: Buffer; good: boolean } {
  if (!compressed) return { content: data, good: true };
  const content = Buffer.allocUnsafe(CHUNK);
  let size = 0;
  for (let at = 0; at < data.length; ) {
    const flags = data[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < data.length; bit++) {
      if (size >= CHUNK) return { content, good: false };
      if (((flags >> bit) & 1) === 0) {
        content[size++] = data[at++] ?? 0;
        continue;
      }
      const token = at + 2 <= data.length ? copyToken(data.readUInt16LE(at), size) : null;
      if (token === null) return { content: content.subarray(0, size), good: false };
      at += 2;
      for (const end = Math.min(CHUNK, size + token.length); size < end; size++) {
        content[size] = content[size - token.offset] ?? 0;
      }
    }
  }
  return { content: content.subarray(0, size), good: true };
}

/** Section 2.4.1.3.19: the more has come out of the chunk, the more bits tell how far back. Null where it reaches before its start. */
function copyToken(token: number, size: number): { offset: number; length: number } | null {
  const bits = Math.max(4, 32 - Math.clz32(Math.max(1, size) - 1));
  const offset = (token >> (16 - bits)) + 1;
  return offset > size ? null : { offset, length: (token & (0xffff >> bits)) + 3 };
}
