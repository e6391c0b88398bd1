import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { WindowTable } from './window-table.ts';

test('within a span sums are exact; what came in the span before counts less and less', () => {
  let now = 600_000;
  const table = new WindowTable({ now: () => now }, 10);
  assert.equal(table.add('a', 3, 60_000), 3);
  now += 59_999;
  assert.equal(table.add('a', 1, 60_000), 4);
  now += 30_001;
  assert.equal(table.sum('a', 60_000), 2);
  now += 29_000;
  assert.ok(table.sum('a', 60_000) < 0.1);
  now += 60_000;
  assert.equal(table.sum('a', 60_000), 0);
  assert.equal(table.sum('b', 60_000), 0);
});

test('a key is counted over several windows at once', () => {
  const table = new WindowTable({ now: () => 0 }, 10);
  table.add('a', 1, 1000);
  table.add('a', 5, 60_000);
  assert.deepEqual([table.sum('a', 1000), table.sum('a', 60_000)], [1, 5]);
});

test('the key that was used longest ago is forgotten first', () => {
  const table = new WindowTable({ now: () => 0 }, 3);
  for (const key of ['a', 'b', 'c']) table.add(key, 1, 1000);
  table.sum('a', 1000);
  table.add('d', 1, 1000);
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((key) => table.sum(key, 1000)),
    [1, 0, 1, 1],
  );
  assert.equal(table.size, 3);
});

test('whatever is used and forgotten, those that are known are the ones used last', () => {
  const uses = fc.array(fc.record({ key: fc.constantFrom(...'abcdefgh'), clear: fc.nat(30).map((n) => n === 0) }), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(uses, fc.integer({ min: 1, max: 5 }), (list, limit) => {
      const table = new WindowTable({ now: () => 0 }, limit);
      let last: string[] = [];
      for (const { key, clear } of list) {
        if (clear) table.clear();
        last = clear ? [] : last;
        table.add(key, 1, 1000);
        last = [...last.filter((known) => known !== key), key].slice(-limit);
        assert.deepEqual(
          table.lines().map(([name]) => name.slice(-1)),
          last,
        );
      }
    }),
  );
});

test('a clock that is set back a little loses no count; one set back by far locks nobody out', () => {
  let now = 600_500;
  const table = new WindowTable({ now: () => now }, 10);
  table.add('a', 5, 1000);
  now -= 600;
  assert.equal(table.add('a', 1, 1000), 6);
  now -= 300_000;
  assert.equal(table.sum('a', 1000), 0);
});

const WINDOW = 1000;
const events = fc.array(
  fc.record({ wait: fc.integer({ min: 0, max: 700 }), table: fc.nat(2), amount: fc.integer({ min: 1, max: 9 }) }),
  { maxLength: 60 },
);

test('tables that tell each other agree with one that has counted everything, and none falls below its own', () => {
  fc.assert(
    fc.property(events, fc.integer({ min: 1, max: 7 }), (list, tellEvery) => {
      let now = 5_000_000;
      const clock = { now: () => now };
      const make = () => new WindowTable(clock, 10);
      const one = make();
      const members = [0, 1, 2].map(() => ({ all: make(), own: make(), unsaid: make() }));
      const exact: { at: number; amount: number }[] = [];
      const exchange = () => {
        for (const from of members) {
          for (const to of members) if (to !== from) to.all.merge(from.unsaid.lines());
          from.unsaid.clear();
        }
      };
      for (const [i, { wait, table, amount }] of list.entries()) {
        now += wait;
        one.add('k', amount, WINDOW);
        exact.push({ at: now, amount });
        const member = members[table];
        assert.ok(member !== undefined);
        const own = member.own.add('k', amount, WINDOW);
        member.unsaid.add('k', amount, WINDOW);
        assert.ok(member.all.add('k', amount, WINDOW) >= own - 1e-9);
        if (i % tellEvery === 0) exchange();
      }
      exchange();
      const sum = one.sum('k', WINDOW);
      for (const { all } of members) assert.ok(Math.abs(all.sum('k', WINDOW) - sum) < 1e-9);
      const since = (start: number) => exact.reduce((total, { at, amount }) => total + (at >= start ? amount : 0), 0);
      const spanStart = Math.floor(now / WINDOW) * WINDOW;
      assert.ok(sum >= since(spanStart) - 1e-9 && sum <= since(spanStart - WINDOW) + 1e-9);
    }),
  );
});
