import type { Command } from 'commander';
import { jsonLine, plain } from './plain.ts';
import { printTable } from './table.ts';
import { complainOf, type ExitCode, type Terminal } from './terminal.ts';
import { UsageError } from './verb.ts';

/** A user as `list` shows him. */
export interface ListedUser {
  readonly name: string;
  /** `ann@example.com`, `*@example.com`. */
  readonly addresses: readonly string[];
  /** `argon2id`, `scrypt`, `scram-sha-256`. */
  readonly credentials: readonly string[];
}

/** The users file. Every method rejects with an error that says how to mend it where the file cannot be used. */
export interface UserList {
  list(): Promise<{ readonly users: readonly ListedUser[]; readonly problems: readonly string[] }>;
  has(name: string): Promise<boolean>;
  /** What keeps this user from being added, before a password is asked for; null where nothing does. */
  mistake(name: string, addresses: readonly string[]): string | null;
  /** Why this cannot be a password; null where it can. */
  weakness(password: string): string | null;
  add(name: string, addresses: readonly string[], password: string): Promise<void>;
  setPassword(name: string, password: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export interface UserDeps {
  readonly terminal: Terminal;
  /** A new password, from whoever sits there or from the standard input. @throws UsageError */
  readonly newPassword: () => Promise<string>;
  /** @param config the path that `--config` gives */
  readonly open: (config: string | undefined) => Promise<UserList>;
}

/** `postern user ...`: who may log in by the users file. */
export function register(program: Command, deps: UserDeps): void {
  const user = program
    .command('user')
    .description('who may log in: the file that auth.users names; a running gateway sees changes within a second');

  user
    .command('list')
    .description('all users, with the addresses that they may send from')
    .option('--json', 'one object a line')
    .action((options: { json?: true }, command: Command) =>
      run(deps, command, async (users, terminal) => {
        const { users: all, problems } = await users.list();
        if (options.json) for (const one of all) terminal.print(jsonLine(one));
        else await table(terminal, all);
        for (const problem of problems) terminal.complain(plain(problem));
        return problems.length > 0 ? 1 : 0;
      }),
    );

  user
    .command('add <name>')
    .description('a new user; the password is asked for, or read from the first line of the standard input')
    .option('--address <address...>', 'what he may send from: ann@example.com, or *@example.com for a whole domain')
    .action((name: string, { address = [] }: { address?: string[] }, command: Command) =>
      run(deps, command, async (users, terminal) => {
        const mistake = users.mistake(name, address);
        if (mistake !== null) throw new UsageError(mistake);
        if (await users.has(name))
          return refuse(terminal, name, 'is there already; "postern user password" changes it');
        await users.add(name, address, await password(deps, users));
        terminal.print(`${plain(name)}: added`);
        return 0;
      }),
    );

  user
    .command('password <name>')
    .description('another password for a user; the old one holds no longer')
    .action((name: string, _options: unknown, command: Command) =>
      run(deps, command, async (users, terminal) => {
        if (!(await users.has(name))) return refuse(terminal, name, MISSING);
        await users.setPassword(name, await password(deps, users));
        terminal.print(`${plain(name)}: has another password`);
        return 0;
      }),
    );

  user
    .command('remove <name>')
    .description('takes a user out of the file')
    .action((name: string, _options: unknown, command: Command) =>
      run(deps, command, async (users, terminal) => {
        if (!(await users.has(name))) return refuse(terminal, name, MISSING);
        await users.remove(name);
        terminal.print(`${plain(name)}: removed`);
        return 0;
      }),
    );
}

const MISSING = 'is not there; "postern user list" shows who is';

async function run(
  { terminal, open }: UserDeps,
  command: Command,
  work: (users: UserList, terminal: Terminal) => Promise<ExitCode>,
): Promise<void> {
  try {
    const users = await open(command.optsWithGlobals<{ config?: string }>().config);
    terminal.end(await work(users, terminal));
  } catch (error) {
    complainOf(error, terminal);
    terminal.end(2);
  }
}

async function password({ newPassword }: UserDeps, users: UserList): Promise<string> {
  const text = await newPassword();
  const weakness = users.weakness(text);
  if (weakness !== null) throw new UsageError(weakness);
  return text;
}

function refuse(terminal: Terminal, name: string, why: string): ExitCode {
  terminal.complain(`${plain(name)}: ${why}`);
  return 1;
}

function table(terminal: Terminal, users: readonly ListedUser[]): Promise<void> {
  return printTable(
    terminal,
    [{ title: 'user', flexible: true }, { title: 'may send from', flexible: true }, { title: 'credentials' }],
    users.map(({ name, addresses, credentials }) => [name, addresses.join(', '), credentials.join(', ')]),
    'There are no users.',
  );
}
