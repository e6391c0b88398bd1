import type { Senders } from './senders.ts';

/** Somebody who can log in. */
export interface Account {
  readonly user: string;
  readonly senders: Senders;
}

/** A login that is not right. */
export interface Denied {
  /**
   * Why, for log and record; the client is told nothing of it. Names none but users that there are: people type their
   * password where the name belongs.
   */
  readonly denied: string;
  /** The very same has been denied a moment ago: whoever repeats it does not guess. */
  readonly again?: true;
}

/** Tells who it is that has this name and this password. */
export interface PasswordSource {
  /**
   * Name and password are prepared by `saslprep`. A name that nobody has takes as long as a wrong password.
   * @throws Unavailable where it cannot be told
   */
  verify(name: string, password: string): Promise<Account | Denied>;
}

/** It cannot be told now whether a login is right: nobody is let in for it, and nobody's failures are counted. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}
