import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import type { Client } from '../client.ts';
import type { Account, Denied, PasswordSource } from './account.ts';
import type { Authenticator, Exchange } from './authenticator.ts';
import { oauthBearer, type TokenProof, xoauth2 } from './bearer.ts';
import type { FileUsers } from './file-users.ts';
import { type Judge, type JudgeOptions, judgeOf } from './judge.ts';
import { login, plain } from './passwords.ts';
import { saslprep } from './saslprep.ts';
import { Scram } from './scram.ts';
import { VerdictCache } from './verdict-cache.ts';

export interface LoginsOptions extends JudgeOptions {
  /** Users of the file; null where there is none. */
  readonly users: FileUsers | null;
  /** Who knows the users that the file does not. */
  readonly directory: PasswordSource | null;
  readonly tokens: TokenProof | null;
}

/** Longer than any password; whoever sends more wants us to work. */
const LONGEST_PASSWORD = 1024;

/** Where only the directory is asked, nothing but time makes a verdict old. */
const NO_FILE = {};

/** Logins by everything that knows users. */
export class Logins implements Authenticator {
  readonly #options: LoginsOptions;
  readonly #cache: VerdictCache;

  constructor(options: LoginsOptions) {
    this.#options = options;
    this.#cache = new VerdictCache(options.clock);
  }

  get mechanisms(): readonly string[] {
    const { users, directory, tokens } = this.#options;
    return [
      // A directory tells passwords from others by binding with them, and has nothing to give for SCRAM.
      ...(users?.allHaveScram && directory === null ? ['SCRAM-SHA-256'] : []),
      ...(tokens === null ? [] : ['OAUTHBEARER', 'XOAUTH2']),
      ...(users === null && directory === null ? [] : ['PLAIN', 'LOGIN']),
    ];
  }

  begin(mechanism: string, client: Client): Exchange | Reply {
    const out = this.#options.guard.shutOut(client);
    if (out !== null) return reply('loginShutOut', out);
    const exchange = this.#exchange(mechanism, judgeOf(this.#options, client));
    return exchange ?? reply('loginMechanism', `${mechanism} is not offered`);
  }

  #exchange(mechanism: string, judge: Judge): Exchange | null {
    const { users, tokens } = this.#options;
    if (!this.mechanisms.includes(mechanism)) return null;
    switch (mechanism) {
      case 'SCRAM-SHA-256':
        return users === null ? null : new Scram(judge, (name) => users.scram(name));
      case 'OAUTHBEARER':
        return tokens === null ? null : oauthBearer(judge, tokens);
      case 'XOAUTH2':
        return tokens === null ? null : xoauth2(judge, tokens);
      case 'PLAIN':
        return plain(judge, (name, password) => this.#verify(name, password));
      case 'LOGIN':
        return login(judge, (name, password) => this.#verify(name, password));
      default:
        return null;
    }
  }

  async #verify(name: string, password: string): Promise<Account | Denied> {
    const user = name.length > 255 ? null : saslprep(name);
    const secret = password.length > LONGEST_PASSWORD ? null : saslprep(password);
    // An LDAP bind without a password succeeds and proves nothing (RFC 4513 section 5.1.2); `saslprep` knows no empty one.
    if (user === null || secret === null) return { denied: 'name or password is empty, too long or holds controls' };
    const { users } = this.#options;
    const version = users?.version ?? NO_FILE;
    const known = this.#cache.find(user, secret, version);
    if (known !== undefined) return 'denied' in known ? { ...known, again: true } : known;
    const verdict = await this.#source(user).verify(user, secret);
    this.#cache.keep(user, secret, version, verdict);
    return verdict;
  }

  /** Whom the file knows is judged by the file alone. */
  #source(user: string): PasswordSource {
    const { users, directory } = this.#options;
    const source = users !== null && (directory === null || users.has(user)) ? users : directory;
    if (source === null) throw new Error('there is nobody who knows passwords');
    return source;
  }
}
