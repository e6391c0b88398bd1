import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Client, type Entry, Filter, FilterParser, ResultCodeError } from 'ldapts';
import type { Clock } from '../../base/clock.ts';
import { Gate } from '../../base/gate.ts';
import { Unavailable } from '../auth/account.ts';
import { type LdapServer, openLine } from './ldap-line.ts';

export interface LdapDirectoryOptions extends LdapServer {
  /** Whom the gateway binds as before it searches; null: nobody. */
  readonly bindDn: string | null;
  /** File with that one's password in its first line. */
  readonly passwordFile: string | null;
  readonly clock: Clock;
}

/** Where something is looked for. */
export interface LdapSearch {
  readonly base: string;
  /** RFC 4515, with a hole such as `{user}` where a value is to stand. */
  readonly filter: string;
}

const BINDS_AT_ONCE = 8;
const MOST_WAITING = 100;
/** A server that could not be reached is left alone so long, that not everybody waits for it in vain. */
const REST_MS = 2000;

/** RFC 4511 appendix A: sizeLimitExceeded. */
const SIZE_LIMIT = 4;
/** ... constraintViolation, noSuchObject, inappropriateAuthentication, invalidCredentials: a password that is not right. */
const DENIALS: ReadonlySet<number> = new Set([19, 32, 48, 49]);

/** A directory by LDAP (RFC 4511). One connection is kept for searches; each password is tried on one of its own. */
export class LdapDirectory {
  readonly #options: LdapDirectoryOptions;
  readonly #binds = new Gate(BINDS_AT_ONCE);
  #line: Promise<Client> | null = null;
  #failure: { readonly until: number; readonly reason: string } | null = null;

  constructor(options: LdapDirectoryOptions) {
    this.#options = options;
  }

  /**
   * At most two entries that the filter finds, with these attributes: two say that there are more than one.
   * @throws Unavailable
   */
  async find({ base, filter }: LdapSearch, value: string, attributes: readonly string[]): Promise<readonly Entry[]> {
    const asked = filterFor(filter, value);
    const search = async (line: Client) => {
      const { searchEntries } = await line.search(base, {
        scope: 'sub',
        filter: asked,
        attributes: [...attributes],
        sizeLimit: 2,
        derefAliases: 'never',
      });
      return searchEntries;
    };
    try {
      return await this.#ask(search);
    } catch (error) {
      if (!(error instanceof ResultCodeError)) throw error;
      if (error.code === SIZE_LIMIT) return [MANY, MANY];
      throw unavailable(`the search in ${base}`, error);
    }
  }

  /**
   * Whether the password is that of the entry. Never asks with an empty one, to which a server says yes (RFC 4513 section 5.1.2).
   * @param dn null for nobody's: takes as long, and is not right
   * @throws Unavailable
   */
  async accepts(dn: string | null, base: string, password: string): Promise<boolean> {
    if (password === '') return false;
    if (this.#binds.waiting >= MOST_WAITING) throw new Unavailable('too many logins wait for the directory');
    return this.#binds.run(async () => {
      const line = await this.#open();
      try {
        await line.bind(dn ?? base, dn === null ? randomBytes(16).toString('hex') : password);
        return dn !== null;
      } catch (error) {
        if (error instanceof ResultCodeError && DENIALS.has(error.code)) return false;
        throw unavailable('a bind', error);
      } finally {
        hangUp(line);
      }
    });
  }

  async close(): Promise<void> {
    const line = this.#line;
    this.#line = null;
    if (line !== null) hangUp(await line.catch(() => null));
  }

  /** Asks on the kept connection, and on a new one where that has ended meanwhile. */
  async #ask<T>(question: (line: Client) => Promise<T>): Promise<T> {
    for (let fresh = false; ; fresh = true) {
      fresh ||= this.#line === null;
      this.#line ??= this.#openBound();
      const current = this.#line;
      try {
        return await question(await current);
      } catch (error) {
        if (error instanceof ResultCodeError) throw error; // the server has answered
        if (this.#line === current) {
          this.#line = null;
          current.then(hangUp, () => {});
        }
        if (fresh) throw this.#remember(unavailable('a search', error));
      }
    }
  }

  async #openBound(): Promise<Client> {
    const { bindDn, passwordFile } = this.#options;
    const line = await this.#open();
    if (bindDn === null || passwordFile === null) return line;
    try {
      await line.bind(bindDn, firstLine(passwordFile));
      return line;
    } catch (error) {
      hangUp(line);
      throw this.#remember(unavailable(`the gateway's own bind as ${bindDn}`, error));
    }
  }

  async #open(): Promise<Client> {
    const failure = this.#failure;
    if (failure !== null && this.#options.clock.now() < failure.until) throw new Unavailable(failure.reason);
    try {
      const line = await openLine(this.#options);
      this.#failure = null;
      return line;
    } catch (error) {
      throw this.#remember(unavailable('the connection', error));
    }
  }

  #remember(error: Unavailable): Unavailable {
    this.#failure = { until: this.#options.clock.now() + REST_MS, reason: error.message };
    return error;
  }
}

/** Stands for entries of which there are too many to tell them apart. */
const MANY: Entry = { dn: '' };

/**
 * The filter with the value in its holes, escaped by RFC 4515 section 3.
 * @throws where the filter is malformed
 */
export function filterFor(filter: string, value: string): Filter {
  // The parser forgives missing ones; those that are meant as text are written \28 and \29.
  if (filter.split('(').length !== filter.split(')').length) throw new Error('not every parenthesis has its partner');
  return FilterParser.parseString(filter.replace(/\{(?:user|address)\}/g, () => Filter.escape(value)));
}

function hangUp(line: Client | null): void {
  line?.unbind().catch(() => {}); // it is gone, which is what was wanted
}

function firstLine(path: string): string {
  const password = readFileSync(path, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  if (password === '') throw new Error(`${path} has no password in its first line`);
  return password;
}

function unavailable(what: string, error: unknown): Unavailable {
  if (error instanceof Unavailable) return error;
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new Unavailable(`the directory: ${what} failed: ${reason.slice(0, 500)}`);
}
