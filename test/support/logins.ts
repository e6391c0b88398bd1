import { argon2Sync, createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { silentLog } from '../../src/base/log.ts';
import { SharedCounters } from '../../src/base/shared-counters.ts';
import { Address } from '../../src/mail/address.ts';
import type { PasswordSource } from '../../src/receive/auth/account.ts';
import type { Exchange, SaslStep } from '../../src/receive/auth/authenticator.ts';
import type { TokenProof } from '../../src/receive/auth/bearer.ts';
import { FileUsers } from '../../src/receive/auth/file-users.ts';
import { type GuardLimits, LoginGuard } from '../../src/receive/auth/login-guard.ts';
import { Logins } from '../../src/receive/auth/logins.ts';
import type { Client } from '../../src/receive/client.ts';

export const LIMITS: GuardLimits = { limit: 10, within: 600_000, ban: 3_600_000, delay: 2000 };

/** Credentials for the users file that cost next to nothing: one for passwords and one for SCRAM. */
export function cheapCredentials(password: string): string {
  const salt = randomBytes(16);
  const bare = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  const hash = argon2Sync('argon2id', {
    message: password,
    nonce: salt,
    parallelism: 1,
    tagLength: 32,
    memory: 8,
    passes: 1,
  });
  const salted = pbkdf2Sync(password, salt, 4096, 32, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64');
  const keys = `${salt.toString('base64')}$${stored}:${hmac('Server Key').toString('base64')}`;
  return `$argon2id$v=19$m=8,t=1,p=1$${bare(salt)}$${bare(hash)}:SCRAM-SHA-256$4096:${keys}`;
}

/** Somebody at the submission port. */
export function submitter(address = '198.51.100.7', more: Partial<Client> = {}): Client {
  return {
    listener: '0.0.0.0:587',
    role: 'submission',
    address,
    port: 40_000,
    trusted: false,
    proxy: null,
    certificate: null,
    login: null,
    ...more,
  };
}

/** Logins whose time the test owns: pauses pass at once and are written down. */
export class TestLogins {
  readonly pauses: number[] = [];
  readonly bans: string[] = [];
  readonly clock = { now: () => this.now };
  readonly logins: Logins;
  now = 1_800_000_000_000;

  constructor(
    sources: {
      readonly file?: string;
      readonly directory?: PasswordSource;
      readonly tokens?: TokenProof;
      readonly limits?: Partial<GuardLimits>;
      readonly ownSender?: boolean;
    },
    secret: Buffer = Buffer.alloc(32, 1),
  ) {
    const { clock } = this;
    const log = silentLog;
    this.logins = new Logins({
      users: sources.file === undefined ? null : new FileUsers({ path: sources.file, secret, clock, log }),
      directory: sources.directory ?? null,
      tokens: sources.tokens ?? null,
      guard: new LoginGuard({
        counters: new SharedCounters({ clock, tell: () => {} }),
        limits: { ...LIMITS, ...sources.limits },
        banned: (client, reason) => this.bans.push(`${client.address}: ${reason}`),
      }),
      ownSender: sources.ownSender ?? true,
      clock,
      pause: async (ms) => {
        this.pauses.push(ms);
        this.now += ms;
      },
      log,
    });
  }

  /** Says these things one after the other and tells the last answer, as text. */
  async say(mechanism: string, responses: readonly (string | null)[], client = submitter()): Promise<string> {
    const exchange = this.logins.begin(mechanism, client);
    if ('code' in exchange) return told(exchange);
    let answer = '';
    for (const response of responses) answer = answerText(await next(exchange, response));
    return answer;
  }

  plain(user: string, password: string, client = submitter()): Promise<string> {
    return this.say('PLAIN', [`\0${user}\0${password}`], client);
  }
}

export async function next(exchange: Exchange, response: string | Buffer | null): Promise<SaslStep> {
  return exchange.next(typeof response === 'string' ? Buffer.from(response) : response);
}

/** `challenge TEXT`, `welcome USER`, or the reply with its private reason. */
export function answerText(step: SaslStep): string {
  switch (step.kind) {
    case 'challenge':
      return `challenge ${step.data.toString()}`;
    case 'success':
      return `welcome ${step.login.user}`;
    case 'failure':
      return told(step.reply);
  }
}

function told({ code, reason }: { code: number; reason: string }): string {
  return `${code} ${reason}`;
}

/** @throws where it is no address */
export function sender(text: string): Address {
  const address = Address.parse(text);
  if (address === null) throw new Error(`${text} is no address`);
  return address;
}
