export interface RetryQuestion {
  /** Attempts made so far, at least 1. */
  readonly attempts: number;
  /** Milliseconds since the epoch: when custody began. */
  readonly firstAt: number;
  readonly now: number;
  /** Milliseconds to wait behind each attempt; the last one repeats. */
  readonly schedule: readonly number[];
  /** Milliseconds after `firstAt` when the mail goes back. */
  readonly giveUpAfter: number;
  /** From 0 to below 1: spreads the attempts of mails that were deferred together. */
  readonly jitter: number;
}

const SPREAD = 0.2;

/**
 * When the mail is tried again (ms since the epoch), or null where it has waited long enough and goes back to its sender.
 * The last attempt is made at the end of the time, so that no mail is given up on without having had it all.
 */
export function nextAttempt({ attempts, firstAt, now, schedule, giveUpAfter, jitter }: RetryQuestion): number | null {
  const end = firstAt + giveUpAfter;
  if (now >= end) return null;
  const wait = schedule[Math.min(Math.max(attempts, 1), schedule.length) - 1] ?? giveUpAfter;
  const spread = 1 + SPREAD * (jitter - 0.5);
  return Math.min(Math.round(now + Math.max(wait * spread, 1)), end);
}
