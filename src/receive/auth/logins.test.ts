import assert from 'node:assert/strict';
import { utimesSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { temporaryFolder } from '../../../test/support/folder.ts';
import {
  answerText,
  cheapCredentials,
  LIMITS,
  next,
  sender,
  submitter,
  TestLogins,
} from '../../../test/support/logins.ts';
import { type PasswordSource, Unavailable } from './account.ts';
import { sendersOf } from './senders.ts';

const folder = temporaryFolder('logins');
const file = folder.at('users');
const credentials = cheapCredentials('pencil and paper');

before(() => writeFileSync(file, `Ann:${credentials}:ann@example.com,*@sales.example.com\n`));
after(() => folder[Symbol.dispose]());

const wrong = '535 wrong password for "Ann"';

test('PLAIN, in one message or asked for it', async () => {
  const logins = new TestLogins({ file });
  assert.deepEqual(logins.logins.mechanisms, ['SCRAM-SHA-256', 'PLAIN', 'LOGIN']);
  assert.equal(await logins.plain('ann', 'pencil and paper'), 'welcome Ann');
  assert.equal(await logins.say('PLAIN', [null, 'ann\0ANN\0pencil and paper']), '535 it asks to act as another user');
  assert.equal(await logins.say('PLAIN', [null, 'ANN\0ANN\0pencil and paper']), 'welcome Ann');
  assert.equal(await logins.plain('ann', 'pencil and pape'), wrong);
  assert.equal(await logins.plain('bob', 'pencil and paper'), '535 no such user');
});

test('LOGIN, with and without a first answer', async () => {
  const logins = new TestLogins({ file });
  assert.equal(await logins.say('LOGIN', [null]), 'challenge Username:');
  assert.equal(await logins.say('LOGIN', ['ann']), 'challenge Password:');
  assert.equal(await logins.say('LOGIN', [null, 'ann', 'pencil and paper']), 'welcome Ann');
  assert.equal(await logins.say('LOGIN', ['ann', 'pencil']), wrong);
});

test('what is no message of the mechanism is told of as that, and not counted', async () => {
  const logins = new TestLogins({ file, limits: { limit: 1 } });
  for (const text of ['', 'ann', '\0ann', '\0ann\0a\0b']) assert.match(await logins.say('PLAIN', [text]), /^501 PLAIN/);
  const exchange = logins.logins.begin('PLAIN', submitter());
  assert.ok('next' in exchange);
  assert.match(answerText(await next(exchange, Buffer.from([0, 0xff, 0, 0xff]))), /^501/);
  assert.deepEqual(logins.bans, []);
});

test('empty and endless names and passwords are wrong ones', async () => {
  const logins = new TestLogins({ file });
  for (const [name, password] of [
    ['ann', ''],
    ['', ''],
    ['', 'pencil and paper'],
    ['ann', '\u200d'],
    ['ann', 'x'.repeat(5000)],
    ['x'.repeat(5000), 'pencil and paper'],
  ] as const) {
    assert.match(await logins.plain(name, password), /^535 name or password is empty, too long/);
  }
});

test('a user sends from his own addresses, unless all are allowed', async () => {
  for (const [ownSender, stranger] of [
    [true, false],
    [false, true],
  ] as const) {
    const exchange = new TestLogins({ file, ownSender }).logins.begin('PLAIN', submitter());
    assert.ok('next' in exchange);
    const step = await next(exchange, '\0ann\0pencil and paper');
    assert.equal(step.kind, 'success');
    if (step.kind !== 'success') continue;
    assert.ok(step.login.maySend(sender('ANN@example.com')));
    assert.ok(step.login.maySend(sender('x@sales.example.com')));
    assert.equal(step.login.maySend(sender('bob@example.com')), stranger);
    assert.equal(step.login.maySend(sender('ann@[192.0.2.1]')), stranger);
  }
});

test('a changed file holds within a second: a new password, the old one no longer', async () => {
  const own = folder.at('changing');
  writeFileSync(own, `ann@example.com:${credentials}\n`);
  const logins = new TestLogins({ file: own });
  assert.equal(await logins.plain('ann@example.com', 'pencil and paper'), 'welcome ann@example.com');
  writeFileSync(own, `ann@example.com:${cheapCredentials('another secret')}\n`);
  logins.now += 1000;
  assert.match(await logins.plain('ann@example.com', 'pencil and paper'), /^535/);
  assert.equal(await logins.plain('ann@example.com', 'another secret'), 'welcome ann@example.com');
  writeFileSync(own, 'broken\n');
  utimesSync(own, 1, 1);
  logins.now += 1000;
  assert.equal(await logins.plain('ann@example.com', 'another secret'), 'welcome ann@example.com');
});

test('SCRAM is offered where every user has a credential for it and no directory knows others', () => {
  const lacking = folder.at('lacking');
  writeFileSync(lacking, `ann@example.com:${credentials}\nbob@example.com:${credentials.split(':')[0]}\n`);
  assert.deepEqual(new TestLogins({ file: lacking }).logins.mechanisms, ['PLAIN', 'LOGIN']);
  assert.deepEqual(new TestLogins({ file, directory: knows({}) }).logins.mechanisms, ['PLAIN', 'LOGIN']);
  assert.match(answerOf(new TestLogins({ file: lacking }).logins.begin('SCRAM-SHA-256', submitter())), /^504/);
});

test('SCRAM shows the same salt for a name that nobody has, every time and in every process, as for one that somebody has', async () => {
  const salt = async (name: string, secret?: Buffer) => {
    const said = await new TestLogins({ file }, secret).say('SCRAM-SHA-256', [`n,,n=${name},r=x`]);
    const [, shown, iterations] = /s=([^,]*),i=(\d+)$/.exec(said) ?? [];
    assert.equal(iterations, '4096');
    return shown;
  };
  assert.equal(await salt('bob'), await salt('BOB'));
  assert.notEqual(await salt('bob'), await salt('carl'));
  assert.notEqual(await salt('bob'), await salt('bob', Buffer.alloc(32, 2)));
  assert.equal((await salt('bob'))?.length, (await salt('ann'))?.length);
});

test('a failure is answered after the same time, whoever is named', async () => {
  const logins = new TestLogins({ file });
  await logins.plain('ann', 'wrong');
  await logins.plain('bob', 'wrong');
  await logins.plain('', '');
  assert.deepEqual(logins.pauses, [LIMITS.delay, LIMITS.delay, LIMITS.delay]);
});

test('an address with many failures is shut out, the same mistake again and again is one', async () => {
  const logins = new TestLogins({ file });
  for (let i = 0; i < 50; i++) assert.equal(await logins.plain('ann', 'my old password'), wrong);
  for (let i = 0; i < 9; i++) assert.equal(await logins.plain('ann', `guess ${i}`), wrong);
  assert.deepEqual(logins.bans, ['198.51.100.7: address 198.51.100.7 has 10 failed logins within 600 s']);
  assert.equal(await logins.plain('ann', 'pencil and paper'), '421 address 198.51.100.7 is shut out');
  assert.equal(await logins.plain('ann', 'pencil and paper', submitter('198.51.100.8')), 'welcome Ann');
  logins.now += LIMITS.ban * 2;
  assert.equal(await logins.plain('ann', 'pencil and paper'), 'welcome Ann');
  assert.equal(logins.bans.length, 1);
});

test('the addresses of an IPv6 customer are one address; a network is shut out later', async () => {
  const logins = new TestLogins({ file, limits: { limit: 2 } });
  await logins.plain('ann', 'a', submitter('2001:db8:1:2::3'));
  await logins.plain('ann', 'b', submitter('2001:db8:1:2::4'));
  assert.equal(logins.bans.length, 1);
  for (let i = 0; i < 18; i++) await logins.plain('ann', `${i}`, submitter(`2001:db8:1:${i + 10}::1`));
  assert.match(logins.bans[1] ?? '', /network .* has 20 failed logins/);
  assert.match(await logins.plain('ann', 'pencil and paper', submitter('2001:db8:1:99::1')), /^421 network/);
  assert.equal(await logins.plain('ann', 'pencil and paper', submitter('2001:db8:2::1')), 'welcome Ann');
});

test('trusted networks are never shut out', async () => {
  const logins = new TestLogins({ file, limits: { limit: 1 } });
  const trusted = submitter('10.0.0.1', { trusted: true });
  for (let i = 0; i < 5; i++) assert.equal(await logins.plain('ann', `${i}`, trusted), wrong);
  assert.equal(await logins.plain('ann', 'pencil and paper', trusted), 'welcome Ann');
  assert.deepEqual(logins.bans, []);
});

test('many addresses that guess at one user are slowed down, and he is not where he is known', async () => {
  const logins = new TestLogins({ file });
  const home = submitter('192.0.2.1');
  assert.equal(await logins.plain('ann', 'pencil and paper', home), 'welcome Ann');
  for (let i = 0; i < 40; i++) await logins.plain('ann', `guess ${i}`, submitter(`203.0.${i}.1`));
  assert.deepEqual(logins.bans, []);
  logins.pauses.length = 0;
  assert.equal(await logins.plain('ann', 'pencil and paper', home), 'welcome Ann');
  assert.deepEqual(logins.pauses, []);
  assert.equal(await logins.plain('ann', 'pencil and paper', submitter('203.0.200.1')), 'welcome Ann');
  assert.equal(logins.pauses.length, 1);
  assert.ok((logins.pauses[0] ?? 0) >= LIMITS.delay);
});

test('whom the file knows is judged by the file, the others by the directory', async () => {
  const logins = new TestLogins({ file, directory: knows({ bob: 'bobs secret', ann: 'anns other secret' }) });
  assert.equal(await logins.plain('bob', 'bobs secret'), 'welcome bob');
  assert.equal(await logins.plain('ann', 'anns other secret'), wrong);
  assert.equal(await logins.plain('ann', 'pencil and paper'), 'welcome Ann');
});

test('a directory that gives no answer lets nobody in and counts for nothing', async () => {
  let asked = 0;
  const dead: PasswordSource = {
    verify: () => {
      asked++;
      return Promise.reject(asked % 2 === 0 ? new Unavailable('it is dead') : new TypeError('a fault of ours'));
    },
  };
  const logins = new TestLogins({ directory: dead, limits: { limit: 1 } });
  assert.equal(await logins.plain('bob', 'bobs secret'), '454 TypeError');
  assert.equal(await logins.plain('bob', 'bobs secret'), '454 it is dead');
  assert.deepEqual(logins.bans, []);
});

test('a login that was right a moment ago is not worked out again, and is forgotten after two minutes', async () => {
  let asked = 0;
  const logins = new TestLogins({
    directory: {
      verify: async (name) => {
        asked++;
        return { user: name, senders: sendersOf([]) };
      },
    },
  });
  for (let i = 0; i < 5; i++) await logins.plain('bob', 'bobs secret');
  assert.equal(asked, 1);
  await logins.plain('bob', 'bobs other secret');
  assert.equal(asked, 2);
  logins.now += 120_000;
  await logins.plain('bob', 'bobs secret');
  assert.equal(asked, 3);
});

test('whatever a client says, the answer is a challenge or a refusal', async () => {
  const accept = async () => ({ denied: 'no token here' });
  const words = [
    'ann',
    '\0',
    'n,,',
    'n=ann',
    ',',
    'r=',
    'c=biws',
    'p=',
    'user=',
    '\x01',
    'auth=Bearer ',
    '=2C',
    'wrong',
  ];
  const response = fc.oneof(
    fc.array(fc.constantFrom(...words)).map((parts) => Buffer.from(parts.join(''))),
    fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
    fc.constant(null),
  );
  const mechanism = fc.constantFrom('SCRAM-SHA-256', 'OAUTHBEARER', 'XOAUTH2', 'PLAIN', 'LOGIN', 'CRAM-MD5', '');
  await fc.assert(
    fc.asyncProperty(mechanism, fc.array(response, { minLength: 1, maxLength: 4 }), async (name, responses) => {
      const logins = new TestLogins({ file, tokens: accept });
      const exchange = logins.logins.begin(name, submitter());
      if ('code' in exchange) return;
      for (const each of responses) {
        const step = await exchange.next(each);
        assert.notEqual(step.kind, 'success');
        if (step.kind === 'failure') {
          assert.ok(step.reply.code >= 400);
          return;
        }
      }
    }),
  );
});

function knows(passwords: Readonly<Record<string, string>>): PasswordSource {
  return {
    async verify(name, password) {
      return passwords[name] === password ? { user: name, senders: sendersOf([]) } : { denied: 'not in the directory' };
    },
  };
}

function answerOf(begun: object): string {
  return 'code' in begun ? `${begun.code}` : 'an exchange';
}
