import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findingOf } from '../../../../test/support/facts.ts';
import { TestMemory } from '../../../../test/support/memory.ts';
import { type SentMail, sentMail } from '../../../../test/support/senders.ts';
import type { Alarm } from '../../../base/alarm.ts';
import { SharedCounters } from '../../../base/shared-counters.ts';
import type { Finding } from '../../../mail/finding.ts';
import { OutboundGuard, type OutboundOptions } from './outbound.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Where a window begins, so that sums are exact. */
const BEGIN = Math.floor(1_764_000_000_000 / DAY) * DAY;

const SETTINGS = {
  users: { mails: { limit: 20, window: HOUR }, recipients: { limit: 40, window: HOUR } },
  senders: { mails: { limit: 100, window: HOUR }, recipients: { limit: 200, window: HOUR } },
  suspicious: { score: 5, mails: { limit: 4, window: HOUR } },
  above: 10,
} as const;

/** Null: nobody has logged in. */
type Outgoing = Omit<SentMail, 'user'> & { readonly user?: string | null };

/** A guard over a clock, counts and a memory of its own. */
class Bench {
  now = BEGIN;
  readonly clock = { now: () => this.now };
  readonly counters = new SharedCounters({ clock: this.clock, tell: () => {} });
  readonly memory = new TestMemory(this.clock);
  readonly alarms: Alarm[] = [];
  readonly #options: OutboundOptions;
  #guard: OutboundGuard;
  #sent = 0;

  constructor(options: Partial<OutboundOptions> = {}) {
    this.#options = {
      ...SETTINGS,
      hosted: (domain) => domain === 'company.example',
      exempt: () => false,
      opinion: async () => 0,
      alarm: (alarm) => void this.alarms.push(alarm),
      counters: this.counters,
      memory: this.memory,
      clock: this.clock,
      ...options,
    };
    this.#guard = new OutboundGuard(this.#options);
  }

  /** Another worker, which knows no more than what is remembered and counted for all. */
  restart(): void {
    this.#guard = new OutboundGuard(this.#options);
  }

  /** What is found in one more mail of an account, which is Anna's where nothing else is said. */
  async send(told: Outgoing = {}, others: readonly Finding[] = []): Promise<readonly Finding[]> {
    return this.#guard.review(this.mail(told), others);
  }

  mail(told: Outgoing = {}) {
    this.#sent++;
    const { user = 'anna', ...rest } = told;
    const ordinary = { trusted: true, from: 'anna@company.example', to: [`c${this.#sent % 7}@out.example`] };
    const subject = sentMail({ ...ordinary, ...(user === null ? {} : { user }), ...rest });
    return { ...subject, session: subject.session && { ...subject.session, id: `S${this.#sent}`, at: this.now } };
  }

  /** The names of what is found in so many mails, each with the number of the first mail. */
  async blast(
    count: number,
    told: Outgoing | ((n: number) => Outgoing) = {},
  ): Promise<Readonly<Record<string, number>>> {
    const first: Record<string, number> = {};
    for (let n = 1; n <= count; n++) {
      for (const { name } of await this.send(typeof told === 'function' ? told(n) : told)) first[name] ??= n;
    }
    return first;
  }

  /** Days on which an account sends so many mails from 192.0.2.1. */
  async live(days: number, mails: number, told: Outgoing = {}): Promise<void> {
    for (let day = 0; day < days; day++) {
      for (let n = 0; n < mails; n++) assert.deepEqual(await this.send({ client: '192.0.2.1', ...told }), []);
      this.now += DAY;
    }
  }
}

const names = (findings: readonly Finding[]) => findings.map(({ name }) => name);

describe('what is not watched', () => {
  const cases: Readonly<Record<string, Outgoing>> = {
    'mail of strangers': { trusted: false },
    'mail between our own': { to: ['bob@company.example'] },
    'mail without a sender from a server of ours': { user: null, sender: null },
    'files that are scanned': { session: null },
  };
  for (const [what, told] of Object.entries(cases)) {
    test(what, async () => assert.deepEqual(await new Bench().blast(150, told), {}));
  }

  test('an account that is exempt', async () => {
    const bench = new Bench({ exempt: ({ login }) => login === 'anna' });
    assert.deepEqual(await bench.blast(150, { user: 'Anna' }), {});
    assert.deepEqual(await bench.blast(21, { user: 'bob' }), { 'outbound-rate': 21 });
  });
});

test('more mails than an account may send: held, told once, and let be when the hour is over', async () => {
  const bench = new Bench();
  assert.deepEqual(await bench.blast(20), {});
  const [rate, ...more] = await bench.send();
  assert.deepEqual(more, []);
  assert.deepEqual([rate?.kind, rate?.name], ['spam', 'outbound-rate']);
  assert.equal(rate?.evidence, 'user anna: 21 mails to the outside within 1 h; 20 may go');
  for (let n = 0; n < 100; n++) assert.deepEqual(names(await bench.send()), ['outbound-rate']);
  bench.now += 2 * HOUR;
  assert.deepEqual(await bench.send(), []);
});

test('an attack is told in words, once an hour by each worker, and each account by itself', async () => {
  const bench = new Bench();
  for (let n = 0; n < 60; n++) await bench.send();
  await bench.blast(30, { user: 'bob' });
  const abouts = bench.alarms.map(({ about }) => about);
  assert.deepEqual(abouts, ['outgoing mail of user anna is held', 'outgoing mail of user bob is held']);
  assert.match(
    bench.alarms[0]?.text ?? '',
    /^- outbound-rate: user anna: 21 mails to the outside within 1 h; 20 may go$/m,
  );
  bench.now += HOUR + 1;
  for (let n = 0; n < 60; n++) await bench.send();
  assert.equal(bench.alarms.length, 3);
});

test('different recipients outside are counted, not our own, and the same ones once', async () => {
  const bench = new Bench();
  const many = (from: number, count: number, domain = 'out.example') =>
    Array.from({ length: count }, (_, n) => `r${from + n}@${domain}`);
  assert.deepEqual(await bench.send({ to: [...many(0, 40), ...many(0, 100, 'company.example')] }), []);
  assert.deepEqual(await bench.send({ to: many(0, 40) }), []);
  const [found] = await bench.send({ to: many(40, 1) });
  assert.equal(found?.evidence, 'user anna: 41 recipients to the outside within 1 h; 40 may go');
});

test('senders of trusted networks who do not log in have wider bounds, each by itself', async () => {
  const bench = new Bench();
  const server = (sender: string): Outgoing => ({ user: null, from: sender });
  assert.deepEqual(await bench.blast(100, server('anna@company.example')), {});
  assert.deepEqual(await bench.blast(100, server('bob@company.example')), {});
  const [found] = await bench.send(server('anna@company.example'));
  assert.match(found?.evidence ?? '', /^sender anna@company\.example: 101 mails/);
});

test('mails that seem to be spam are counted: by the classifier, by others, and only of one account', async () => {
  let points = 0;
  const bench = new Bench({ opinion: async () => points });
  assert.deepEqual(await bench.blast(6), {});
  points = 3;
  const link = findingOf({ kind: 'spam', name: 'listed-link', score: 2 });
  for (let n = 0; n < 4; n++) assert.deepEqual(await bench.send({}, [link]), []);
  assert.deepEqual(await bench.send({}, []), []);
  assert.deepEqual(await bench.send({ user: 'bob' }, [link]), []);
  const [found] = await bench.send({}, [link]);
  assert.equal(found?.name, 'outbound-content');
  assert.match(found?.evidence ?? '', /5 mails that seem to be spam/);
});

test('a mail that is judged again is counted once', async () => {
  const bench = new Bench();
  const guard = new OutboundGuard({
    ...SETTINGS,
    hosted: () => false,
    exempt: () => false,
    opinion: async () => 9,
    alarm: () => {},
    counters: bench.counters,
    memory: bench.memory,
    clock: bench.clock,
  });
  const mail = bench.mail();
  for (let n = 0; n < 50; n++) assert.deepEqual(await guard.review(mail, []), []);
});

describe('habits', () => {
  test('who sends much day by day may send much, and a restart forgets nothing of it', async () => {
    const bench = new Bench();
    await bench.live(14, 18);
    bench.restart();
    // 9 a day on the average of the tally: half of what an account gets that has always been there.
    const { 'outbound-rate': first = 0 } = await bench.blast(200, { client: '192.0.2.1' });
    assert.ok(first > 80 && first < 110, `held from mail ${first}`);
  });

  test('what was held makes nothing usual', async () => {
    const bench = new Bench();
    for (let day = 0; day < 14; day++) {
      await bench.blast(200);
      bench.now += DAY;
    }
    const { 'outbound-rate': first = 0 } = await bench.blast(200);
    assert.ok(first < 110, `held from mail ${first}`);
  });

  test('a network that is new to a settled account is noted, and leaves a quarter for a day', async () => {
    const bench = new Bench();
    await bench.live(10, 1);
    const [noted, ...more] = await bench.send({ client: '198.51.100.9' });
    assert.deepEqual([noted?.name, more], ['outbound-network', []]);
    assert.equal(noted?.evidence, 'user anna: uses a new network 198.51.100.0/24');
    const told = await bench.blast(10, { client: '198.51.100.10' });
    assert.deepEqual(told, { 'outbound-network': 1, 'outbound-rate': 5 });
    bench.now += 2 * DAY;
    assert.deepEqual(await bench.send({ client: '198.51.100.9' }), []);
    assert.deepEqual(await bench.send({ client: '192.0.2.77' }), []);
  });

  test('so does a program; none of it counts for an account that has just begun', async () => {
    const program = (value: string): Outgoing => ({ client: '192.0.2.1', header: [['User-Agent', value]] });
    const bench = new Bench();
    assert.deepEqual(await bench.send(program('Mozilla Thunderbird 140')), []);
    assert.deepEqual(await bench.send({ ...program('PHPMailer 6.9'), client: '198.51.100.9' }), []);
    await bench.live(10, 1, program('Mozilla Thunderbird 141.0'));
    assert.deepEqual(await bench.send(program('Mozilla Thunderbird/142')), []);
    const [noted] = await bench.send(program('SuperSender 1\r\n'));
    assert.equal(noted?.evidence, 'user anna: uses a new program supersender');
  });

  test('many bounces leave a quarter, and hold nothing of who sends little', async () => {
    const bench = new Bench();
    const bounce: Outgoing = {
      trusted: false,
      user: null,
      sender: null,
      to: ['anna@company.example'],
    };
    assert.deepEqual(await bench.blast(1000, bounce), {});
    assert.deepEqual(await bench.blast(5), {});
    const [found] = await bench.send();
    assert.match(
      found?.evidence ?? '',
      /6 mails .*; 5 may go, fewer than else because of 1000 bounces within an hour$/,
    );
  });

  test('a memory that holds nonsense is none', async () => {
    const bench = new Bench();
    const at = BEGIN - 30 * DAY;
    for (const text of ['{', '[1,["x"]]', '"x"', 'null'])
      bench.memory.note([{ key: 'outbound:user:anna', at, good: 1, keep: 90 * DAY, text }]);
    assert.deepEqual(await bench.send(), []);
  });
});
