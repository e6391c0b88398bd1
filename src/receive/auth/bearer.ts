import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import type { Account, Denied } from './account.ts';
import type { Exchange, SaslStep } from './authenticator.ts';
import type { Judge } from './judge.ts';
import { challenge, malformed, saslText } from './sasl-text.ts';
import { nameKey } from './users-file.ts';

/** Whose token it is. @throws Unavailable where the issuer's keys cannot be had */
export type TokenProof = (token: string) => Promise<Account | Denied>;

/** What a client says: whom it is for, where it tells that, and the token. */
interface Claim {
  readonly name: string | null;
  readonly token: string;
}

interface Dialect {
  readonly mechanism: string;
  /** Null where it is malformed. */
  readonly parse: (text: string) => Claim | null;
  /** Sent where the token is not accepted. */
  readonly failure: string;
}

/** RFC 7628 section 3.1: `n,a=user,^Ahost=...^Aauth=Bearer token^A^A`, where ^A is the octet 1. */
const OAUTHBEARER: Dialect = {
  mechanism: 'OAUTHBEARER',
  parse(text) {
    const end = text.indexOf('\x01');
    const header = /^[ny],(?:a=([^,]*))?,$/.exec(text.slice(0, Math.max(end, 0)));
    if (header === null) return null;
    const name = header[1]?.replaceAll('=2C', ',').replaceAll('=3D', '=');
    return claim(name ?? null, text.slice(end + 1));
  },
  failure: JSON.stringify({ status: 'invalid_token' }), // section 3.2.2
};

/** The older form of Google and Microsoft: `user=name^Aauth=Bearer token^A^A`. */
const XOAUTH2: Dialect = {
  mechanism: 'XOAUTH2',
  parse(text) {
    const end = text.indexOf('\x01');
    return end === -1 || !text.startsWith('user=') ? null : claim(text.slice(5, end), text.slice(end + 1));
  },
  failure: JSON.stringify({ status: '401', schemes: 'bearer' }),
};

export function oauthBearer(judge: Judge, proof: TokenProof): Exchange {
  return new Bearer(OAUTHBEARER, judge, proof);
}

export function xoauth2(judge: Judge, proof: TokenProof): Exchange {
  return new Bearer(XOAUTH2, judge, proof);
}

class Bearer implements Exchange {
  readonly #dialect: Dialect;
  readonly #judge: Judge;
  readonly #proof: TokenProof;
  #refused: Reply | null = null;

  constructor(dialect: Dialect, judge: Judge, proof: TokenProof) {
    this.#dialect = dialect;
    this.#judge = judge;
    this.#proof = proof;
  }

  next(response: Buffer | null): SaslStep | Promise<SaslStep> {
    // The client has read why, and says so with an answer that tells nothing.
    if (this.#refused !== null) return { kind: 'failure', reply: this.#refused };
    if (response === null) return challenge('');
    const claimed = this.#dialect.parse(saslText(response) ?? '');
    return claimed === null ? malformed(this.#dialect.mechanism, 'the message') : this.#try(claimed);
  }

  async #try({ name, token }: Claim): Promise<SaslStep> {
    const judgement = await this.#judge(name ?? '', async () => {
      const account = await this.#proof(token);
      if ('denied' in account || name === null || isHim(name, account)) return account;
      return { denied: `the token is of ${JSON.stringify(account.user)}, not of the user who is named` };
    });
    if (judgement.kind === 'login') return { kind: 'success', login: judgement.login };
    if (judgement.reply.code !== reply('loginFailed', '').code) return { kind: 'failure', reply: judgement.reply };
    this.#refused = judgement.reply;
    return challenge(this.#dialect.failure);
  }
}

/** Clients name a user by his address as well. */
function isHim(name: string, { user, senders }: Account): boolean {
  const key = nameKey(name) ?? '';
  return key === nameKey(user) || senders.addresses.has(key);
}

/** The pairs behind the first ^A, of which only `auth` says something; the last two octets are ^A. */
function claim(name: string | null, pairs: string): Claim | null {
  if (!pairs.endsWith('\x01\x01')) return null;
  const [auth, more] = pairs.split('\x01').filter((pair) => pair.startsWith('auth='));
  const [, token] = /^auth=bearer +([\w.~+/-]+=*)$/i.exec(auth ?? '') ?? [];
  return token === undefined || more !== undefined ? null : { name, token };
}
