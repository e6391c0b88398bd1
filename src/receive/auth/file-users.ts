import { createHmac } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { FreshFiles } from '../../base/fresh-files.ts';
import { Gate } from '../../base/gate.ts';
import type { Log } from '../../base/log.ts';
import { type Account, type Denied, type PasswordSource, Unavailable } from './account.ts';
import { decoyHash, parsePasswordHash, verifyPassword } from './password-hash.ts';
import { decoyScram, LEAST_ITERATIONS, type ScramCredential, verifyByScram } from './scram-credential.ts';
import { type FileUser, nameKey, parseUsers, type Users } from './users-file.ts';

/** Hashes at once: each takes one of the four threads that the disk needs too. */
const HASHES_AT_ONCE = 2;
/** More than this wait in vain: they would be answered after the client has given up. */
const MOST_WAITING = 100;

/** What is compared where the file has no user to imitate. */
const NOBODY = parsePasswordHash(
  '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
);

export interface FileUsersOptions {
  readonly path: string;
  /** The same in all processes, so that each shows the same salts for names that nobody has. */
  readonly secret: Buffer;
  readonly clock: Clock;
  readonly log: Log;
}

/** The users of the file, which may change at any time. */
export class FileUsers implements PasswordSource {
  readonly #secret: Buffer;
  readonly #file: FreshFiles<Table>;
  readonly #gate = new Gate(HASHES_AT_ONCE);

  /** @throws an error that names file and line */
  constructor({ path, secret, clock, log }: FileUsersOptions) {
    this.#secret = secret;
    this.#file = new FreshFiles({ paths: [path], parse: ([bytes]) => tableOf(bytes, path), clock, log });
  }

  /** Another after every change: what was found out with an older one holds no longer. */
  get version(): object {
    return this.#file.value();
  }

  /** Every user has a credential for SCRAM. A client that takes it would else be refused with the right password. */
  get allHaveScram(): boolean {
    const { scrams, users } = this.#file.value();
    return scrams.length > 0 && scrams.length === users.size;
  }

  has(name: string): boolean {
    return this.#find(name) !== null;
  }

  async verify(name: string, password: string): Promise<Account | Denied> {
    if (this.#gate.waiting >= MOST_WAITING) throw new Unavailable('too many logins wait for their hash');
    const user = this.#find(name);
    const right = await this.#gate.run(() => this.#compare(user, name, password));
    if (user === null) return { denied: 'no such user' };
    return right ? accountOf(user) : { denied: `wrong password for ${JSON.stringify(user.name)}` };
  }

  /** The credential of a user; for a name that nobody has, one that looks the same every time and fits no password. */
  scram(name: string): { readonly credential: ScramCredential; readonly account: Account | null } {
    const user = this.#find(name);
    if (user !== null && user.scram !== null) return { credential: user.scram, account: accountOf(user) };
    const like = pick(this.#file.value().scrams, this.#draw('scram', name));
    const salt = this.#draw('salt', name).subarray(0, like?.salt.length ?? 16);
    return { credential: decoyScram(like?.iterations ?? LEAST_ITERATIONS, salt), account: null };
  }

  #find(name: string): FileUser | null {
    const key = nameKey(name);
    return key === null ? null : (this.#file.value().users.get(key) ?? null);
  }

  #compare(user: FileUser | null, name: string, password: string): Promise<boolean> {
    if (user?.password) return verifyPassword(user.password, password);
    if (user?.scram) return verifyByScram(user.scram, password);
    const { all } = this.#file.value();
    const like = pick(all, this.#draw('password', name));
    const salt = this.#draw('salt', name).subarray(0, 16);
    if (like?.password || !like?.scram) return verifyPassword(decoyHash(like?.password ?? NOBODY, salt), password);
    return verifyByScram(decoyScram(like.scram.iterations, salt), password);
  }

  /** 32 bytes that are the same for a name every time. */
  #draw(what: string, name: string): Buffer {
    return createHmac('sha256', this.#secret)
      .update(`${what} ${nameKey(name) ?? ''}`)
      .digest();
  }
}

interface Table {
  readonly users: Users;
  readonly all: readonly FileUser[];
  readonly scrams: readonly ScramCredential[];
}

function tableOf(bytes: Buffer | undefined, path: string): Table {
  const { users, problems } = parseUsers(bytes?.toString('utf8') ?? '');
  if (problems.length > 0) {
    throw new Error(problems.map(({ line, message, hint }) => `${path}:${line}: ${message}; ${hint}`).join('\n'));
  }
  const all = [...users.values()];
  return {
    users,
    all,
    scrams: all.map(({ scram }) => scram).filter((scram) => scram !== null),
  };
}

function pick<T>(list: readonly T[], draw: Buffer): T | null {
  return list[draw.readUInt32BE(0) % list.length] ?? null;
}

function accountOf({ name, senders }: FileUser): Account {
  return { user: name, senders };
}
