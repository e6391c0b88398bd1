import type { Account, Denied } from './account.ts';
import type { Exchange, SaslStep } from './authenticator.ts';
import type { Judge } from './judge.ts';
import { challenge, malformed, saslText } from './sasl-text.ts';
import { saslprep } from './saslprep.ts';

/** Name and password as the client gave them. */
export type PasswordProof = (name: string, password: string) => Promise<Account | Denied>;

/** PLAIN (RFC 4616): `authzid NUL authcid NUL password` in one message. */
export function plain(judge: Judge, proof: PasswordProof): Exchange {
  return {
    next(response) {
      if (response === null) return challenge('');
      const [authzid = '', name, password, more] = saslText(response)?.split('\0') ?? [];
      if (name === undefined || password === undefined || more !== undefined) {
        return malformed('PLAIN', 'the message has not three parts');
      }
      return step(judge, name, async () =>
        // Nobody acts for somebody else here.
        authzid === '' || saslprep(authzid) === saslprep(name)
          ? proof(name, password)
          : { denied: 'it asks to act as another user' },
      );
    },
  };
}

/** LOGIN (draft-murchison-sasl-login): name and password, each asked for. */
export function login(judge: Judge, proof: PasswordProof): Exchange {
  let name: string | null = null;
  return {
    next(response) {
      if (response === null) return challenge('Username:');
      const text = saslText(response);
      if (text === null) return malformed('LOGIN', 'an answer is not UTF-8');
      if (name === null) {
        name = text;
        return challenge('Password:');
      }
      const user = name;
      return step(judge, user, () => proof(user, text));
    },
  };
}

async function step(judge: Judge, name: string, prove: () => Promise<Account | Denied>): Promise<SaslStep> {
  const judgement = await judge(name, prove);
  if (judgement.kind === 'login') return { kind: 'success', login: judgement.login };
  return { kind: 'failure', reply: judgement.reply };
}
