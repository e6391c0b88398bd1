import type { Finding } from '../../../mail/finding.ts';

/** Inspectors that tell what is remembered of a sender, not what is in his mail. */
export const SENDER_INSPECTORS: ReadonlySet<string> = new Set(['sender', 'reputation', 'relations', 'greylist']);

/** The points of spam and authentication, of the findings of those inspectors or without them. */
export function pointsOf(findings: readonly Finding[], counts: (inspector: string) => boolean = () => true): number {
  let sum = 0;
  for (const { kind, score, inspector } of findings) {
    if ((kind === 'spam' || kind === 'auth') && counts(inspector)) sum += score;
  }
  return sum;
}
