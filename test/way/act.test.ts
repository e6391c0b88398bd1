import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACTIONS } from '../../src/mail/verdict.ts';
import { SpoolFull } from '../../src/spool/spool.ts';
import { address } from '../support/story.ts';
import { ActBench, ADMIN, ANNA, BERT, CARL, FakeEntry, NOW, recordOf, verdict } from '../support/way.ts';

const LATER = { state: 'deferred', status: '4.2.0', answer: '450 later' } as const;
const NEVER = { state: 'failed', status: '5.1.1', answer: '550 unknown' } as const;
const full = new SpoolFull('no room');
const notify = (...to: ('sender' | 'recipient' | 'administrator')[]) => ({
  notices: to.map((one) => ({ to: one, template: one })),
});

test('each action ends as it should', async (t) => {
  const ends: Record<(typeof ACTIONS)[number], { state: string; told: string[] }> = {
    deliver: { state: 'finished', told: ['attempt', 'finished'] },
    quarantine: { state: 'finished', told: ['quarantined', 'finished'] },
    reject: { state: 'finished', told: ['quarantined', 'finished'] },
    forward: { state: 'finished', told: ['made', 'forwarded', 'finished'] },
    delete: { state: 'finished', told: ['deleted', 'finished'] },
    hold: { state: 'hold', told: ['held'] },
  };
  for (const action of ACTIONS) {
    await t.test(action, async () => {
      const bench = await ActBench.open();
      const entry = new FakeEntry(recordOf({ verdicts: [verdict({ action })] }));
      await bench.first(entry);
      assert.equal(entry.state, ends[action].state);
      assert.deepEqual(bench.kinds(entry.id), ends[action].told);
      assert.deepEqual([bench.open, bench.judgedAgain], [0, 0]);
      assert.ok(bench.events.every(({ mail, session }) => mail !== entry.id || session === 'S1'));
    });
  }
});

test('what is kept in quarantine is described, also where the verdict fell before a crash', async () => {
  const bench = await ActBench.open();
  const entry = new FakeEntry(recordOf({ verdicts: [verdict({ action: 'quarantine' })] }));
  bench.findings = [{ inspector: 'yara', kind: 'virus', name: 'Eicar', part: '', score: 0, evidence: '' }];
  await bench.later(entry);
  const [item] = bench.kept;
  assert.deepEqual(
    [item?.subject, item?.from, item?.findings.length, item?.rule],
    ['orders', `Jörg <${ANNA}>`, 1, 'test-rule'],
  );
  assert.deepEqual([bench.judgedAgain, bench.open], [1, 0]);
});

test('a forward carries the mail as an attachment; without an administrator the mail is kept', async () => {
  const verdicts = [verdict({ action: 'forward', reasons: ['it looked odd'] })];
  const bench = await ActBench.open();
  await bench.first(new FakeEntry(recordOf({ verdicts })));
  assert.deepEqual(bench.spool.made, [`forward to ${ADMIN}`]);
  assert.match(
    bench.spool.mails[0]?.text ?? '',
    /it looked odd[\s\S]*Content-Type: message\/rfc822[\s\S]*Subject: orders/,
  );
  const nobody = await ActBench.open(null);
  await nobody.first(new FakeEntry(recordOf({ verdicts })));
  assert.equal(nobody.kept.length, 1);
});

test('a changed mail is a mail of its own, from the same sender to the same recipients', async () => {
  const bench = await ActBench.open();
  const changes = [{ kind: 'tag-subject', text: '[X]' }] as const;
  const entry = new FakeEntry(recordOf({ verdicts: [verdict({ changes })] }));
  await bench.first(entry);
  const [changed] = bench.spool.mails;
  assert.match(changed?.text ?? '', /Subject: \[X\] orders\r\n/);
  assert.equal(changed?.record.envelope.sender?.text, ANNA);
  assert.deepEqual(bench.kinds(entry.id), ['made', 'changed', 'finished']);
  assert.equal(bench.carried.length, 1);
});

test('a mail of which only the header changes is no new mail, in any round; junk that changes otherwise stays junk', async () => {
  const score = { kind: 'spam-fields', fields: ['X-Spam-Flag: YES\r\n'], cuts: [] } as const;
  const bench = await ActBench.open();
  const entry = new FakeEntry(recordOf({ verdicts: [verdict({ changes: [score, { kind: 'junk' }] })] }));
  await bench.later(entry);
  assert.deepEqual([bench.kinds(entry.id), bench.spool.mails, bench.judgedAgain], [['attempt', 'finished'], [], 0]);
  const tagged = [{ kind: 'tag-subject', text: '[X]' }, score, { kind: 'junk' }] as const;
  await bench.first(new FakeEntry(recordOf({ verdicts: [verdict({ changes: tagged })] })));
  const [changed] = bench.spool.mails;
  assert.match(changed?.text ?? '', /^X-Spam-Flag: YES\r\n[\s\S]*Subject: \[X\] orders/);
  assert.deepEqual(changed?.record.verdicts?.[0]?.changes, [{ kind: 'junk' }]);
});

test('one mail, one recipient for each fate: each gets its own, and the mail waits for the last', async () => {
  const bench = await ActBench.open();
  const to = (name: string) => `${name}@company.example`;
  for (const [name, answer] of [
    ['late', LATER],
    ['gone', NEVER],
  ] as const)
    bench.answers.set(to(name), answer);
  const entry = new FakeEntry(
    recordOf({
      verdicts: [
        verdict({ to: [to('ok'), to('late'), to('gone')] }),
        verdict({ action: 'quarantine', to: [to('kept')] }),
        verdict({ action: 'hold', to: [to('held')] }),
        verdict({ action: 'delete', to: [to('deleted')] }),
        verdict({ action: 'reject', to: [to('refused')] }),
      ],
    }),
  );
  await bench.first(entry);
  assert.equal(entry.state, 'deferred');
  assert.deepEqual(bench.scheduled, [{ id: entry.id, due: NOW + 100_000 }]);
  assert.deepEqual(bench.spool.made, [`bounce to ${ANNA}`]);
  assert.deepEqual(Object.fromEntries([...entry.progress].map(([key, { state }]) => [key.split('@')[0], state])), {
    ok: 'done',
    late: 'deferred',
    gone: 'failed',
    kept: 'done',
    deleted: 'done',
    refused: 'done',
  });
  bench.answers.clear();
  await bench.later(entry);
  assert.deepEqual(bench.tried.at(-1), [to('late')]);
  assert.equal(entry.state, 'hold');
  assert.deepEqual(bench.kinds(entry.id).slice(-2), ['attempt', 'held']);
});

test('a thousand recipients, each with a verdict of its own', async () => {
  const bench = await ActBench.open();
  const verdicts = Array.from({ length: 1000 }, (_, n) =>
    verdict({ action: n % 2 === 0 ? 'deliver' : 'quarantine', to: [`r${n}@company.example`], rule: `rule-${n}` }),
  );
  const entry = new FakeEntry(recordOf({ verdicts }));
  await bench.first(entry);
  assert.equal(entry.state, 'finished');
  assert.deepEqual([bench.tried.length, bench.kept.length], [500, 500]);
});

test('trouble with one group does not undo the others, is tried again without end, and never bounces', async () => {
  const bench = await ActBench.open();
  const entry = new FakeEntry(recordOf({ verdicts: [verdict({}), verdict({ action: 'quarantine', to: [CARL] })] }));
  bench.quarantineFails = new Error('ENOSPC: no space left on device');
  await bench.first(entry);
  assert.deepEqual([entry.state, entry.until], ['deferred', NOW + 60_000]);
  assert.match(entry.progress.get(CARL)?.answer ?? '', /on this side: ENOSPC/);
  bench.clock.at += 10_000_000; // long past the time to give up
  await bench.later(entry);
  assert.equal(entry.state, 'deferred');
  assert.deepEqual(bench.spool.made, []);
  bench.quarantineFails = null;
  await bench.later(entry);
  assert.equal(entry.state, 'finished');
  assert.deepEqual(bench.tried, [[BERT]], 'who had the mail did not get it again');
  assert.equal(bench.open, 0);
});

test('a bounce for which there is no room is made later; who had the mail does not get it again', async () => {
  const bench = await ActBench.open();
  bench.answers.set(CARL, NEVER);
  const entry = new FakeEntry(recordOf({ verdicts: [verdict({ to: [BERT, CARL] })] }));
  bench.spool.fail = { after: 0, error: full };
  await assert.rejects(bench.first(entry), SpoolFull);
  assert.equal(entry.state, 'active');
  await bench.later(entry);
  assert.equal(entry.state, 'finished');
  assert.deepEqual(bench.tried, [[BERT, CARL], [CARL]]);
  assert.deepEqual(bench.spool.made, [`bounce to ${ANNA}`]);
});

test('a disk that fails behind the delivery does not send the mail twice', async () => {
  const bench = await ActBench.open();
  bench.answers.set(CARL, LATER);
  const entry = new FakeEntry(recordOf({ verdicts: [verdict({ to: [BERT, CARL] })] }));
  entry.fails.set('note', new Error('EIO'));
  await assert.rejects(bench.first(entry), /EIO/);
  entry.fails.clear();
  await bench.later(entry);
  assert.deepEqual(bench.tried, [[BERT, CARL], [CARL]]);
});

test('what is made from a mail goes out when the mail says on disk that it was made', async () => {
  const bench = await ActBench.open();
  bench.answers.set(BERT, NEVER);
  const entry = new FakeEntry(
    recordOf({
      verdicts: [
        verdict({ to: [CARL], ...notify('administrator') }),
        verdict({ to: ['d@company.example'], changes: [{ kind: 'tag-subject', text: '[x]' }] }),
        verdict({ action: 'forward', to: ['e@company.example'] }),
        verdict({ to: [BERT] }),
      ],
    }),
  );
  const written: string[] = [];
  for (const step of ['decide', 'note', 'finish'] as const) {
    const work = entry[step].bind(entry) as (...args: unknown[]) => Promise<void>;
    Object.assign(entry, {
      [step]: (...args: unknown[]) => {
        written.push(`${step}: ${bench.spool.made.length} made, ${bench.carried.length} out`);
        return work(...args);
      },
    });
  }
  await bench.first(entry);
  assert.deepEqual(written, [
    'decide: 1 made, 0 out',
    'note: 2 made, 1 out',
    'note: 3 made, 2 out',
    'finish: 4 made, 3 out',
  ]);
  assert.equal(bench.carried.length, 4);
});

test('a mail that cannot be removed is not delivered again, and its bounce is made once', async () => {
  const bench = await ActBench.open();
  bench.answers.set(CARL, NEVER);
  const entry = new FakeEntry(recordOf({ verdicts: [verdict({ to: [BERT, CARL] })] }));
  entry.fails.set('finish', new Error('EROFS'));
  await assert.rejects(bench.first(entry), /EROFS/);
  await assert.rejects(bench.later(entry), /EROFS/);
  entry.fails.clear();
  await bench.later(entry);
  assert.equal(entry.state, 'finished');
  assert.deepEqual(bench.tried, [[BERT, CARL]]);
  assert.deepEqual(bench.spool.made, [`bounce to ${ANNA}`]);
});

test('the warning that a mail is late survives a failure behind the attempt, and is sent once', async () => {
  const bench = await ActBench.open();
  bench.answers.set(BERT, LATER);
  const entry = new FakeEntry(recordOf({ verdicts: [verdict({ to: [BERT, CARL] })] }));
  bench.clock.at += 300_000;
  entry.fails.set('note', new Error('EIO'));
  await assert.rejects(bench.first(entry), /EIO/);
  entry.fails.clear();
  for (let rounds = 0; rounds < 3; rounds++) await bench.later(entry);
  assert.equal(entry.state, 'deferred');
  assert.deepEqual(bench.spool.made, [`notice to ${ANNA}`]);
});

test('what waited too long goes back with the last answer, and the record says so', async () => {
  const bench = await ActBench.open();
  bench.answers.set(BERT, LATER);
  const entry = new FakeEntry(recordOf({ verdicts: [verdict({})] }));
  bench.clock.at += 500_000;
  await bench.first(entry);
  assert.equal(entry.state, 'finished');
  assert.deepEqual(bench.spool.made, [`bounce to ${ANNA}`]);
  assert.match(bench.spool.mails[0]?.text ?? '', /450 later[\s\S]*Status: 5\.4\.7/);
  const last = bench.events.filter((event) => event.kind === 'attempt').at(-1);
  assert.deepEqual([last?.data.state, last?.data.status], ['failed', '5.4.7']);
});

test('the sender is told once that a mail is late', async () => {
  const bench = await ActBench.open();
  bench.answers.set(BERT, LATER);
  const entry = new FakeEntry(recordOf({ verdicts: [verdict({})] }));
  for (const at of [0, 100_000, 260_000, 300_000, 400_000]) {
    bench.clock.at = NOW + at;
    await bench.later(entry);
  }
  assert.deepEqual(bench.spool.made, [`notice to ${ANNA}`]);
  assert.match(bench.spool.mails[0]?.text ?? '', /Action: delayed/);
});

test('a warning of delay for which there is no room does not hold up the mail', async () => {
  const bench = await ActBench.open();
  bench.answers.set(BERT, LATER);
  const entry = new FakeEntry(recordOf({ verdicts: [verdict({})] }));
  bench.clock.at += 260_000;
  bench.spool.fail = { after: 0, error: full };
  await bench.first(entry);
  assert.equal(entry.state, 'deferred');
  assert.deepEqual(bench.log.texts().slice(-1), ['the sender of a late mail could not be told']);
});

test('no mail of our own is ever bounced, warned of, or answered', async () => {
  const bench = await ActBench.open();
  bench.answers.set(BERT, NEVER);
  await bench.first(new FakeEntry(recordOf({ verdicts: [verdict({})], sender: null })));
  assert.deepEqual(bench.spool.made, []);
});

test('warnings and copies go out once, with or without the judgement', async () => {
  const verdicts = [
    verdict({ action: 'quarantine', ...notify('administrator', 'recipient'), copies: ['audit@company.example'] }),
    verdict({ to: [CARL], ...notify('administrator') }),
  ];
  const all = [`notice to ${ADMIN}`, `notice to ${BERT}`, 'copy to audit@company.example', `notice to ${ADMIN}`];
  for (const round of ['first', 'later'] as const) {
    const bench = await ActBench.open();
    bench.answers.set(CARL, LATER);
    const entry = new FakeEntry(recordOf({ verdicts }));
    await bench[round](entry);
    assert.deepEqual(bench.spool.made, all, round);
    await bench.later(entry);
    await bench.later(entry);
    assert.deepEqual(bench.spool.made, all, round);
    assert.equal(bench.open, 0);
  }
});

test('a warning for which there is no room is not lost, and those that went out are not repeated', async () => {
  const bench = await ActBench.open();
  const verdicts = [verdict(notify('administrator')), verdict({ to: [CARL], ...notify('recipient') })];
  const entry = new FakeEntry(recordOf({ verdicts }));
  bench.spool.fail = { after: 1, error: full };
  await assert.rejects(bench.first(entry), SpoolFull);
  assert.deepEqual(bench.tried, []);
  await bench.later(entry);
  assert.deepEqual(bench.spool.made, [`notice to ${ADMIN}`, `notice to ${CARL}`]);
  assert.equal(entry.state, 'finished');
});

test('a sender is warned only where it cannot be forged, and never the null sender', async () => {
  for (const [trusted, sender, expected] of [
    [true, ANNA, [`notice to ${ANNA}`]],
    [false, ANNA, []],
    [true, null, []],
  ] as const) {
    const bench = await ActBench.open();
    const record = recordOf({ verdicts: [verdict(notify('sender'))], trusted, sender });
    await bench.first(new FakeEntry(record));
    assert.deepEqual(bench.spool.made, expected);
  }
});

test('a refused mail is told of as refused, one that was taken as kept', async () => {
  const verdicts = [verdict({ action: 'reject', ...notify('administrator'), copies: [CARL] })];
  const bench = await ActBench.open();
  const record = recordOf({ verdicts });
  await bench.act.announceRefusal(record, await bench.judgement(verdicts));
  assert.deepEqual(bench.spool.made, [`notice to ${ADMIN}`], 'nobody has custody: there is no copy');
  assert.match(bench.spool.mails[0]?.text ?? '', /Subject: \[rejected\] orders/);
  await bench.first(new FakeEntry(record));
  assert.match(bench.spool.mails[1]?.text ?? '', /Subject: \[kept in quarantine\] orders/);
});

test('a mail is refused also where nobody can be told', async () => {
  const bench = await ActBench.open();
  const verdicts = [verdict({ action: 'reject', ...notify('administrator') })];
  bench.spool.fail = { after: 0, error: full };
  await bench.act.announceRefusal(recordOf({ verdicts }), await bench.judgement(verdicts));
  assert.deepEqual(bench.log.texts(), ['of a refused mail nobody could be told']);
});

test('the gateway’s own mail is delivered without being judged', async () => {
  const bench = await ActBench.open();
  await bench.first(new FakeEntry(recordOf({ verdicts: [verdict({ action: 'forward' })] })));
  const [own] = bench.carried;
  assert.ok(own);
  await bench.act.run(own, null);
  assert.deepEqual(bench.tried, [[ADMIN]]);
  assert.equal(bench.judgedAgain, 0);
  assert.equal(own.record.envelope.sender, null);
  assert.deepEqual(own.record.made, { purpose: 'forward', from: recordOf({}).id });
  assert.deepEqual(own.record.envelope.recipients, [address(ADMIN)]);
});
