import type { Address } from '../../../mail/address.ts';
import type { Subject } from '../../inspector.ts';

/** Who sends out of the house: what a thief would have taken over. */
export interface Account {
  /** Where its counts and habits are kept. */
  readonly key: string;
  /** Name of the login or certificate, in lower case; null where it is the envelope's sender, whom a trusted network vouches for. */
  readonly login: string | null;
  /** For people. */
  readonly shown: string;
  readonly sender: Address | null;
}

/** Null where nobody stands for the mail: strangers, and notices and bounces of servers of the trusted networks. */
export function accountOf({ session, envelope }: Pick<Subject, 'session' | 'envelope'>): Account | null {
  if (session?.trusted !== true) return null;
  const { user, certificate } = session;
  const { sender } = envelope;
  const login = user ?? certificate;
  if (login !== null) {
    const kind = user === null ? 'certificate' : 'user';
    return { key: `${kind}:${login.toLowerCase()}`, login: login.toLowerCase(), shown: `${kind} ${login}`, sender };
  }
  return sender === null ? null : { key: `sender:${sender.key}`, login: null, shown: `sender ${sender.text}`, sender };
}
