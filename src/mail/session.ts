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
  /** The client may relay: its address is in networks.trusted, it has logged in or shown a client certificate. */
  readonly trusted: boolean;
  /** Who has logged in (RFC 4954); null where nobody has, as with the next three. */
  readonly user: string | null;
  /** Name of the client certificate that was accepted as a credential. */
  readonly certificate: string | null;
  /** Name of the client's address in the DNS, where it leads back to the address. */
  readonly reverseName: string | null;
  /** Address of the balancer or mail server that told the client's address, by PROXY or XCLIENT. */
  readonly proxy: string | null;
  /** Milliseconds since the epoch when the transaction began. */
  readonly at: number;
}
