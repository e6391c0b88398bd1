import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../base/durable.ts';
import type { UserList } from '../cli/user.ts';
import type { Config } from '../config/config.ts';
import { saslprep } from '../receive/auth/saslprep.ts';
import { parseSender, type Senders } from '../receive/auth/senders.ts';
import { freshCredentials, hasUser, withCredentials, withoutUser, withUser } from '../receive/auth/users-edit.ts';
import { type FileUser, nameMistake, parseUsers } from '../receive/auth/users-file.ts';

const SHORTEST = 8;
const LONGEST = 1024;

/** The users file for the command line. @throws where the configuration names none */
export function openUserList({ auth, state, file }: Config): UserList {
  const { users: path, ownSender } = auth;
  if (path === null) {
    throw new Error(
      `the configuration names no users file; write "auth: { users: ./users }" into ${file ?? 'postern.yaml'}`,
    );
  }
  const text = () => read(path) ?? '';
  return {
    async list() {
      const { users, problems } = parseUsers(text());
      return {
        users: [...users.values()].map(listed),
        problems: problems.map(({ line, message, hint }) => `${path}:${line}: ${message}; ${hint}`),
      };
    },
    has: async (name) => hasUser(text(), name),
    mistake(name, addresses) {
      const mistake = nameMistake(name);
      if (mistake !== null) return mistake;
      const wrong = addresses.find((address) => parseSender(address) === null);
      if (wrong !== undefined) return `"${wrong}" is no address; write ann@example.com, or *@example.com`;
      if (addresses.length > 0 || parseSender(name) !== null || !ownSender) return null;
      return `"${name}" is no address: say with --address what he may send from`;
    },
    weakness(password) {
      if (saslprep(password) === null) return 'the password is empty, or holds control characters';
      if ([...password].length < SHORTEST) return `the password is too short; take ${SHORTEST} characters or more`;
      return password.length > LONGEST ? `the password has more than ${LONGEST} characters` : null;
    },
    async add(name, addresses, password) {
      const line = [name, await freshCredentials(prepared(password)), ...some(addresses.join(','))].join(':');
      change(path, state, (before) => withUser(before, line));
    },
    async setPassword(name, password) {
      const credentials = await freshCredentials(prepared(password));
      change(path, state, (before) => withCredentials(before, name, credentials));
    },
    remove: async (name) => change(path, state, (before) => withoutUser(before, name)),
  };
}

function some(text: string): string[] {
  return text === '' ? [] : [text];
}

function prepared(password: string): string {
  const secret = saslprep(password);
  if (secret === null) throw new Error('the password is empty, or holds control characters');
  return secret;
}

function listed({ name, password, scram, senders }: FileUser) {
  return {
    name,
    addresses: addressesOf(senders),
    credentials: [...(password === null ? [] : [password.kind]), ...(scram === null ? [] : ['scram-sha-256'])],
  };
}

function addressesOf({ addresses, domains }: Senders): string[] {
  return [...addresses, ...[...domains].map((domain) => `*@${domain}`)];
}

/** Null where there is no such file. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Puts the changed file in the place of the old one, whole or not at all, with its owner and mode; a new one belongs to the
 * owner of the state folder and is open to nobody else. The file beside it keeps a second command out meanwhile.
 */
function change(path: string, state: string, edit: (text: string) => string): void {
  const target = realPath(path);
  const side = `${target}.new`;
  const fd = makeNew(side);
  try {
    try {
      writeSync(fd, edit(read(target) ?? ''));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    const { uid, gid, mode } = statSync(target, { throwIfNoEntry: false }) ?? newcomer(state, dirname(target));
    const made = statSync(side);
    if (made.uid !== uid || made.gid !== gid) chownSync(side, uid, gid);
    chmodSync(side, mode & 0o660);
    renameSync(side, target);
  } catch (error) {
    unlinkSync(side);
    throw error;
  }
  const folder = openSync(dirname(target), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

function makeNew(side: string): number {
  try {
    return openSync(side, 'wx', 0o600);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    throw new Error(`${side} is there: another "postern user" is at work; if none is, remove the file`);
  }
}

/** Where a link points to: the file changes, not the link. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return path;
    throw error;
  }
}

function newcomer(state: string, folder: string): { uid: number; gid: number; mode: number } {
  const { uid, gid } = statSync(state, { throwIfNoEntry: false }) ?? statSync(folder);
  const own = process.getuid?.();
  return { uid: own === 0 ? uid : (own ?? uid), gid: own === 0 ? gid : (process.getgid?.() ?? gid), mode: 0o600 };
}
