import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import fc from 'fast-check';
import { SharedCounters } from '../base/shared-counters.ts';
import { CountExchange } from './count-exchange.ts';

const clock = { now: () => 1_000_000 };
const MINUTE = 60_000;

function ground() {
  const members = new Map<string, SharedCounters>();
  const messages: string[] = [];
  const exchange = new CountExchange<string>({
    clock,
    tell: (name, counted) => members.get(name)?.hear(JSON.parse(JSON.stringify(counted))),
  });
  const join = (name: string): SharedCounters => {
    const counters = new SharedCounters({
      clock,
      tell: (counted) => {
        messages.push(name);
        exchange.hear(name, counted);
      },
    });
    members.set(name, counters);
    counters.say();
    return counters;
  };
  const leave = (name: string): void => {
    members.delete(name);
    exchange.gone(name);
  };
  return { join, leave, messages };
}

test('counts of one worker reach the others, and one that begins later', () => {
  const { join } = ground();
  const [a, b] = [join('a'), join('b')];
  assert.equal(a.add('k', 2, MINUTE), 2);
  assert.equal(b.add('k', 1, MINUTE), 1);
  assert.deepEqual([a.hold('h'), a.hold('h'), b.hold('h')], [1, 2, 1]);
  a.say();
  b.say();
  assert.deepEqual([a.sum('k', MINUTE), b.sum('k', MINUTE)], [3, 3]);
  assert.equal(b.hold('h'), 4);
  b.say();
  const c = join('c');
  assert.equal(c.sum('k', MINUTE), 3);
  assert.equal(c.hold('h'), 5);
});

test('what a dead worker held is free, what it counted stays; one in its place begins at nothing', () => {
  const { join, leave } = ground();
  const [a, b] = [join('a'), join('b')];
  a.hold('h');
  a.hold('h');
  a.add('k', 7, MINUTE);
  a.say();
  assert.equal(b.hold('h'), 3);
  leave('a');
  assert.equal(b.hold('h'), 2);
  assert.equal(b.sum('k', MINUTE), 7);
  b.say();
  const again = join('a');
  assert.equal(again.hold('h'), 3);
  assert.equal(again.sum('k', MINUTE), 7);
});

test('releasing what is not held frees nobody else', () => {
  const { join } = ground();
  const counters = join('a');
  counters.release('h');
  assert.equal(counters.hold('h'), 1);
});

test('a change is told within a second, and nothing where nothing has changed', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { join, messages } = ground();
    const counters = join('a');
    mock.timers.tick(5000);
    assert.equal(messages.length, 1, 'the first word only');
    for (let i = 0; i < 100; i++) counters.add('k', 1, MINUTE);
    counters.hold('h');
    mock.timers.tick(1000);
    assert.equal(messages.length, 2);
    counters.hold('h');
    counters.release('h');
    mock.timers.tick(5000);
    assert.equal(messages.length, 2, 'what came and went meanwhile need not be told');
  } finally {
    mock.timers.reset();
  }
});

/** What a worker has really done. */
interface Worker {
  readonly counters: SharedCounters;
  held: number;
  told: number;
  added: number;
}

const ACTS = {
  add(one: Worker) {
    one.added += 1;
    assert.ok(one.counters.add('k', 1, MINUTE) >= one.added);
  },
  hold(one: Worker) {
    one.held += 1;
    assert.ok(one.counters.hold('h') >= one.held);
  },
  release(one: Worker) {
    one.counters.release('h');
    one.held = Math.max(one.held - 1, 0);
  },
  say(one: Worker) {
    one.counters.say();
    one.told = one.added;
  },
};
const acts = fc.array(
  fc.tuple(fc.constantFrom('add', 'hold', 'release', 'say', 'die', 'join'), fc.constantFrom('x', 'y', 'z')),
  { maxLength: 80 },
);

test('whatever workers do, after the exchange all agree with what really is', () => {
  fc.assert(
    fc.property(acts, (list) => {
      const { join, leave } = ground();
      const living = new Map<string, Worker>();
      let sum = 0;
      for (const [act, name] of list) {
        const one = living.get(name);
        if (one === undefined) {
          if (act === 'join') living.set(name, { counters: join(name), held: 0, told: 0, added: 0 });
        } else if (act === 'die') {
          sum += one.told; // what it had not told died with it
          living.delete(name);
          leave(name);
        } else if (act !== 'join') ACTS[act](one);
      }
      const all = [...living.values()];
      for (const { counters } of all) counters.say();
      sum += all.reduce((total, { added }) => total + added, 0);
      const held = all.reduce((total, one) => total + one.held, 0);
      for (const { counters } of all) {
        assert.equal(counters.sum('k', MINUTE), sum);
        assert.equal(counters.hold('h'), held + 1);
        counters.release('h');
      }
    }),
  );
});
