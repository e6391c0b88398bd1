import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingOf } from '../../../../test/support/facts.ts';
import { TestMemory } from '../../../../test/support/memory.ts';
import { type SentMail, sentMail } from '../../../../test/support/senders.ts';
import type { Finding } from '../../../mail/finding.ts';
import { saidKey } from '../senders/said.ts';
import { createGreylist } from './greylist.ts';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const SIGNAL = new AbortController().signal;
const SUSPICIOUS = [{ name: 'odd', score: 3 }];

function bench() {
  const clock = { at: NOW, now: () => clock.at };
  const memory = new TestMemory(clock);
  const times = { delay: 5 * MINUTE, window: 2 * DAY, keep: 36 * DAY };
  const reviewer = createGreylist({ memory, clock, from: 2.5, spamFrom: 5, ...times });
  const review = (told: SentMail, findings: readonly Partial<Finding>[] = SUSPICIOUS) =>
    reviewer.review(
      sentMail(told),
      findings.map((one) => findingOf({ kind: 'spam', ...one })),
      SIGNAL,
    );
  return {
    clock,
    memory,
    review,
    /** Whether it is put off. */
    putOff: async (told: SentMail = {}, findings?: readonly Partial<Finding>[]) =>
      (await review(told, findings)).length > 0,
  };
}

test('a suspicious mail is taken when it comes again in time, and then always', async () => {
  const { clock, putOff, review } = bench();
  const [finding] = await review({});
  assert.deepEqual([finding?.name, finding?.score], ['greylisted', 0.1]);
  assert.match(finding?.evidence ?? '', /to come again in 5 minutes/);
  clock.at += 4 * MINUTE;
  assert.match((await review({}))[0]?.evidence ?? '', /to come again in 1 minute /);
  clock.at += MINUTE;
  assert.equal(await putOff(), false);
  for (let n = 0; n < 3; n++) {
    clock.at += 30 * DAY;
    assert.equal(await putOff(), false);
  }
  clock.at += 37 * DAY;
  assert.equal(await putOff(), true, 'forgotten');
});

test('what comes again too late begins anew', async () => {
  const { clock, putOff } = bench();
  assert.equal(await putOff(), true);
  clock.at += 2 * DAY + 1;
  assert.equal(await putOff(), true);
  clock.at += 5 * MINUTE;
  assert.equal(await putOff(), false);
});

test('who keeps trying is not kept waiting longer', async () => {
  const { clock, putOff } = bench();
  const tries: boolean[] = [];
  for (let n = 0; n < 6; n++) {
    tries.push(await putOff());
    clock.at += MINUTE;
  }
  assert.deepEqual(tries, [true, true, true, true, true, false]);
});

test('only the suspicious are put off, and only where the client can be asked', async () => {
  const { putOff, memory } = bench();
  assert.equal(await putOff({}, [{ score: 2.4 }]), false);
  assert.equal(await putOff({}, [{ score: 5 }]), false, 'it is kept back anyway');
  assert.equal(await putOff({}, [{ kind: 'auth', score: 1 }, { score: 1.5 }]), true, 'authentication counts');
  assert.equal(await putOff({}, [{ score: 6 }, { score: -4 }]), false);
  assert.equal(await putOff({ answerable: false }), false);
  assert.equal(await putOff({ trusted: true }), false);
  assert.equal(await putOff({ session: null }), false);
  assert.equal(memory.recalls, 2, 'of the one that is');
});

test('whoever is known is never put off', async () => {
  const { putOff } = bench();
  for (const name of ['known-correspondent', 'reply-to-ours', 'good-reputation', 'allowed-sender'])
    assert.equal(await putOff({}, [{ score: 4 }, { name, score: -0.5 }]), false, name);
});

test('"let this sender in" passes at once, by address, domain or client, proven or not', async () => {
  for (const name of ['anna@partner.example', 'partner.example', '203.0.113.7', '203.0.113.0/24']) {
    const { memory, clock, putOff } = bench();
    memory.note([{ key: saidKey(name), at: clock.at, text: 'allow', keep: DAY }]);
    assert.equal(await putOff(), false, name);
    assert.equal(await putOff({ from: 'eve@other.example', client: '198.51.100.1' }), true);
  }
});

test('another address of the same network, or of the same proven domain, comes again for it', async () => {
  const { clock, putOff } = bench();
  const spf: SentMail = { spf: 'pass', client: '192.0.2.1' };
  assert.equal(await putOff(), true);
  assert.equal(await putOff(spf), true);
  clock.at += 5 * MINUTE;
  assert.equal(await putOff({ client: '203.0.113.200' }), false);
  assert.equal(await putOff({ ...spf, client: '198.51.100.77' }), false, 'of a large provider');
});

test('the DNS may fail at one of the attempts', async () => {
  const { clock, putOff } = bench();
  assert.equal(await putOff({ spf: 'temperror' }), true);
  clock.at += 5 * MINUTE;
  assert.equal(await putOff({ spf: 'pass' }), false);
});

test('somebody else does not profit: another sender, recipient, or network', async () => {
  const { clock, putOff } = bench();
  await putOff();
  clock.at += 5 * MINUTE;
  assert.equal(await putOff({ from: 'eve@partner.example' }), true);
  assert.equal(await putOff({ to: ['carl@company.example'] }), true);
  assert.equal(await putOff({ client: '203.0.114.7' }), true);
});

test('a server may come again for each recipient alone, or for several together', async () => {
  const { clock, putOff } = bench();
  const [b, c, d] = ['b@company.example', 'c@company.example', 'd@company.example'];
  await putOff({ to: [b, c] });
  await putOff({ to: [d] });
  clock.at += 5 * MINUTE;
  assert.equal(await putOff({ to: [c] }), false);
  assert.equal(await putOff({ to: [b] }), false);
  assert.equal(await putOff({ to: [c, d] }), false);
});

test('senders that differ with each mail are one', async () => {
  const pairs = [
    ['bounce-1234-ab12cd@list.example', 'bounce-1299-77aacd@list.example'],
    ['SRS0=aX9=QZ=orig.example=ann@fwd.example', 'SRS0=bY1=R2=other.example=bob@fwd.example'],
    ['prvs=1234abcdef=ann@x.example', 'prvs=9876fedcba=ann@x.example'],
  ] as const;
  for (const [first, second] of pairs) {
    const { clock, putOff } = bench();
    await putOff({ sender: first });
    clock.at += 5 * MINUTE;
    assert.equal(await putOff({ sender: second }), false, second);
  }
});

test('who has come again three times need not any more', async () => {
  const { clock, putOff } = bench();
  for (const from of ['a@x.example', 'b@y.example', 'c@z.example']) {
    assert.equal(await putOff({ from }), true);
    clock.at += 5 * MINUTE;
    assert.equal(await putOff({ from }), false);
  }
  assert.equal(await putOff({ from: 'd@w.example' }), false);
  assert.equal(await putOff({ from: 'd@w.example', client: '198.51.100.1' }), true);
});

test('a mail to a thousand recipients is remembered for ten of them', async () => {
  const { memory, putOff } = bench();
  await putOff({ to: Array.from({ length: 1000 }, (_, n) => `p${n}@company.example`) });
  assert.equal(memory.list('greylist:').length, 10);
});
