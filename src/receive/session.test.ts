import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { MemoryArrival } from '../../test/support/receiver.ts';
import { base64, Door, ENVELOPE, MAIL, SessionBench } from '../../test/support/session-bench.ts';
import { reply } from '../mail/replies.ts';
import type { Reply } from '../mail/reply.ts';
import type { Session } from './session.ts';

test('who has logged in is trusted, and stands in the facts and in the Received field', async () => {
  const seen: boolean[] = [];
  const door = new Door({
    sender: (_, known) => {
      seen.push(known.login?.user === 'ann' && known.trusted);
      return reply('senderOk', '');
    },
  });
  const bench = await new SessionBench(door).secure();
  assert.match(await bench.say(`AUTH PLAIN ${base64('\0ann\0secret')}\r\n`), /^235 /);
  await bench.say(ENVELOPE.replace('\r\n', ' SMTPUTF8\r\n'));
  assert.match(await bench.say(MAIL), /^250 /);
  assert.deepEqual(seen, [true]);
  assert.equal(bench.facts[0]?.user, 'ann');
  assert.equal(bench.facts[0]?.protocol, 'UTF8SMTPSA');
  assert.match(bench.texts[0] ?? '', /with UTF8SMTPSA/);
  assert.doesNotMatch(bench.texts[0] ?? '', /ann/);
});

test('of a login nothing is noted or logged but the mechanism and how it ended', async () => {
  const bench = await new SessionBench().secure();
  await bench.say(`AUTH PLAIN ${base64('\0ann\0hunter2')}\r\n`);
  await bench.say(`AUTH PLAIN ${base64('\0broken\0hunter2')}\r\n`);
  await bench.say('AUTH LOGIN\r\n');
  await bench.say('hunter2!\r\n');
  await bench.say(`AUTH PLAIN ${base64('hunter2').slice(1)}\r\n`);
  assert.deepEqual(bench.refusals, [
    '192.0.2.6 AUTH 535 PLAIN: wrong password',
    '192.0.2.6 AUTH 454 PLAIN: TypeError',
    '192.0.2.6 AUTH 501 no base64',
    '192.0.2.6 AUTH 501 ',
  ]);
  assert.doesNotMatch(JSON.stringify([bench.notes, bench.log]), /hunter2|aHVudGVy|\bann\b/);
});

test('long answers: a login may say 12,288 octets a line, everything else 2,048', async () => {
  const bench = await new SessionBench().secure();
  const long = base64(`\0ann\0${'x'.repeat(9000)}`);
  assert.match(await bench.say(`NOOP ${'x'.repeat(2042)}\r\n`), /^500 5\.5\.2 /);
  assert.match(await bench.say(`AUTH PLAIN ${long}\r\n`), /^535 /);
  await bench.say('AUTH PLAIN\r\n');
  assert.match(await bench.say(`${long}\r\n`), /^535 /);
  await bench.say('AUTH PLAIN\r\n');
  assert.match(await bench.say(`${'A'.repeat(12_288)}\r\n`), /^500 5\.5\.6 /);
  assert.match(await bench.say(`AUTH PLAIN ${'A'.repeat(12_288)}\r\n`), /^500 5\.5\.2 /);
  assert.match(await bench.say(`AUTH PLAIN ${base64('\0ann\0secret')}\r\n`), /^235 /);
  assert.match(await bench.say(`NOOP ${'x'.repeat(2042)}\r\n`), /^500 5\.5\.2 /);
});

test('what comes before the answer to a login was not meant for us', async () => {
  const gate = Promise.withResolvers<void>();
  const slow = {
    mechanisms: ['PLAIN'],
    begin: () => ({
      next: async () => {
        await gate.promise;
        return { kind: 'success', login: { user: 'ann', maySend: () => true } } as const;
      },
    }),
  };
  const bench = await new SessionBench(new Door(), { authenticator: slow }).secure();
  assert.equal(await bench.say('AUTH PLAIN AAAA\r\n'), '');
  assert.equal(await bench.say('MAIL FROM:<x@y.test>\r\n'), '');
  gate.resolve();
  assert.match(await bench.say(''), /^554 5\.5\.0 /);
  assert.equal(bench.closed, true);
});

test('a greeting that is refused leaves things as they were', async () => {
  const bench = await new SessionBench(
    new Door({ hello: (host) => (host === 'bad.test' ? reply('relayDenied', 'no') : reply('ok', '')) }),
  ).greeted();
  await bench.say('MAIL FROM:<a@sender.test>\r\n');
  assert.match(await bench.say('EHLO bad.test\r\n'), /^550 /);
  assert.match(await bench.say('RCPT TO:<b@hosted.test>\r\n'), /^250 /);
});

test('a mail that the visit refuses is thrown away, at once or later', async () => {
  for (const refusal of [
    () => reply('busy', 'no'),
    async () => reply('relayDenied', 'no'),
    () => assert.fail('broken'),
  ]) {
    const bench = await new SessionBench(new Door({ mail: refusal })).greeted();
    await bench.say(ENVELOPE);
    assert.match(await bench.say(MAIL), /^(421|550|451) /);
    assert.equal(bench.arrivals[0]?.discarded, true);
    assert.equal(bench.facts.length, 0);
  }
});

test('a client that is gone when the visit has made up its mind has sent no mail', async () => {
  for (const leave of ['ended', 'lost'] as const) {
    const gate = Promise.withResolvers<Reply>();
    const bench = await new SessionBench(new Door({ mail: () => gate.promise })).greeted();
    await bench.say(ENVELOPE);
    await bench.say(MAIL);
    bench.session[leave]();
    gate.resolve(reply('ok', ''));
    await bench.say('');
    assert.equal(bench.facts.length, 0);
    assert.equal(bench.arrivals[0]?.discarded, true);
    assert.equal(bench.refusals.length, 1);
  }
});

test('a refusal is kept back for as long as the visit says, and nothing is taken meanwhile', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const bench = await new SessionBench(
    new Door({ penalty: ({ code }) => (code === 550 ? 5000 : 0), recipient: () => reply('relayDenied', '') }),
  ).greeted();
  await bench.say('MAIL FROM:<a@sender.test>\r\n');
  assert.equal(await bench.say('RCPT TO:<x@elsewhere.test>\r\nRSET\r\n'), '');
  assert.equal(bench.session.busy, true);
  t.mock.timers.tick(4999);
  assert.equal(await bench.say('NOOP\r\n'), '');
  bench.session.ended(); // no way around it
  t.mock.timers.tick(1);
  assert.match(await bench.say(''), /^550 [^\r]*\r\n250 [^\r]*\r\n250 [^\r]*\r\n$/);
});

test('each refusal is said when its time is over, not behind those of all commands that were sent with it', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const refuse = { penalty: () => 2000, recipient: () => reply('relayDenied', '') };
  const bench = await new SessionBench(new Door(refuse), { clock: { now: Date.now } }).greeted();
  const words: string[] = [];
  await bench.say('MAIL FROM:<a@sender.test>\r\nRCPT TO:<x@a.test>\r\nRCPT TO:<y@a.test>\r\nRSET\r\n');
  for (let i = 0; i < 3; i++) {
    t.mock.timers.tick(2000);
    words.push((await bench.say('')).replace(/ [^\r]*\r\n/g, ' '));
  }
  assert.deepEqual(words, ['250 550 ', '550 250 ', '']);
});

test('answers that take long are said one by one, quick ones together', async (t) => {
  t.mock.timers.enable({ apis: ['Date'] });
  const sendings: number[] = [];
  for (const ms of [10, 1500]) {
    const recipient = async () => {
      t.mock.timers.tick(ms);
      return reply('recipientOk', '');
    };
    const bench = await new SessionBench(new Door({ recipient }), { clock: { now: Date.now } }).greeted();
    const before = bench.sent;
    const group = 'MAIL FROM:<a@sender.test>\r\nRCPT TO:<x@a.test>\r\nRCPT TO:<y@a.test>\r\nRSET\r\n';
    assert.equal((await bench.say(group)).match(/^250 /gm)?.length, 4);
    sendings.push(bench.sent - before);
  }
  assert.deepEqual(sendings, [1, 3]);
});

for (const [what, act, expected] of [
  ['a shutdown', (session) => session.drain(), /^550 [^\r]*\r\n421 4\.3\.2 /],
  ['a deadline', (session) => session.hangUp(reply('idle', '')), /^550 [^\r]*\r\n421 4\.4\.2 /],
  ['a lost connection', (session) => session.lost(), /^$/],
] as const satisfies readonly (readonly [string, (session: Session<MemoryArrival>) => void, RegExp])[]) {
  test(`${what} ends the keeping back`, async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const bench = await new SessionBench(new Door({ penalty: () => 60_000, hello: () => reply('relayDenied', '') }));
    bench.session.greet();
    bench.heard();
    await bench.say('EHLO client.test\r\n');
    assert.equal(bench.heard(), '');
    act(bench.session);
    assert.match(await bench.say(''), expected);
    t.mock.timers.tick(60_000);
    assert.equal(await bench.say(''), '');
  });
}

const piece = fc.oneof(
  fc.constantFrom(
    'EHLO x\r\n',
    'STARTTLS\r\n',
    `AUTH PLAIN ${base64('\0ann\0secret')}\r\n`,
    `AUTH PLAIN ${base64('\0ann\0no')}\r\n`,
    'AUTH LOGIN\r\n',
    `${base64('ann')}\r\n`,
    '*\r\n',
    'XCLIENT ADDR=192.0.2.1\r\n',
    'XCLIENT LOGIN=ann\r\n',
    'XCLIENT ADDR=192.0.2.6\r\n',
    ENVELOPE,
    MAIL,
    'RSET\r\n',
    'QUIT\r\n',
  ),
  fc.string({ maxLength: 10 }),
);
const action = fc.oneof(
  { weight: 12, arbitrary: piece.map((octets) => ({ kind: 'say', octets }) as const) },
  { weight: 1, arbitrary: fc.constantFrom('drain', 'hangUp', 'ended', 'lost').map((kind) => ({ kind }) as const) },
);

test('whatever happens: as many leave as have come in, no mail is left over, nothing is said behind the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 25 }), fc.nat({ max: 7 }), async (actions, turn) => {
      let asked = 0;
      // Now and then a refusal, an answer that takes a while, a failure.
      const whim = (yes: Reply): Reply | Promise<Reply> => {
        const now = asked++ % 8;
        if (now !== turn) return now % 3 === 0 ? Promise.resolve(yes) : yes;
        if (turn % 3 === 0) throw new Error('whim');
        return turn % 3 === 1 ? reply('relayDenied', 'whim') : Promise.reject(new Error('whim'));
      };
      const door = new Door(
        {
          hello: () => whim(reply('ok', '')),
          sender: () => whim(reply('senderOk', '')),
          recipient: () => whim(reply('recipientOk', '')),
          mail: () => whim(reply('ok', '')),
          penalty: () => (asked % 5 === 0 ? 1 : 0),
        },
        ({ address }) => (address === '192.0.2.1' && turn === 3 ? reply('busy', 'whim') : null),
      );
      const bench = new SessionBench(door);
      bench.session.greet();
      for (const act of actions) {
        if (bench.closed) break;
        if (act.kind === 'say') await bench.say(act.octets);
        else if (act.kind === 'hangUp') bench.session.hangUp(reply('idle', ''));
        else bench.session[act.kind]();
      }
      bench.session.lost();
      await new Promise(setImmediate);
      assert.equal(door.left.length, door.came.length);
      const kept = bench.arrivals.filter(({ discarded }) => !discarded).length;
      assert.equal(kept, bench.facts.length);
    }),
    { numRuns: 300 },
  );
});
