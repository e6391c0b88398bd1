import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { newPassword } from '../../src/cli/new-password.ts';
import { register } from '../../src/cli/user.ts';
import { loadedConfig } from '../../src/config/load.ts';
import { openUserList } from '../../src/main/user-list.ts';
import { temporaryFolder } from '../support/folder.ts';
import { TestLogins } from '../support/logins.ts';
import { runVerb } from '../support/run-verb.ts';

const SUBMISSION = { listen: [{ port: 587, role: 'submission' }], auth: { users: './users' } };

/** `postern user ...` in a folder with a configuration. */
class Desk implements Disposable {
  readonly folder = temporaryFolder('user');
  readonly users = this.folder.at('users');
  password = 'pencil and paper';

  constructor(config: object = SUBMISSION) {
    writeFileSync(this.folder.at('postern.yaml'), JSON.stringify(config));
  }

  [Symbol.dispose](): void {
    this.folder[Symbol.dispose]();
  }

  get text(): string {
    return readFileSync(this.users, 'utf8');
  }

  run(...args: string[]) {
    return runVerb(
      (to, terminal) =>
        register(to, {
          terminal,
          newPassword: async () => this.password,
          open: async () => openUserList(loadedConfig({ env: {}, cwd: this.folder.path }).config),
        }),
      ['user', ...args],
    );
  }
}

test('a user is added, logs in, gets another password, is taken out; comments stay', async () => {
  using desk = new Desk();
  assert.deepEqual(await desk.run('add', 'ann@example.com'), { code: 0, out: 'ann@example.com: added', err: '' });
  assert.equal(statSync(desk.users).mode & 0o777, 0o600);
  assert.match(desk.text, /^ann@example\.com:\$argon2id\$[^:]+:SCRAM-SHA-256\$[^:]+:[^:]+:[^:]+\n$/);
  writeFileSync(desk.users, `# the office\n\n${desk.text}# the end`);
  assert.equal((await desk.run('add', 'bob', '--address', 'bob@example.com', '*@sales.example.com')).code, 0);
  const login = (user: string, password: string) => new TestLogins({ file: desk.users }).plain(user, password);
  assert.equal(await login('bob', 'pencil and paper'), 'welcome bob');

  desk.password = 'another secret';
  assert.equal((await desk.run('password', 'BOB')).out, 'BOB: has another password');
  assert.match(await login('bob', 'pencil and paper'), /^535/);
  assert.equal(await login('bob', 'another secret'), 'welcome bob');
  assert.equal(
    (await desk.run('list')).out,
    [
      'user             may send from                         credentials',
      'ann@example.com  ann@example.com                       argon2id, scram-sha-256',
      'bob              bob@example.com, *@sales.example.com  argon2id, scram-sha-256',
    ].join('\n'),
  );

  assert.equal((await desk.run('remove', 'ann@example.com')).code, 0);
  assert.match(desk.text, /^# the office\n\n# the end\nbob:[^\n]*:bob@example\.com,\*@sales\.example\.com\n$/);
});

test('what cannot be done is told with what to do', async () => {
  using desk = new Desk();
  await desk.run('add', 'ann@example.com');
  const before = desk.text;
  for (const [args, code, message] of [
    [['add', 'Ann@example.com'], 1, /is there already; "postern user password" changes it/],
    [['add', 'bob'], 2, /"bob" is no address: say with --address/],
    [['add', 'bob', '--address', 'bob'], 2, /"bob" is no address; write ann@example\.com/],
    [['add', 'a:b', '--address', 'b@example.com'], 2, /a name holds no colon/],
    [['add', '#a@example.com'], 2, /does not begin with #/],
    [['add', 'a\nb@example.com'], 2, /a name has 1 to 255 characters/],
    [['add', ' '], 2, /a name has 1 to 255 characters/],
    [['password', 'bob'], 1, /bob: is not there; "postern user list" shows who is/],
    [['remove', 'bob'], 1, /bob: is not there/],
  ] as const) {
    const ran = await desk.run(...args);
    assert.equal(ran.code, code, args.join(' '));
    assert.match(ran.err, message);
  }
  for (const weak of ['', 'short', 'with\u0007bell in it', 'x'.repeat(1025)]) {
    desk.password = weak;
    const ran = await desk.run('password', 'ann@example.com');
    assert.equal(ran.code, 2);
    assert.match(ran.err, /the password/);
  }
  assert.equal(desk.text, before);
});

test('a broken line is shown with its number and can be taken out', async () => {
  using desk = new Desk();
  await desk.run('add', 'ann@example.com');
  writeFileSync(desk.users, `${desk.text}bob:nonsense\n`);
  const listed = await desk.run('list');
  assert.equal(listed.code, 1);
  assert.match(listed.err, /users:2: "bob" has no credential/);
  assert.equal((await desk.run('remove', 'bob')).code, 0);
  assert.equal((await desk.run('list', '--json')).code, 0);
});

test('without a users file in the configuration it is told which key to write', async () => {
  using desk = new Desk({});
  const ran = await desk.run('list');
  assert.equal(ran.code, 2);
  assert.match(ran.err, /names no users file; write "auth: \{ users: \.\/users \}" into .*postern\.yaml/);
});

test('an empty list is no mistake', async () => {
  using desk = new Desk();
  assert.deepEqual(await desk.run('list'), { code: 0, out: 'There are no users.', err: '' });
});

test('the file keeps its mode, and a link to it stays a link', async () => {
  using desk = new Desk();
  mkdirSync(desk.folder.at('elsewhere'));
  const real = desk.folder.at('elsewhere/users');
  writeFileSync(real, '# shared\n');
  chmodSync(real, 0o644);
  symlinkSync(real, desk.users);
  assert.equal((await desk.run('add', 'ann@example.com')).code, 0);
  assert.match(readFileSync(real, 'utf8'), /^# shared\nann@example\.com:/);
  assert.equal(statSync(real).mode & 0o777, 0o640, 'but for what everybody could read');
});

test('two at once do not lose each other: the second is told to wait', async () => {
  using desk = new Desk();
  await desk.run('add', 'ann@example.com');
  writeFileSync(`${desk.users}.new`, '');
  const ran = await desk.run('remove', 'ann@example.com');
  assert.equal(ran.code, 2);
  assert.match(ran.err, /another "postern user" is at work/);
  assert.match(desk.text, /^ann@/);
});

test('a password from the standard input is its first line', async () => {
  for (const [input, password] of [
    [' with spaces \r\nmore\n', ' with spaces '],
    ['größer', 'größer'],
    ['', ''],
  ] as const) {
    const stream = new PassThrough();
    stream.end(input);
    assert.equal(await newPassword({ input: stream, output: new PassThrough() }), password);
  }
});

test('a password that is typed is asked for twice and not shown', async () => {
  const typed = async (keys: string) => {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
    const output = new PassThrough();
    input.write(keys);
    const password = await newPassword({ input, output });
    return { password, shown: String(output.read()) };
  };
  const { password, shown } = await typed('pencilx\u007f and\rpencil and\r');
  assert.equal(password, 'pencil and');
  assert.doesNotMatch(shown, /penc/);
  await assert.rejects(typed('one\rother\r'), /the two passwords differ/);
  await assert.rejects(typed('one\u0003'), /no password was given/);
});
