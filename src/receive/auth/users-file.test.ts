import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sender } from '../../../test/support/logins.ts';
import { maySend } from './senders.ts';
import { nameKey, parseUsers } from './users-file.ts';

const ARGON = '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const SCRYPT = '$scrypt$ln=15,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const SCRAM = `SCRAM-SHA-256$4096:AAAAAAAAAAAAAAAAAAAAAA==$${Buffer.alloc(32).toString('base64')}:${Buffer.alloc(32).toString('base64')}`;

/** `LINE: MESSAGE` of each problem. */
function problems(text: string): string[] {
  return parseUsers(text).problems.map(({ line, message }) => `${line}: ${message}`);
}

function user(text: string, name: string) {
  const { users, problems: wrong } = parseUsers(text);
  assert.deepEqual(wrong, []);
  const found = users.get(name);
  assert.ok(found);
  return found;
}

test('users with every kind of credential, in a file with comments', () => {
  const text = [
    '# the office',
    '',
    `ann@example.com:${ARGON}`,
    `  bob:${SCRAM}:bob@example.com, *@sales.example.com\r`,
    `carl:${ARGON}:${SCRAM}:@example.net`,
    `dora:${SCRAM}:${SCRYPT}:dora@example.com`,
  ].join('\n');
  assert.deepEqual(problems(text), []);
  const ann = user(text, 'ann@example.com');
  assert.equal(ann.password?.kind, 'argon2id');
  assert.equal(ann.scram, null);
  assert.ok(maySend(ann.senders, sender('Ann@Example.COM')));
  assert.ok(!maySend(ann.senders, sender('bob@example.com')));
  const bob = user(text, 'bob');
  assert.equal(bob.password, null);
  assert.equal(bob.scram?.iterations, 4096);
  assert.ok(maySend(bob.senders, sender('anybody@sales.example.com')));
  assert.ok(!maySend(bob.senders, sender('anybody@more.sales.example.com')));
  assert.ok(maySend(user(text, 'carl').senders, sender('who@example.net')));
  assert.equal(user(text, 'dora').password?.kind, 'scrypt');
});

test('names are the same in whatever case they are written', () => {
  assert.equal(user(`Ann:${ARGON}:ann@example.com`, 'ann').name, 'Ann');
  assert.deepEqual(problems(`Ann:${ARGON}\nann:${ARGON}`), ['2: "ann" is there already, in line 1']);
});

test('a user whose name is no address and who has none may send nothing', () => {
  const { senders } = user(`ann:${ARGON}`, 'ann');
  assert.equal(senders.addresses.size + senders.domains.size, 0);
});

for (const [line, message] of [
  ['ann', /^1: "ann" has no credential$/],
  ['ann:secret', /^1: "ann" has no credential$/],
  [`:${ARGON}`, /^1: a name has 1 to 255 characters/],
  [`a\u0001:${ARGON}`, /^1: a name has 1 to 255 characters/],
  [`ann:${ARGON}:nobody`, /^1: "nobody" is no address$/],
  [`ann:${ARGON}:*@*`, /^1: "\*@\*" is no address$/],
  [`ann:${ARGON}:a@b.example:c@d.example`, /^1: there are too many fields$/],
  [`ann:${ARGON}:${ARGON}`, /^1: there are two password hashes$/],
  [`ann:${SCRAM}:${SCRAM}`, /^1: there are two credentials for SCRAM$/],
  [`ann:${ARGON.replace('m=19456', 'm=4000000')}`, /m=4000000 is not within 8 and 262144/],
  [`ann:${ARGON.replace('m=19456', 'm=4000000000000')}`, /its costs must read/],
  [`ann:${ARGON.replace('m=19456', 'm=8').replace('p=1', 'p=4')}`, /less than 8 times/],
  [`ann:${ARGON.replace('t=2', 't=1000')}`, /t=1000 is not within/],
  [`ann:${ARGON.replace('argon2id', 'argon2i')}`, /"argon2i" is no password hash that is known here/],
  [`ann:${ARGON.replace('v=19', 'v=16')}`, /write it as \$argon2id/],
  [`ann:${ARGON.replace('$AAAA', '$A!AA')}`, /its salt is no base64/],
  [`ann:${ARGON.slice(0, -40)}`, /its hash has 2 bytes, not 16 to 64/],
  [`ann:${SCRYPT.replace('ln=15', 'ln=20')}`, /asks for more than 256 MiB/],
  [`ann:${SCRAM.replace('4096', '1000')}`, /its 1000 iterations are not within/],
  [`ann:${SCRAM.replace('4096', '999999999')}`, /its 999999999 iterations are not within/],
  [`ann:${SCRAM.slice(0, -10)}`, /its ServerKey has 25 bytes, not 32/],
] as const) {
  test(`${JSON.stringify(line.slice(0, 60))} is told of with its line`, () => {
    const [first = '', second] = problems(line);
    assert.match(first, message);
    assert.equal(second, undefined);
  });
}

test('one broken line does not hide the others', () => {
  assert.deepEqual(
    problems(`ann\nbob:${ARGON}\ncarl:x`).map((problem) => problem[0]),
    ['1', '3'],
  );
});

test('whatever the file holds, each line is a user, a comment or a problem', () => {
  const piece = fc.constantFrom(
    'ann',
    ':',
    '$argon2id$',
    'SCRAM-SHA-256$',
    ARGON,
    SCRAM,
    '#',
    '\n',
    ',',
    '@',
    'a@b.c',
    '\0',
    '\r',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      const text = pieces.join('');
      const { users, problems: wrong } = parseUsers(text);
      const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
      assert.equal(users.size + wrong.length, lines.length);
    }),
  );
});

test('names are the same in upper and lower case and with more or fewer spaces', () => {
  for (const name of ['ann lee', 'ANN LEE', ' ann lee', 'ann  lee', 'ann\u3000lee\u00a0']) {
    assert.equal(nameKey(name), 'ann lee', JSON.stringify(name));
  }
  assert.notEqual(nameKey('annlee'), nameKey('ann lee'));
  assert.equal(nameKey('  '), null);
});
