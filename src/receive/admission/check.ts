import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';

/** Null where it has nothing against it. */
export type Check = () => Reply | null | Promise<Reply | null>;

const PASSED = { senderOk: reply('senderOk', ''), recipientOk: reply('recipientOk', '') };

/** One check after the other, until one refuses. Waits only where one has to. */
export function inOrder(passed: keyof typeof PASSED, checks: readonly Check[]): Reply | Promise<Reply> {
  for (const [n, check] of checks.entries()) {
    const answer = check();
    if (answer instanceof Promise) return answer.then((refusal) => refusal ?? inOrder(passed, checks.slice(n + 1)));
    if (answer !== null) return answer;
  }
  return PASSED[passed];
}
