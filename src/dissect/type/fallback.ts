import { fileTypeFromBuffer } from 'file-type';
import type { Bytes } from '../../mail/bytes.ts';

/** Octets that the library gets to see. */
const HEAD = 4096;

/** What the library `file-type` makes of content that our own tables do not know; null where it does not know either. */
export async function typeByLibrary(content: Bytes): Promise<string | null> {
  try {
    return (await fileTypeFromBuffer(content.slice(0, HEAD)))?.mime ?? null;
  } catch {
    // It throws on content that ends within a structure that it follows.
    return null;
  }
}
