import type { Address } from '../mail/address.ts';
import type { Progress } from '../mail/record.ts';

/** Where one recipient's mail stands after this round of acting. */
export interface Standing {
  readonly recipient: Address;
  /**
   * `done`: somebody else has it, or the rules ended it. `failed`: it will never arrive there, and the sender shall hear of
   * it. `deferred`: another attempt, until patience ends. `trouble`: something failed on our side; tried again until it
   * does not. `held`: the administrator must look at it.
   */
  readonly state: 'done' | 'failed' | 'deferred' | 'trouble' | 'held';
  /** The remote's answer, or what was done, in words. */
  readonly answer: string;
  /** RFC 3463. */
  readonly status: string;
  /** The remote that answered; '' where there was none. */
  readonly host: string;
}

export function standings(
  recipients: readonly Address[],
  state: Standing['state'],
  answer: string,
): readonly Standing[] {
  return recipients.map((recipient) => ({ recipient, state, answer, status: '2.0.0', host: '' }));
}

/** What the spool keeps of a standing; a held recipient is still open. */
export function progressOf({ recipient, state, answer }: Standing, at: number): Progress | null {
  if (state === 'held') return null;
  return { recipient, state: state === 'trouble' ? 'deferred' : state, at, answer };
}

/** Recipients for whom nothing final has been said. */
export function openRecipients(
  recipients: readonly Address[],
  progress: ReadonlyMap<string, Progress>,
): readonly Address[] {
  if (progress.size === 0) return recipients;
  return recipients.filter(({ key }) => {
    const state = progress.get(key)?.state;
    return state !== 'done' && state !== 'failed';
  });
}
