import { reply } from '../../mail/replies.ts';
import type { Gatekeeper } from '../visit.ts';
import type { LoginGuard } from './login-guard.ts';

/** Before all else, whoever is shut out from logins does not get into a listener that is for logging in. */
export function closedToGuessers(guard: LoginGuard | null, gatekeeper: Gatekeeper): Gatekeeper {
  if (guard === null) return gatekeeper;
  return {
    enter(client) {
      const out = client.role === 'submission' ? guard.shutOut(client) : null;
      return out === null ? gatekeeper.enter(client) : reply('loginShutOut', out);
    },
  };
}
