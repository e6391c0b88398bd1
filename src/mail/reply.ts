/**
 * One SMTP reply (RFC 5321 section 4.2) with its enhanced code (RFC 3463). The class of `enhanced` follows from
 * `code`, so that the two cannot disagree: `subject` and `detail` are its last two numbers.
 */
export interface Reply {
  readonly code: number;
  /** `7.1` of `5.7.1`; null where RFC 2034 asks for none (greeting, EHLO, 354). */
  readonly status: string | null;
  /** What the client sees. Never tells of configuration. */
  readonly text: string;
  /** What the log and the record see; never sent. */
  readonly reason: string;
}

export function enhancedCode(reply: Reply): string | null {
  return reply.status === null ? null : `${Math.floor(reply.code / 100)}.${reply.status}`;
}
