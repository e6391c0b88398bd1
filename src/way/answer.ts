import type { MailId } from '../mail/mail-id.ts';
import { type ReplyName, reply } from '../mail/replies.ts';
import type { Reply } from '../mail/reply.ts';
import type { Verdict } from '../mail/verdict.ts';

type Referring = Extract<
  ReplyName,
  | 'virus'
  | 'attachment'
  | 'content'
  | 'spam'
  | 'unauthentic'
  | 'forgedAuthor'
  | 'ambiguous'
  | 'active'
  | 'encrypted'
  | 'overLimit'
  | 'corrupt'
  | 'greylisted'
  | 'uncheckedAuthor'
  | 'notInspected'
>;

/** What a sender is told whose mail a built-in rule refuses, or one that the administrator made to. */
const REFUSALS: ReadonlyMap<string, Referring> = new Map([
  ['virus', 'virus'],
  ['attachment', 'attachment'],
  ['forged-author', 'forgedAuthor'],
  ['dmarc-reject', 'unauthentic'],
  ['dmarc-quarantine', 'unauthentic'],
  ['content', 'content'],
  ['spam-reject', 'spam'],
  ['spam', 'spam'],
  ['ambiguous', 'ambiguous'],
  ['active', 'active'],
  ['encrypted', 'encrypted'],
  ['over-limit', 'overLimit'],
  ['corrupt', 'corrupt'],
  ['unknown', 'notInspected'],
]);

/** What a client is told whom a built-in rule asks to come again; else that the mail could not be inspected. */
const DELAYS: ReadonlyMap<string, Referring> = new Map([
  ['greylist', 'greylisted'],
  ['dmarc-temperror', 'uncheckedAuthor'],
]);

function refusal(id: MailId, verdict: Verdict): Reply {
  const reason = verdict.reasons.join('; ');
  if (verdict.text !== null) return reply('rejectedByRule', reason, { id, text: verdict.text });
  return reply(REFUSALS.get(verdict.rule) ?? 'rejected', reason, { id });
}

/**
 * The reply to the end of data where the verdict falls in the session. SMTP has one reply for all recipients: what may pass
 * by itself is asked again (451), a mail that nobody shall have is refused, and one that somebody shall have is taken; the
 * groups that would be refused then go to quarantine, so that no bounce is ever sent to a forged sender.
 */
export function answer(id: MailId, verdicts: readonly Verdict[]): Reply {
  const temporary = verdicts.find(({ action, temporary }) => action === 'hold' && temporary);
  if (temporary) return reply(DELAYS.get(temporary.rule) ?? 'notInspected', temporary.reasons.join('; '), { id });
  const [first] = verdicts;
  if (first && verdicts.every(({ action }) => action === 'reject')) return refusal(id, first);
  return reply('queued', '', { id });
}
