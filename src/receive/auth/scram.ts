import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Account, Denied } from './account.ts';
import type { Exchange, SaslStep } from './authenticator.ts';
import type { Judge } from './judge.ts';
import type { Login } from './login.ts';
import { challenge, malformed, saslText } from './sasl-text.ts';
import { saslprep } from './saslprep.ts';
import type { ScramCredential } from './scram-credential.ts';
import { type ClientFirst, parseClientFinal, parseClientFirst } from './scram-messages.ts';

/** Null as the account belongs to a name that nobody has: the exchange looks the same and fails at its end. */
export type ScramSource = (name: string) => {
  readonly credential: ScramCredential;
  readonly account: Account | null;
};

type State =
  | { readonly kind: 'first' }
  | {
      readonly kind: 'final';
      readonly first: ClientFirst;
      readonly serverFirst: string;
      readonly nonce: string;
      readonly credential: ScramCredential;
      readonly account: Account | null;
    }
  | { readonly kind: 'done'; readonly login: Login };

const MECHANISM = 'SCRAM-SHA-256';

/** SCRAM-SHA-256 (RFC 5802, RFC 7677) without channel binding: the password does not cross the wire. */
export class Scram implements Exchange {
  readonly #judge: Judge;
  readonly #source: ScramSource;
  readonly #serverNonce: string;
  #state: State = { kind: 'first' };

  /** @param serverNonce printable ASCII without a comma that no other exchange has had */
  constructor(judge: Judge, source: ScramSource, serverNonce = randomBytes(18).toString('base64')) {
    this.#judge = judge;
    this.#source = source;
    this.#serverNonce = serverNonce;
  }

  next(response: Buffer | null): SaslStep | Promise<SaslStep> {
    const state = this.#state;
    if (state.kind === 'done') {
      // RFC 4954 section 4: what the server says last is answered with nothing.
      return response?.length === 0
        ? { kind: 'success', login: state.login }
        : malformed(MECHANISM, 'the last answer is not empty');
    }
    if (response === null) return challenge('');
    const text = saslText(response);
    if (text === null) return malformed(MECHANISM, 'a message is not UTF-8');
    return state.kind === 'first' ? this.#first(text) : this.#final(state, text);
  }

  #first(text: string): SaslStep {
    const first = parseClientFirst(text);
    if (first === null) return malformed(MECHANISM, "the client's first message");
    const { credential, account } = this.#source(saslprep(first.name) ?? '');
    const nonce = `${first.nonce}${this.#serverNonce}`;
    const serverFirst = `r=${nonce},s=${credential.salt.toString('base64')},i=${credential.iterations}`;
    this.#state = { kind: 'final', first, serverFirst, nonce, credential, account };
    return challenge(serverFirst);
  }

  async #final(state: State & { kind: 'final' }, text: string): Promise<SaslStep> {
    const { first, serverFirst, nonce, credential, account } = state;
    const final = parseClientFinal(text);
    if (final === null) return malformed(MECHANISM, "the client's last message");
    const authMessage = `${first.bare},${serverFirst},${final.withoutProof}`;
    const judgement = await this.#judge(first.name, async () => {
      const bound = final.channel === Buffer.from(first.gs2).toString('base64') && final.nonce === nonce;
      return verdict(first, account, proves(credential, authMessage, final.proof) && bound);
    });
    if (judgement.kind === 'refusal') return { kind: 'failure', reply: judgement.reply };
    this.#state = { kind: 'done', login: judgement.login };
    return challenge(`v=${hmac(credential.serverKey, authMessage).toString('base64')}`);
  }
}

function verdict({ authzid, name }: ClientFirst, account: Account | null, right: boolean): Account | Denied {
  if (account === null) return { denied: 'no such user' };
  if (!right) return { denied: `wrong password for ${JSON.stringify(account.user)}` };
  const own = authzid === '' || saslprep(authzid) === saslprep(name);
  return own ? account : { denied: 'it asks to act as another user' };
}

/** RFC 5802 section 3: the proof is ClientKey, hidden by what only the owner of StoredKey can work out. */
function proves({ storedKey }: ScramCredential, authMessage: string, proof: Buffer): boolean {
  const signature = hmac(storedKey, authMessage);
  const clientKey = Buffer.from(proof.map((byte, i) => byte ^ (signature[i] ?? 0)));
  return timingSafeEqual(createHash('sha256').update(clientKey).digest(), storedKey);
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
