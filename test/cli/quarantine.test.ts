import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandLine } from '../support/command-line.ts';
import { idAt } from '../support/story.ts';

const objects = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const MAIL = 'Subject: caf\xe9\r\nFrom: a\r\n\r\n.\r\nlone \n and \r, NUL \0, high \xff\r\n';

test('quarantine list and show tell why the mail was kept', async () => {
  using postern = new CommandLine();
  assert.equal((await postern.run('quarantine', 'list')).out, 'The quarantine is empty.\n');
  const id = idAt(postern.now);
  await postern.keep(id);
  const list = await postern.run('quarantine', 'list');
  assert.match(list.out, /^ID .* RULE .* RELEASED\n.* virus +anna@sender\.example +bert@company\.example +Invoice\n$/);
  const { code, out } = await postern.run('quarantine', 'show', id);
  assert.equal(code, 0);
  assert.match(
    out,
    /kept .* by virus\n(.*\n)*.*reason +Eicar in 2\/a\.zip\n +finding +virus Eicar in 2\/a\.zip\/eicar\.com \(yara\): matched\n$/,
  );
  const [item] = objects((await postern.run('quarantine', 'show', id, '--json')).out);
  assert.deepEqual(
    [item.id, item.rule, item.recipients, item.findings.length],
    [id, 'virus', ['bert@company.example'], 1],
  );
});

test('show --raw gives the bytes as they came', async () => {
  using postern = new CommandLine();
  const id = idAt(postern.now);
  const mail = MAIL.repeat(5000);
  await postern.keep(id, { mail });
  const { code, out } = await postern.run('quarantine', 'show', id, '--raw');
  assert.equal(code, 0);
  assert.ok(out === mail, 'every byte is the same');
});

test('release puts the mail into the spool as it came, once for each recipient', async () => {
  using postern = new CommandLine();
  const id = idAt(postern.now);
  await postern.keep(id, { to: ['b@company.example', 'c@company.example'], mail: MAIL });
  postern.now += 5000;
  const first = objects((await postern.run('quarantine', 'release', id, '--to', 'c@company.example', '--json')).out)[0];
  assert.equal(first.done, true);
  const [copy] = objects((await postern.run('queue', 'list', '--json')).out);
  assert.deepEqual(
    [copy.sender, copy.recipients, copy.due, copy.made],
    ['anna@sender.example', ['c@company.example'], postern.now, { purpose: 'release', from: id }],
  );
  const found = await postern.yard.read(copy.id);
  assert.equal(found?.bytes.slice(0, 1000).toString('latin1'), MAIL);
  found?.close();

  assert.match((await postern.run('quarantine', 'release', id)).out, /released to b@company\.example; carried by/);
  const third = await postern.run('quarantine', 'release', id);
  assert.equal(third.code, 1);
  assert.match(third.err, /it has been released to all its recipients; --to ADDRESS sends it again/);
  assert.match((await postern.run('quarantine', 'list')).out, /yes\n$/);
  assert.deepEqual(postern.forgiven, [], 'a virus stays one');
  const story = await postern.run('trace', id);
  assert.match(story.out, /released +to c@company\.example, carried by [0-9A-Z]{16}\n/);
  assert.match(story.out, new RegExp(`made from ${id}`));
});

test('the sender of a mail that is released is forgiven, but not where it goes to others', async () => {
  using postern = new CommandLine();
  const [first, second] = [idAt(postern.now, 1), idAt(postern.now, 2)];
  for (const id of [first, second]) await postern.keep(id, { findings: [] });
  await postern.run('quarantine', 'release', first, '--to', 'lab@company.example');
  await postern.run('quarantine', 'release', second);
  assert.deepEqual(postern.forgiven, [second]);
});

test('delete takes it away for good', async () => {
  using postern = new CommandLine();
  const id = idAt(postern.now);
  await postern.keep(id);
  assert.deepEqual(await postern.run('quarantine', 'delete', id), { code: 0, out: `${id}: deleted\n`, err: '' });
  for (const args of [
    ['show', id],
    ['show', id, '--raw'],
    ['release', id],
    ['delete', id],
  ]) {
    const { code, out, err } = await postern.run('quarantine', ...args);
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, /there is no such mail in quarantine; "postern quarantine list" shows what is/);
  }
});

test('what an attacker writes moves no cursor and breaks no line', async () => {
  using postern = new CommandLine();
  const evil = '\x1b[2J\x1b]0;owned\x07 \u202egpj.exe\u2066\n01AAAAAAAAAAAAAA  deferred\u200b\u009b31m';
  const id = idAt(postern.now);
  await postern.keep(id, { subject: evil, from: evil });
  for (const args of [['list'], ['show', id], ['list', '--json'], ['show', id, '--json']]) {
    const text = Buffer.from((await postern.run('quarantine', ...args)).out, 'latin1').toString();
    assert.doesNotMatch(text, /(?!\n)[\p{Cc}\p{Cf}]/u);
    assert.equal(
      text.split('\n').some((line) => line.startsWith('01AAAA')),
      false,
    );
  }
  assert.equal(objects((await postern.run('quarantine', 'list', '--json')).out)[0].subject, evil);
});

test('what was kept as spam alone is taught as ham by its release, and as spam by its end', async () => {
  using postern = new CommandLine();
  const spam = { inspector: 'rules', kind: 'spam', name: 'X', part: '', score: 6, evidence: '' } as const;
  const ids = [1, 2, 3, 4, 5].map((ms) => idAt(postern.now + ms));
  for (const [n, id] of ids.entries()) await postern.keep(id, n === 4 ? {} : { findings: [spam] });
  const [first = '', second = '', third = '', fourth = '', virus = ''] = ids;
  assert.match((await postern.run('quarantine', 'release', first)).out, /; taught as no spam\n$/);
  await postern.run('quarantine', 'release', second, '--no-learn');
  await postern.run('quarantine', 'release', third, '--to', 'abuse@company.example');
  await postern.run('quarantine', 'release', virus);
  assert.deepEqual(postern.taught, ['ham']);
  assert.match((await postern.run('quarantine', 'delete', fourth, '--spam')).out, /deleted; taught as spam\n$/);
  await postern.run('quarantine', 'release', third, '--learn');
  assert.deepEqual(postern.taught, ['ham', 'spam', 'ham']);
});
