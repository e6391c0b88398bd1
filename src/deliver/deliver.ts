import type { Address } from '../mail/address.ts';
import type { MailId } from '../mail/mail-id.ts';

/** What goes out: trace headers that the gateway adds, then the mail's bytes. CRLF line ends, not dot-stuffed. */
export interface Message {
  readonly size: number;
  chunks(): Iterable<Buffer>;
}

/** One mail for some recipients. */
export interface Consignment {
  readonly id: MailId;
  /** Null is the null reverse-path. */
  readonly sender: Address | null;
  readonly recipients: readonly Address[];
  readonly smtputf8: boolean;
  readonly body: '7bit' | '8bitmime';
  readonly message: Message;
  /** Into the junk folder, where there are folders; a server must be told by the header. */
  readonly junk?: boolean;
}

/** What became of one recipient in one attempt. */
export interface Outcome {
  readonly recipient: Address;
  readonly state: 'delivered' | 'deferred' | 'failed';
  /** The remote's name and address, or the Maildir; '' where none was reached. */
  readonly host: string;
  /** The remote's own answer, or the reason in words. */
  readonly answer: string;
  /** RFC 3463: `2.0.0`, `4.4.1`, `5.1.1`. */
  readonly status: string;
  readonly ms: number;
}

export interface Deliverer {
  /** One attempt; one outcome for every recipient. Never rejects. */
  deliver(consignment: Consignment): Promise<readonly Outcome[]>;
  close(): Promise<void>;
}
