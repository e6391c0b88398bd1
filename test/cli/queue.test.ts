import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startControl } from '../../src/run/control.ts';
import { parseNudge } from '../../src/run/nudge.ts';
import { CommandLine } from '../support/command-line.ts';
import { idAt } from '../support/story.ts';

const lines = (text: string) => text.trimEnd().split('\n');
const objects = (text: string) => lines(text).map((line) => JSON.parse(line));

test('queue list shows an empty queue, a table, and JSON', async () => {
  using postern = new CommandLine();
  assert.deepEqual(await postern.run('queue', 'list'), { code: 0, out: 'The queue is empty.\n', err: '' });
  await postern.defer(idAt(postern.now, 1));
  await postern.defer(idAt(postern.now, 2), { to: ['c@company.example', 'd@company.example'] });
  await postern.yard.hold(idAt(postern.now, 2));
  const table = lines((await postern.run('queue', 'list')).out);
  assert.match(table[0] ?? '', /^ID +STATE +ARRIVED +DUE +TRIES +SIZE +SENDER +RECIPIENTS +LAST ANSWER$/);
  assert.match(table[1] ?? '', /deferred .* anna@sender\.example +bert@company\.example$/);
  assert.match(table[2] ?? '', /hold .* c@company\.example, d@company\.example$/);
  const [held, ...rest] = objects((await postern.run('queue', 'list', '--state', 'hold', '--json')).out);
  assert.deepEqual(
    [held.id, held.state, held.sender, held.recipients, rest],
    [idAt(postern.now, 2), 'hold', 'anna@sender.example', ['c@company.example', 'd@company.example'], []],
  );
});

test('queue show tells the envelope, the verdict and each recipient; 1 where there is no such mail', async () => {
  using postern = new CommandLine();
  const id = idAt(postern.now);
  await postern.defer(id);
  const { code, out } = await postern.run('queue', 'show', id.toLowerCase());
  assert.equal(code, 0);
  for (const expected of [
    /deferred, 20 B, 0 attempts, next due/,
    /verdict +deliver by deliver-the-rest for bert@/,
    /because no rule objected/,
    /recipient +bert@company\.example: not tried yet/,
  ])
    assert.match(out, expected);
  assert.equal(objects((await postern.run('queue', 'show', id, '--json')).out)[0].id, id);
  const missing = await postern.run('queue', 'show', idAt(1));
  assert.deepEqual([missing.code, missing.out], [1, '']);
  assert.match(missing.err, /there is no such mail in the spool; "postern trace ID"/);
});

test('queue flush makes mail due now and tells the running gateway', async () => {
  using postern = new CommandLine();
  const ids = [1, 2, 3].map((n) => idAt(postern.now, n));
  for (const id of ids) await postern.defer(id);
  const nudged: unknown[] = [];
  const control = await startControl({
    path: postern.socket,
    handlers: { nudge: (request) => void nudged.push(...parseNudge(request)) },
  });
  postern.now += 1000;
  const { code, out } = await postern.run('queue', 'flush', ids[0] ?? '', '--json');
  assert.deepEqual([code, objects(out)], [0, [{ id: ids[0], done: true, text: 'due now' }]]);
  assert.deepEqual(nudged, [{ id: ids[0], due: postern.now }]);
  assert.equal((await postern.run('queue', 'flush', '--all')).code, 0);
  await control.close();
  assert.deepEqual(
    new Set(nudged.map((mail) => JSON.stringify(mail))),
    new Set(ids.map((id) => JSON.stringify({ id, due: postern.now }))),
  );
});

test('queue flush works where no gateway runs, and lets held mail go', async () => {
  using postern = new CommandLine();
  const id = idAt(postern.now);
  await postern.defer(id);
  assert.equal((await postern.run('queue', 'hold', id)).code, 0);
  assert.equal((await postern.yard.read(id))?.state, 'hold');
  assert.equal((await postern.run('queue', 'flush', id)).code, 0);
  const found = await postern.yard.read(id);
  found?.close();
  assert.deepEqual([found?.state, found?.due], ['deferred', postern.now]);
  const { out } = await postern.run('trace', id);
  assert.match(out, /held +for bert@company\.example by administrator\n/);
  assert.match(out, /released +by the administrator, for bert@company\.example\n/);
});

test('the gateway hears of a mail before it is moved, so that a verb that dies leaves none that nobody carries', async () => {
  using postern = new CommandLine();
  const [held, kept] = [idAt(postern.now, 1), idAt(postern.now, 2)];
  await postern.defer(held);
  await postern.yard.hold(held);
  await postern.keep(kept);
  const heard: [state: string | undefined, inMs: number][] = [];
  const control = await startControl({
    path: postern.socket,
    handlers: {
      nudge: async (request) => {
        for (const { id, due } of parseNudge(request)) {
          const found = await postern.yard.read(id);
          found?.close();
          heard.push([found?.state, due - postern.now]);
        }
      },
    },
  });
  assert.equal((await postern.run('queue', 'flush', held)).code, 0);
  assert.deepEqual(heard.splice(0), [
    ['hold', 60_000],
    ['deferred', 0],
  ]);
  assert.equal((await postern.run('quarantine', 'release', kept)).code, 0);
  assert.deepEqual(heard, [
    [undefined, 60_000],
    ['deferred', 0],
  ]);
  await control.close();
});

test('queue flush of a deferred mail is no release', async () => {
  using postern = new CommandLine();
  const id = idAt(postern.now);
  await postern.defer(id);
  const { out } = await postern.run('queue', 'flush', id);
  assert.equal(out, `${id}: due now\n`);
  assert.equal((await postern.run('trace', id)).code, 2);
});

test('queue delete ends custody, and trace tells who did it', async () => {
  using postern = new CommandLine();
  const id = idAt(postern.now);
  await postern.defer(id);
  const { code, err } = await postern.run('queue', 'delete', id, idAt(5));
  assert.equal(code, 1);
  assert.match(err, /there is no such deferred or held mail/);
  assert.equal(await postern.yard.read(id), null);
  assert.match((await postern.run('trace', id)).out, /deleted +for bert@company\.example by administrator/);
});

test('wrong usage ends with 2 and says what to write', async () => {
  using postern = new CommandLine();
  for (const [args, expected] of [
    [['queue', 'flush'], /name the mails to flush, or give --all/],
    [['queue', 'flush', '--all', idAt(1)], /not both/],
    [['queue', 'show', '../../etc/passwd'], /is no mail's id; an id has 16 letters and digits/],
    [['queue', 'list', '--state', 'lost'], /Allowed choices are active, deferred, hold, corrupt/],
    [['queue', 'delete'], /missing required argument 'ids'/],
    [['quarantine', 'release', idAt(1), '--to', 'nobody'], /--to: "nobody" is no address/],
    [['trace'], /name one mail, or give --find TEXT/],
    [['trace', '--find', 'x', '--limit', 'many'], /--limit: "many" is no number/],
    [['nonsense'], /unknown command 'nonsense'/],
    [['queue', 'list', '--nonsense'], /unknown option '--nonsense'/],
  ] as const) {
    const { code, err } = await postern.run(...args);
    assert.equal(code, 2, args.join(' '));
    assert.match(err, expected);
  }
});

test('help and version end with 0, and help tells the exit codes', async () => {
  using postern = new CommandLine();
  assert.deepEqual([(await postern.run('--version')).code, (await postern.run('--version')).out], [0, '1.2.3\n']);
  const help = await postern.run('--help');
  assert.equal(help.code, 0);
  assert.match(help.out, /Exit codes: 0 done, 1 not found or refused, 2 wrong usage/);
});

test('a long queue is counted, and listed in part', async () => {
  using postern = new CommandLine();
  const ids = [1, 2, 3].map((n) => idAt(postern.now, n));
  for (const id of ids) await postern.defer(id);
  await postern.run('queue', 'hold', ids[0] ?? '');
  const { out, code } = await postern.run('queue', 'count');
  assert.deepEqual(
    [
      out
        .trim()
        .split('\n')
        .map((line) => line.split(/ +/)),
      code,
    ],
    [
      [
        ['active', '0'],
        ['deferred', '2'],
        ['hold', '1'],
        ['corrupt', '0'],
      ],
      0,
    ],
  );
  assert.deepEqual(JSON.parse((await postern.run('queue', 'count', '--json')).out), {
    active: 0,
    deferred: 2,
    hold: 1,
    corrupt: 0,
  });
  const listed = await postern.run('queue', 'list', '--limit', '2', '--json');
  assert.equal(listed.out.trim().split('\n').length, 2);
  const wrong = await postern.run('queue', 'list', '--limit', '0');
  assert.deepEqual([wrong.code, wrong.err], [2, '--limit: "0" is no number of mails']);
});

test('flush --all leaves held mail and mail that is due already', async () => {
  using postern = new CommandLine();
  const [held, due, waiting] = [1, 2, 3].map((n) => idAt(postern.now, n));
  assert.ok(held && due && waiting);
  await postern.defer(held);
  await postern.defer(due, { due: postern.now - 5000 });
  await postern.defer(waiting);
  await postern.run('queue', 'hold', held);
  const { out, code } = await postern.run('queue', 'flush', '--all');
  assert.deepEqual([out, code], [`${waiting}: due now\n`, 0]);
  assert.deepEqual(JSON.parse((await postern.run('queue', 'count', '--json')).out).hold, 1);
});
