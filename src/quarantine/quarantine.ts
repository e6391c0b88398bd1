import type { Address } from '../mail/address.ts';
import type { Bytes } from '../mail/bytes.ts';
import type { Envelope } from '../mail/envelope.ts';
import type { Finding } from '../mail/finding.ts';
import type { MailId } from '../mail/mail-id.ts';
import type { Stamp } from '../mail/record.ts';
import type { SessionFacts } from '../mail/session.ts';

/** One mail in quarantine, for one or more groups of recipients. */
export interface QuarantineItem {
  readonly id: MailId;
  readonly at: number;
  /** The envelope's recipients are those whose mail is kept here. */
  readonly envelope: Envelope;
  readonly session: SessionFacts | null;
  /** For whom it is released bears it. */
  readonly stamp: Stamp | null;
  readonly size: number;
  /** Decoded header fields for lists; attacker's text. */
  readonly subject: string;
  readonly from: string;
  readonly rule: string;
  readonly reasons: readonly string[];
  readonly findings: readonly Finding[];
  /** Recipients to whom it has been released, with the time. */
  readonly released: readonly { readonly recipient: Address; readonly at: number }[];
}

export interface Quarantine {
  /** Keeps the mail durably; idempotent by id, so that it may be repeated after a crash. `link` puts the spool file at the given path. */
  keep(item: QuarantineItem, link: (path: string) => Promise<void>): Promise<void>;
  list(): AsyncIterable<QuarantineItem>;
  find(id: MailId): Promise<QuarantineItem | null>;
  /** The mail's bytes as received; null where there is no such mail. The caller closes. */
  open(id: MailId): Promise<{ bytes: Bytes; close(): void } | null>;
  markReleased(id: MailId, recipients: readonly Address[], at: number): Promise<void>;
  /** True where it was there. */
  remove(id: MailId): Promise<boolean>;
}
