import type { Bytes } from '../../mail/bytes.ts';

/** Reads QR codes in pictures. */
export interface CodeReader {
  /**
   * The texts of the codes in one picture, none twice; null where it could not be read, or not within `ms`, its turn included. Never
   * rejects for what the bytes say.
   */
  read(picture: Bytes, ms: number): Promise<readonly string[] | null>;
  close(): Promise<void>;
}
