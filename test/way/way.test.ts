import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { MailEvent } from '../../src/mail/event.ts';
import type { Verdict } from '../../src/mail/verdict.ts';
import { SpoolFull } from '../../src/spool/spool.ts';
import type { Act } from '../../src/way/act.ts';
import type { Judge } from '../../src/way/judge.ts';
import { Way, type WayOptions } from '../../src/way.ts';
import { idAt } from '../support/story.ts';
import { ActBench, ADMIN, BERT, CARL, FakeEntry, FakeIncoming, NOW, recordOf, verdict } from '../support/way.ts';

/** A way whose judge says what the test wants. */
class WayBench {
  readonly way: Way;
  readonly bench: ActBench;
  verdicts: readonly Verdict[] = [verdict({})];
  judgeFails: Error | null = null;
  judged = 0;
  /** While set, the judge waits for it. */
  gate: Promise<void> | null = null;
  #number = 0;

  private constructor(bench: ActBench, verdictAt: ReturnType<WayOptions['verdictAt']>, act: Partial<Act>) {
    this.bench = bench;
    const judge: Pick<Judge, 'judge'> = {
      judge: async () => {
        this.judged++;
        await this.gate;
        if (this.judgeFails) throw this.judgeFails;
        return bench.judgement(this.verdicts);
      },
    };
    const whole = Object.assign(Object.create(bench.act), {
      run: bench.act.run.bind(bench.act),
      defer: bench.act.defer.bind(bench.act),
      announceRefusal: bench.act.announceRefusal.bind(bench.act),
      ...act,
    });
    this.way = new Way({
      spool: bench.spool as never,
      judge: judge as Judge,
      act: whole,
      observers: [],
      recorder: { note: (event) => void bench.events.push(event) },
      verdictAt: () => verdictAt,
      autoBacklog: 2,
      deadlines: { session: 20_000, spool: 300_000 },
      patience: bench.patience,
      clock: bench.clock,
      log: bench.log,
    });
  }

  static async open(verdictAt: 'session' | 'spool' | 'auto' = 'session', act: Partial<Act> = {}): Promise<WayBench> {
    return new WayBench(await ActBench.open(), verdictAt, act);
  }

  /** A mail comes in; the reply's code. */
  async receive(
    prepare: (arrival: FakeIncoming) => void = () => {},
    waiter = { gone: false },
  ): Promise<{ code: number; arrival: FakeIncoming }> {
    const arrival = new FakeIncoming(idAt(NOW, this.#number++));
    prepare(arrival);
    const { envelope, session } = recordOf({ verdicts: [verdict({ to: [BERT, CARL] })] });
    const { code } = await this.way.received(arrival, envelope, session, waiter);
    return { code, arrival };
  }

  get kinds(): MailEvent['kind'][] {
    return this.bench.events.map(({ kind }) => kind);
  }
}

const unknown = verdict({ action: 'hold', temporary: true, to: [BERT, CARL] });

test('in session mode the verdict is the answer', async (t) => {
  const cases: [name: string, verdicts: Verdict[], code: number, custody: boolean][] = [
    ['a clean mail is taken', [verdict({})], 250, true],
    ['one that nobody shall have is refused', [verdict({ action: 'reject', to: [BERT, CARL] })], 550, false],
    ['one that some shall have is taken', [verdict({}), verdict({ action: 'reject', to: [CARL] })], 250, true],
    ['what cannot be inspected now is asked for again', [unknown], 451, false],
    ['... also where others could have it', [verdict({}), { ...unknown }], 451, false],
    ['a mail that is held is in custody', [verdict({ action: 'hold' })], 250, true],
    ['so is one that is deleted', [verdict({ action: 'delete' })], 250, true],
  ];
  for (const [name, verdicts, expected, custody] of cases) {
    await t.test(name, async () => {
      const bench = await WayBench.open();
      bench.verdicts = verdicts;
      const { code, arrival } = await bench.receive();
      await bench.way.idle();
      assert.equal(code, expected);
      assert.deepEqual([arrival.entry !== null, arrival.discarded], [custody, !custody]);
      assert.equal(bench.bench.open, 0, 'the dissection is closed');
    });
  }
});

test('a refused mail leaves warnings, but only a refusal for good does', async () => {
  const bench = await WayBench.open();
  const notices = [{ to: 'administrator', template: 'administrator' }] as const;
  bench.verdicts = [verdict({ action: 'reject', notices })];
  await bench.receive();
  assert.deepEqual(bench.bench.spool.made, [`notice to ${ADMIN}`]);
  bench.verdicts = [{ ...unknown, notices }];
  await bench.receive();
  assert.equal(bench.bench.spool.made.length, 1);
});

test('a fault before custody leaves the mail with its client, and the record knows it', async (t) => {
  const coded = (code: string) => Object.assign(new Error(code), { code });
  const faults: [name: string, code: number, error: Error][] = [
    ['the judge is broken', 451, new Error('a bug')],
    ['the spool is full', 452, new SpoolFull('no room')],
    ['the disk is full', 452, coded('ENOSPC')],
    ['the disk is broken', 451, coded('EIO')],
  ];
  for (const at of ['session', 'spool'] as const) {
    for (const [name, expected, error] of faults) {
      const judge = name === 'the judge is broken';
      if (at === 'spool' && judge) continue; // the client has its answer by then
      await t.test(`${name}, ${at} mode`, async () => {
        const bench = await WayBench.open(at);
        if (judge) bench.judgeFails = error;
        const { code, arrival } = await bench.receive((one) => {
          if (!judge) one.fail = error;
        });
        assert.deepEqual([code, arrival.discarded, bench.bench.open], [expected, true, 0]);
        const last = bench.bench.events.at(-1);
        assert.equal(last?.kind, 'refused');
        assert.deepEqual([last?.mail, last?.session], [arrival.id, 'S1']);
        assert.equal(bench.kinds.filter((kind) => kind === 'finished').length, 0);
      });
    }
  }
});

test('a mail whose client hangs up while it is judged is not taken: it will come again', async () => {
  for (const verdicts of [[verdict({})], [verdict({ action: 'reject', to: [BERT, CARL] })]]) {
    const bench = await WayBench.open();
    const judging = Promise.withResolvers<void>();
    bench.verdicts = verdicts;
    bench.gate = judging.promise;
    const waiter = { gone: false };
    const received = bench.receive(() => {}, waiter);
    waiter.gone = true;
    judging.resolve();
    const { code, arrival } = await received;
    assert.deepEqual([code, arrival.entry, arrival.discarded, bench.bench.open], [421, null, true, 0]);
    const last = bench.bench.events.at(-1);
    assert.equal(last?.kind === 'decided' && last.data.reply?.code, 421);
  }
});

test('in spool mode custody comes first, then the verdict', async () => {
  const bench = await WayBench.open('spool');
  bench.verdicts = [verdict({ action: 'reject', to: [BERT, CARL] })];
  const { code, arrival } = await bench.receive();
  assert.equal(code, 250);
  await bench.way.idle();
  assert.equal(bench.bench.kept.length, 1, 'no bounce to a sender that may be forged');
  assert.equal(arrival.entry?.state, 'finished');
  assert.equal(bench.bench.open, 0);
});

test('what cannot be inspected in spool mode waits, is inspected again, and is held when patience ends', async () => {
  const bench = await WayBench.open('spool');
  bench.verdicts = [unknown];
  const { arrival } = await bench.receive();
  await bench.way.idle();
  const { entry } = arrival;
  assert.ok(entry);
  assert.deepEqual([entry.state, entry.until, entry.record.verdicts], ['deferred', NOW + 100_000, null]);
  bench.verdicts = [verdict({ to: [BERT, CARL] })];
  bench.way.carry(entry.again());
  await bench.way.idle();
  assert.deepEqual([entry.state, bench.judged, bench.bench.tried], ['finished', 2, [[BERT, CARL]]]);

  bench.verdicts = [unknown];
  const second = (await bench.receive()).arrival;
  await bench.way.idle();
  bench.bench.clock.at += 500_000;
  assert.ok(second.entry);
  bench.way.carry(second.entry.again());
  await bench.way.idle();
  assert.equal(second.entry.state, 'hold');
  assert.equal(bench.bench.open, 0);
});

test('auto judges in the session while little is in hand, then takes the mail first', async () => {
  let go = () => {};
  const slow = new Promise<void>((resolve) => {
    go = resolve;
  });
  const bench = await WayBench.open('auto', { run: () => slow });
  for (let n = 0; n < 2; n++) await bench.receive();
  assert.equal(bench.judged, 2);
  bench.gate = slow;
  const { code } = await bench.receive();
  assert.equal(code, 250, 'answered though the judge has not spoken');
  go();
  await bench.way.idle();
});

test('where the disk takes nothing any more a mail stays in hand, and is delivered once', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const bench = await WayBench.open();
    bench.verdicts = [verdict({}), verdict({ action: 'quarantine', to: [CARL] })];
    bench.bench.quarantineFails = new Error('ENOSPC');
    const { code, arrival } = await bench.receive((one) => {
      const commit = one.commit.bind(one);
      one.commit = async (record) => {
        const entry = await commit(record);
        (entry as FakeEntry).fails.set('defer', new Error('ENOSPC'));
        return entry;
      };
    });
    assert.equal(code, 250);
    await bench.way.idle();
    assert.equal(arrival.entry?.state, 'active');
    bench.bench.quarantineFails = null;
    arrival.entry?.fails.clear();
    mock.timers.tick(60_000);
    await bench.way.idle();
    assert.equal(arrival.entry?.state, 'finished');
    assert.deepEqual(bench.bench.tried, [[BERT]]);
    assert.equal(bench.bench.open, 0);
  } finally {
    mock.timers.reset();
  }
});

test('a judge that breaks behind custody loses nothing', async () => {
  const bench = await WayBench.open('spool');
  bench.judgeFails = new Error('a bug');
  const { code, arrival } = await bench.receive();
  await bench.way.idle();
  assert.deepEqual([code, arrival.entry?.state, arrival.entry?.until], [250, 'deferred', NOW + 60_000]);
});

test('a verdict that cannot be written closes the dissection and is judged again', async () => {
  const bench = await WayBench.open('spool');
  const entry = new FakeEntry(recordOf({}));
  entry.fails.set('decide', new Error('EIO'));
  bench.way.carry(entry);
  await bench.way.idle();
  assert.deepEqual([entry.state, bench.bench.open], ['deferred', 0]);
  entry.fails.clear();
  bench.way.carry(entry.again());
  await bench.way.idle();
  assert.equal(entry.state, 'finished');
});

test('more mails than memory should hold go to disk at once, and their warnings are not lost', async () => {
  let go = () => {};
  const slow = new Promise<void>((resolve) => {
    go = resolve;
  });
  const crowded = await WayBench.open('session', { run: () => slow });
  crowded.verdicts = [verdict({ to: [BERT, CARL], notices: [{ to: 'administrator', template: 'administrator' }] })];
  const taken = [];
  for (let n = 0; n < 401; n++) taken.push((await crowded.receive()).arrival);
  const last = taken.at(-1)?.entry;
  assert.ok(last);
  assert.deepEqual([last.state, last.until, last.attempts], ['deferred', NOW + 2_000, 0], 'nothing was tried');
  go();
  await crowded.way.idle();
  await crowded.bench.later(last);
  assert.deepEqual(crowded.bench.spool.made, [`notice to ${ADMIN}`]);
});

test('after a crash: mail is put off and tried again, judged or not, and the one that may be the cause is held', async () => {
  const bench = await WayBench.open('spool');
  const judged = new FakeEntry(recordOf({ verdicts: [verdict({})] }));
  const poison = new FakeEntry(recordOf({ id: idAt(NOW, 4), verdicts: [verdict({})] }));
  poison.deaths = 4;
  const fresh = new FakeEntry(recordOf({ id: idAt(NOW, 1) }));
  const suspect = new FakeEntry(recordOf({ id: idAt(NOW, 2) }));
  suspect.deaths = 4;
  const unlucky = new FakeEntry(recordOf({ id: idAt(NOW, 3) }));
  unlucky.deaths = 4;
  unlucky.fails.set('hold', new Error('ENOSPC'));
  for (const entry of [judged, poison, fresh, suspect, unlucky]) await bench.way.recovered(entry);
  await bench.way.idle();
  assert.deepEqual(
    [judged, poison, fresh, suspect, unlucky].map(({ state }) => state),
    ['deferred', 'hold', 'deferred', 'hold', 'closed'],
  );
  assert.deepEqual(bench.bench.kinds(suspect.id), ['held']);
});

test('waiting and overflow are no deaths: a mail that was deferred often is not held after one crash', async () => {
  const bench = await WayBench.open('spool');
  const patient = new FakeEntry(recordOf({}));
  patient.attempts = 50;
  await bench.way.recovered(patient);
  assert.deepEqual([patient.state, patient.until, patient.attempts, patient.deaths], ['deferred', NOW, 50, 1]);
});

test('no new mail is taken while 400 can be neither delivered nor put off', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const bench = await WayBench.open('session', { run: () => Promise.reject(new Error('EROFS')) });
    const stuck = [];
    for (let n = 0; n < 400; n++) {
      const entry = new FakeEntry(recordOf({ id: idAt(NOW, 1000 + n), verdicts: [verdict({})] }));
      entry.fails.set('defer', new Error('EROFS'));
      stuck.push(entry);
      void bench.way.carry(entry);
    }
    await bench.way.idle();
    assert.throws(() => bench.way.open(idAt(NOW)), /400 mails can be neither delivered nor put off/);
    for (const entry of stuck) entry.fails.clear();
    mock.timers.tick(60_000);
    await bench.way.idle();
    assert.equal((await bench.receive()).code, 250);
  } finally {
    mock.timers.reset();
  }
});

test('each mail has one line in the log when it is judged', async () => {
  const bench = await WayBench.open();
  bench.verdicts = [verdict({}), verdict({ action: 'quarantine', to: [CARL], rule: 'odd' })];
  const { arrival } = await bench.receive();
  await bench.way.idle();
  const [line, ...more] = bench.bench.log.lines;
  assert.deepEqual(more, []);
  assert.ok(line && 'ms' in line.facts);
  const { ms, ...facts } = line.facts;
  assert.equal(typeof ms, 'number');
  assert.deepEqual(facts, {
    mail: arrival.id,
    client: '192.0.2.1',
    sender: 'anna@sender.example',
    recipients: 2,
    size: arrival.size,
    action: 'deliver, quarantine',
    rule: 'test-rule, odd',
    reply: 250,
  });
});
