/** What the SMTP session told of the client. Every string is the client's own word but `id`, `address` and `at`. */
export interface SessionFacts {
  /** Ties what happened in one session together. */
  readonly id: string;
  /** `address:port` of the listener that took the mail. */
  readonly listener: string;
  readonly role: 'mx' | 'submission';
  /** The client's IP address, IPv4 unmapped. */
  readonly address: string;
  readonly port: number;
  /** Argument of EHLO or HELO, already checked against the grammar; null before either. */
  readonly helo: string | null;
  /** RFC 3848: SMTP, ESMTP, ESMTPS, UTF8SMTP, UTF8SMTPS ... */
  readonly protocol: string;
  readonly tls: { readonly version: string; readonly cipher: string } | null;
  /** The client's address is in networks.trusted. */
  readonly trusted: boolean;
  /** Milliseconds since the epoch when the transaction began. */
  readonly at: number;
}
