import type { Bytes } from '../mail/bytes.ts';
import type { Dissection } from '../mail/part.ts';

/** Takes mails and files apart. One per process; it owns the sandbox pool. */
export interface Dissector {
  /** Never rejects for what the bytes say: damage, ambiguity, encryption and limits hit are flags on the parts. */
  dissectMail(bytes: Bytes): Promise<Dissection>;
  /** Any file: as a mail where it is one by content, else as a single part named `name` with what it holds. */
  dissectFile(bytes: Bytes, name: string): Promise<Dissection>;
  close(): Promise<void>;
}
