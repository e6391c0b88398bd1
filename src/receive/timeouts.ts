/** Milliseconds. RFC 5321 section 4.5.3.2 asks a server for 5 minutes between commands and 3 within data. */
export interface Timeouts {
  /** Before the greeting: whoever talks in this time is no mail server. */
  readonly greeting: number;
  readonly command: number;
  /** From one read of a mail to the next. */
  readonly dataBlock: number;
  /** A mail as a whole: a client that sends an octet now and then has an end too. */
  readonly data: number;
  /** The TLS handshake. */
  readonly handshake: number;
  /** Between our last word and the client's hanging up. */
  readonly closing: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = {
  greeting: 0,
  command: 300_000,
  dataBlock: 180_000,
  data: 1_800_000,
  handshake: 60_000,
  closing: 5_000,
};
