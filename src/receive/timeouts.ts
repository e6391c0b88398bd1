/** Milliseconds. RFC 5321 section 4.5.3.2 asks a server for 5 minutes between commands and 3 within data. */
export interface Timeouts {
  /** A PROXY header, which a balancer sends at once. */
  readonly header: number;
  readonly command: number;
  /** From one read of a mail to the next. */
  readonly dataBlock: number;
  /** A mail as a whole: a client that sends an octet now and then has an end too. */
  readonly data: number;
  /** For strangers in place of `command` and `dataBlock` while the gateway is under stress. */
  readonly stress: number;
  /** The TLS handshake. */
  readonly handshake: number;
  /** Between our last word and the client's hanging up. */
  readonly closing: number;
  /** The whole session of a stranger. */
  readonly session: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = {
  header: 10_000,
  command: 300_000,
  dataBlock: 180_000,
  data: 1_800_000,
  stress: 10_000,
  handshake: 60_000,
  closing: 5_000,
  session: 3_600_000,
};
