import { reply } from '../mail/replies.ts';
import type { Reply } from '../mail/reply.ts';

/** The reply to what went wrong in the house: never a 2xx, always one that makes the client come back. */
export function failureReply(error: unknown): Reply {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return reply(isFull(error) ? 'spoolFull' : 'localError', reason);
}

/** The disk has no room (ENOSPC, EDQUOT), or the spool keeps what is left. */
function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'SpoolFull' || ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT'));
}
