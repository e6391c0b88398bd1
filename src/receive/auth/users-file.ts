import type { Address } from '../../mail/address.ts';
import type { Domain } from '../../mail/domain.ts';
import { type PasswordHash, parsePasswordHash } from './password-hash.ts';
import { saslprep } from './saslprep.ts';
import { isScramCredential, parseScramCredential, type ScramCredential } from './scram-credential.ts';
import { parseSender, type Senders, sendersOf } from './senders.ts';

/** A user of the file: at least one of `password` and `scram` is there. */
export interface FileUser {
  readonly name: string;
  readonly password: PasswordHash | null;
  readonly scram: ScramCredential | null;
  readonly senders: Senders;
  /** Counted from 1. */
  readonly line: number;
}

/** A line that cannot be used. */
export interface UsersProblem {
  readonly line: number;
  readonly message: string;
  readonly hint: string;
}

/** Users by `nameKey`. */
export type Users = ReadonlyMap<string, FileUser>;

const MOST_USERS = 100_000;
const SHAPE = 'write name:credential, or name:credential:address,address';

/**
 * Names of users are equal where their keys are: the case of letters does not matter, nor do spaces at the ends or more than
 * one between words, as in a directory (RFC 4518 section 2.6.1). Null where it can be no name.
 */
export function nameKey(name: string): string | null {
  const key = name.length > 255 ? null : saslprep(name)?.toLowerCase().trim().replace(/ {2,}/g, ' ');
  return key || null;
}

/** What is wrong with a name for the file; null where nothing is. */
export function nameMistake(name: string): string | null {
  if (nameKey(name) === null || name !== name.trim()) {
    return 'a name has 1 to 255 characters, none of them a control character, and no space at either end';
  }
  return name.includes(':') || name.startsWith('#') ? 'a name holds no colon and does not begin with #' : null;
}

/** The user that a line names, whatever else stands in it; null for comments and empty lines. */
export function nameOnLine(line: string): string | null {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return null;
  return text.split(':', 1)[0] ?? null;
}

/**
 * Reads the users file. A line is `name:credential`, `name:credential:credential` (one for passwords and one for SCRAM), each
 * with `:address,address` behind it or not; without addresses the name is the address. `#` begins a comment line.
 */
export function parseUsers(text: string): { readonly users: Users; readonly problems: readonly UsersProblem[] } {
  const users = new Map<string, FileUser>();
  const problems: UsersProblem[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const name = nameOnLine(line);
    if (name === null) continue;
    try {
      const user = parseLine(name, line.trim().slice(name.length + 1), index + 1);
      const key = nameKey(name) ?? name;
      const before = users.get(key);
      if (before !== undefined) {
        throw new LineError(`"${name}" is there already, in line ${before.line}`, 'keep one of the two lines');
      }
      if (users.size === MOST_USERS) throw new LineError(`there are more than ${MOST_USERS} users`, 'use a directory');
      users.set(key, user);
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      problems.push({ line: index + 1, message: error.message, hint: error.hint });
    }
  }
  return { users, problems };
}

class LineError extends Error {
  override name = 'LineError';
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

function parseLine(name: string, rest: string, line: number): FileUser {
  const mistake = nameMistake(name);
  if (mistake !== null) throw new LineError(mistake, 'choose another name');
  const fields = rest.split(':');
  let password: PasswordHash | null = null;
  let scram: ScramCredential | null = null;
  for (let first = fields[0] ?? ''; isCredential(first); first = fields[0] ?? '') {
    if (isScramCredential(first)) {
      if (scram !== null) throw new LineError('there are two credentials for SCRAM', 'keep one of them');
      const whole = fields.splice(0, 3).join(':'); // it has two colons of its own
      scram = read(() => parseScramCredential(whole));
    } else {
      if (password !== null) throw new LineError('there are two password hashes', 'keep one of them');
      fields.shift();
      password = read(() => parsePasswordHash(first));
    }
  }
  if (password === null && scram === null) {
    throw new LineError(`"${name}" has no credential`, `${SHAPE}; "postern user password" makes it`);
  }
  if (fields.length > 1) throw new LineError('there are too many fields', SHAPE);
  return { name, password, scram, senders: sendersOf(senders(name, fields[0] ?? '')), line };
}

function isCredential(field: string): boolean {
  return field.startsWith('$') || isScramCredential(field);
}

function read<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new LineError(`the credential cannot be used: ${message}`, '"postern user password" makes a new one');
  }
}

function senders(name: string, list: string): readonly (Address | Domain)[] {
  if (list.trim() === '') {
    const own = parseSender(name);
    return own === null ? [] : [own];
  }
  return list.split(',').map((text) => {
    const sender = parseSender(text.trim());
    if (sender === null) {
      throw new LineError(
        `"${text.trim()}" is no address`,
        'write ann@example.com, or *@example.com for a whole domain',
      );
    }
    return sender;
  });
}
