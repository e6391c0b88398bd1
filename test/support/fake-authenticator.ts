import { reply } from '../../src/mail/replies.ts';
import type { Authenticator, Exchange, SaslStep } from '../../src/receive/auth/authenticator.ts';

/** Knows `ann`, whose password is `secret`. Who is called `later` cannot be checked now; `broken` makes it fail. */
export const fakeAuthenticator: Authenticator = {
  mechanisms: ['PLAIN', 'LOGIN'],
  begin: (mechanism) => (mechanism === 'PLAIN' ? plain : login()),
};

const plain: Exchange = {
  next(response) {
    if (response === null) return challenge('');
    const [, user = '', password = ''] = response.toString().split('\0');
    return judge(user, password);
  },
};

function login(): Exchange {
  let user: string | null = null;
  return {
    next(response) {
      if (response === null) return challenge('Username:');
      if (user !== null) return judge(user, response.toString());
      user = response.toString();
      return challenge('Password:');
    },
  };
}

function challenge(text: string): SaslStep {
  return { kind: 'challenge', data: Buffer.from(text) };
}

async function judge(user: string, password: string): Promise<SaslStep> {
  if (user === 'broken') throw new TypeError(`no way to check ${password}`);
  if (user === 'later') return { kind: 'failure', reply: reply('loginUnavailable', 'the directory is asleep') };
  if (user !== 'ann' || password !== 'secret')
    return { kind: 'failure', reply: reply('loginFailed', 'wrong password') };
  return { kind: 'success', login: { user, maySend: () => true } };
}
