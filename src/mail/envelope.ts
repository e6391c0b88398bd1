import type { Address } from './address.ts';

/** Who sends to whom, as said in the SMTP session (RFC 5321 section 2.3.1). */
export interface Envelope {
  /** Null is the null reverse-path `<>`. */
  readonly sender: Address | null;
  readonly recipients: readonly Address[];
  /** RFC 6531: the session said SMTPUTF8. */
  readonly smtputf8: boolean;
  /** RFC 6152: BODY= of MAIL FROM. */
  readonly body: '7bit' | '8bitmime';
}
