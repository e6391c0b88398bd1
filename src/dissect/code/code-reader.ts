import type { Bytes } from '../../mail/bytes.ts';

/** Reads QR codes in pictures. */
export interface CodeReader {
  /**
   * The texts of the codes in one picture, none twice; null where it could not be read or not in time. Never rejects for what
   * the bytes say.
   */
  read(picture: Bytes): Promise<readonly string[] | null>;
  close(): Promise<void>;
}

/** Reads none. */
export const noCodeReader: CodeReader = { read: () => Promise.resolve([]), close: () => Promise.resolve() };
