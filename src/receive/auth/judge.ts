import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import type { Client } from '../client.ts';
import { type Account, type Denied, Unavailable } from './account.ts';
import type { Login } from './login.ts';
import type { LoginGuard } from './login-guard.ts';
import { maySend } from './senders.ts';
import { nameKey } from './users-file.ts';

export interface JudgeOptions {
  readonly guard: LoginGuard;
  /** A user may send from his own addresses only. */
  readonly ownSender: boolean;
  readonly clock: Clock;
  /** Resolves after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  readonly log: Log;
}

export type Judgement =
  | { readonly kind: 'login'; readonly login: Login }
  | { readonly kind: 'refusal'; readonly reply: Reply };

/** Judges one login of one client: `name` as the client gave it, and what proves it. */
export type Judge = (name: string, prove: () => Promise<Account | Denied>) => Promise<Judgement>;

/**
 * Every login passes here, whatever its mechanism: it is tried no sooner than the guard allows, and a failure is answered after
 * the same time, however long it took to find out.
 */
export function judgeOf({ guard, ownSender, clock, pause, log }: JudgeOptions, client: Client): Judge {
  const denied = async (user: string, { denied: why, again }: Denied, since: number): Promise<Reply> => {
    if (!again) guard.failed(user, client);
    const left = guard.delay - (clock.now() - since);
    if (left > 0) await pause(left);
    return reply('loginFailed', why);
  };

  return async (name, prove) => {
    const user = nameKey(name) ?? '';
    const caution = guard.caution(user, client);
    if (caution > 0) await pause(caution);
    const since = clock.now();
    try {
      const proved = await prove();
      if ('denied' in proved) return { kind: 'refusal', reply: await denied(user, proved, since) };
      guard.succeeded(user, client);
      return { kind: 'login', login: loginOf(proved, ownSender) };
    } catch (error) {
      // Of what is not foreseen only the name: its message may quote what the client said.
      const reason = error instanceof Unavailable ? error.message : error instanceof Error ? error.name : typeof error;
      log.error({ client: client.address, reason }, 'a login cannot be checked');
      return { kind: 'refusal', reply: reply('loginUnavailable', reason) };
    }
  };
}

function loginOf({ user, senders }: Account, ownSender: boolean): Login {
  return { user, maySend: ownSender ? (sender) => maySend(senders, sender) : () => true };
}
