import { randomFillSync } from 'node:crypto';
import { MailId } from '../mail/mail-id.ts';

/** Chance is fetched for a thousand ids at once: a call into the system for each costs more than the rest of an id. */
const pool = Buffer.alloc(4096);
let used = pool.length;

/** An id that nobody else has. @param now ms since the epoch */
export function freshId(now: number): MailId {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const id = MailId.create(now, pool.subarray(used, used + 4));
  used += 4;
  return id;
}
