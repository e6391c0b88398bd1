import { type Bytes, memoryBytes } from '../../../../mail/bytes.ts';
import { Flag } from '../../../flag.ts';
import { type BlockKey, readRc4Header } from '../encryption/rc4-keys.ts';
import { decryptRc4, LONGEST_DECRYPTED } from '../encryption/rc4-stream.ts';
import { unlock } from '../encryption/unlock.ts';
import type { OleReading } from '../ole-reading.ts';
import { FIB_SIZE, type Fib, readFib } from './fib.ts';

/** Where the text of a document lies. */
export interface WordStreams {
  readonly fib: Fib;
  readonly stream: Bytes;
  readonly table: Bytes | null;
}

const BLOCK = 512;
/** Of the stream `WordDocument` as much is not encrypted (MS-DOC section 2.2.6.2). */
const PLAIN = 68;
const LONGEST_HEADER = 4096;

/** The streams of an encrypted document, decrypted where a password is known; null where none is, and a flag says so. */
export function* decryptedWord(
  { fib, stream, table }: WordStreams,
  reading: OleReading,
): Generator<void, WordStreams | null> {
  const size = Math.min(fib.encryptionSize, LONGEST_HEADER);
  const lock = fib.encryption === 'encrypted' && table !== null ? readRc4Header(table.slice(0, size)) : null;
  const octets = stream.size + (table?.size ?? 0);
  if (table === null || lock === null || octets > LONGEST_DECRYPTED || !reading.paid(octets)) {
    const method = fib.encryption === 'obfuscated' ? 'obfuscated' : 'by a method that is not opened';
    reading.flag(Flag.encrypted('encrypted-document', `a document of Word, ${method}`));
    return null;
  }
  let keys: BlockKey | null = null;
  function* fits(password: string): Generator<void, boolean> {
    keys = lock === null ? null : lock(password);
    yield;
    return keys !== null;
  }
  if (!(yield* unlock('a document of Word', fits, reading)) || keys === null) return null;
  const plain = yield* decryptRc4(stream, keys, BLOCK);
  stream.slice(0, PLAIN).copy(plain);
  const content = memoryBytes(plain);
  reading.part('extracted', ['WordDocument'], content);
  const plainFib = readFib(content.slice(0, FIB_SIZE));
  return plainFib && { fib: plainFib, stream: content, table: memoryBytes(yield* decryptRc4(table, keys, BLOCK)) };
}
