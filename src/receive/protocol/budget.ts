import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import type { Command } from './command.ts';

/** Malformed commands in a session. */
const MAX_BAD = 10;
/** Other refusals since the last accepted mail: a harvest of addresses ends here. */
const MAX_REFUSED = 100;
/** Commands that lead to nothing since the last accepted mail. */
const MAX_IDLE = 100;
/** Failed logins in a session: nobody mistypes his password so often. */
const MAX_FAILED_LOGINS = 5;

/** These move no mail. */
const IDLE: ReadonlySet<Command['verb']> = new Set(['EHLO', 'HELO', 'MAIL', 'RSET', 'NOOP', 'HELP', 'VRFY', 'XCLIENT']);
const MALFORMED: ReadonlySet<number> = new Set([500, 501, 502, 555]);
/** RFC 5321 section 4.5.3.1.10: a client that has too many recipients is to go on with the rest in another mail. */
const FREE: ReadonlySet<number> = new Set([421, 452]);

export interface BudgetOptions {
  /** Whether the client must hurry: its refusals weigh more. Left out, it never must. */
  readonly stressed?: () => boolean;
}

/** What a refusal counts while there is hardly a place left for others. */
const WEIGHT_UNDER_STRESS = 10;

/** How much nonsense a session may talk. Each method gives the reply that ends the session once that is spent, else null. */
export class Budget {
  readonly #stressed: () => boolean;
  #bad = 0;
  #refused = 0;
  #idle = 0;
  #failedLogins = 0;

  /** @param stressed whether the client must hurry */
  constructor(stressed: () => boolean) {
    this.#stressed = stressed;
  }

  /** `answer` is about to be said. */
  charge(answer: Reply): Reply | null {
    if (answer.code < 400 || FREE.has(answer.code)) return null;
    const weight = this.#stressed() ? WEIGHT_UNDER_STRESS : 1;
    if (MALFORMED.has(answer.code)) {
      this.#bad += weight;
      return this.#bad < MAX_BAD ? null : spent(MAX_BAD / weight, answer);
    }
    if (answer.code === 535 && ++this.#failedLogins >= MAX_FAILED_LOGINS) return spent(MAX_FAILED_LOGINS, answer);
    this.#refused += weight;
    return this.#refused < MAX_REFUSED ? null : spent(MAX_REFUSED / weight, answer);
  }

  /** A command is about to be obeyed. */
  obey(verb: Command['verb']): Reply | null {
    if (!IDLE.has(verb)) return null;
    return ++this.#idle <= MAX_IDLE ? null : reply('tooMuchIdling', `${MAX_IDLE} commands without a mail`);
  }

  /** A mail was accepted. */
  renew(): void {
    this.#refused = 0;
    this.#idle = 0;
  }
}

function spent(most: number, last: Reply): Reply {
  return reply(
    'tooManyErrors',
    `${most} are the most, the last one answered ${last.code} ${last.text} (${last.reason})`,
  );
}
