import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decide } from '../../src/decide/decide.ts';
import type { When } from '../../src/decide/rule.ts';
import { factsOf, policyOf, type Told } from '../support/facts.ts';

/** For whom a rule with this `when` applies, out of the mail's recipients. */
function meant(when: When, told: Told, groups: Readonly<Record<string, readonly string[]>> = {}): readonly string[] {
  const policy = policyOf({ rules: [{ name: 'meant', when, then: { action: 'delete' } }], groups });
  const verdicts = decide(factsOf(told), policy).filter(({ rule }) => rule === 'meant');
  return verdicts.flatMap(({ recipients }) => recipients.map(({ text }) => text));
}

const BOTH = { recipients: ['bob@example.com', 'eve@elsewhere.example'] };
const OURS = { ...BOTH, sender: 'ann@example.com', trusted: true };

describe('direction', () => {
  test('inbound is what goes to a hosted domain', () => {
    assert.deepEqual(meant({ direction: ['inbound'] }, BOTH), ['bob@example.com']);
  });
  test('outbound is what goes to any other, an address literal among them', () => {
    assert.deepEqual(meant({ direction: ['outbound'] }, BOTH), ['eve@elsewhere.example']);
    assert.deepEqual(meant({ direction: ['outbound'] }, { recipients: ['x@[192.0.2.1]'] }), ['x@[192.0.2.1]']);
  });
  test('internal is between hosted domains, from a trusted client only', () => {
    assert.deepEqual(meant({ direction: ['internal'] }, OURS), ['bob@example.com']);
    assert.deepEqual(meant({ direction: ['internal'] }, { ...OURS, trusted: false }), []);
    assert.deepEqual(meant({ direction: ['inbound'] }, { ...OURS, trusted: false }), ['bob@example.com']);
    assert.deepEqual(meant({ direction: ['internal'] }, { ...OURS, client: null }), []);
  });
});

describe('from, to, network', () => {
  test('name patterns of addresses, one of which must fit', () => {
    assert.deepEqual(meant({ to: ['elsewhere.example', 'nobody@x.example'] }, BOTH), ['eve@elsewhere.example']);
    assert.deepEqual(meant({ from: ['*.example'] }, BOTH).length, 2);
    assert.deepEqual(meant({ from: ['<>'] }, { ...BOTH, sender: null }).length, 2);
    assert.deepEqual(meant({ from: ['<>'] }, BOTH), []);
  });
  test('a network means the client', () => {
    assert.equal(meant({ network: ['192.0.2.0/24'] }, {}).length, 1);
    assert.equal(meant({ network: ['10.0.0.0/8'] }, {}).length, 0);
    assert.equal(meant({ network: ['2001:db8::/32'] }, { client: '2001:db8::7' }).length, 1);
    assert.equal(meant({ network: ['0.0.0.0/0'] }, { client: null }).length, 0);
  });
});

describe('group', () => {
  const groups = { board: ['ann@example.com', '*@board.example.com'], staff: ['example.com'] };
  test('means the recipient of inbound mail, never its sender, who may be forged', () => {
    assert.deepEqual(meant({ group: ['staff'] }, BOTH, groups), ['bob@example.com']);
    assert.deepEqual(meant({ group: ['board'] }, { ...BOTH, sender: 'ann@example.com' }, groups), [
      'eve@elsewhere.example',
    ]);
  });
  test('means the sender of outbound mail, and both of internal mail', () => {
    assert.deepEqual(meant({ group: ['board'] }, OURS, groups), ['bob@example.com', 'eve@elsewhere.example']);
  });
});

describe('time', () => {
  const office = { days: ['mon', 'fri'], from: 480, to: 1020 } as const;
  const night = { days: ['fri'], from: 1320, to: 360 } as const;
  const applies = (when: When, now: string): boolean => meant(when, { now }).length === 1;

  test('a frame has its first minute and not its last', () => {
    const hours = ['mon 07:59', 'mon 08:00', 'mon 16:59', 'mon 17:00', 'tue 09:00'];
    assert.deepEqual(
      hours.map((now) => applies({ time: [office] }, now)),
      [false, true, true, false, false],
    );
  });
  test('a frame over midnight belongs to the day on which it begins', () => {
    const hours = ['fri 21:59', 'fri 22:00', 'sat 05:59', 'sat 06:00', 'fri 03:00', 'sat 23:00'];
    assert.deepEqual(
      hours.map((now) => applies({ time: [night] }, now)),
      [false, true, true, false, false, false],
    );
  });
  test('without hours it is the whole day, and one of several frames suffices', () => {
    assert.equal(applies({ time: [{ days: ['mon'] }] }, 'mon 23:59'), true);
    assert.equal(applies({ time: [office, night] }, 'fri 23:00'), true);
    assert.equal(applies({ time: [{ from: 1380, to: 1440 }] }, 'mon 23:59'), true);
  });
});

test('all, any and not combine', () => {
  const when: When = {
    any: [{ to: ['example.com'] }, { to: ['elsewhere.example'] }],
    all: [{ from: ['sender.example'] }, { network: ['192.0.2.1'] }],
    not: { direction: ['outbound'] },
  };
  assert.deepEqual(meant(when, BOTH), ['bob@example.com']);
});

describe('recipients', () => {
  test('whom different rules treat alike share a verdict', () => {
    const rules = [
      { name: 'tag-a', when: { to: ['a@example.com'] }, then: { tagSubject: '[X]' } },
      { name: 'tag-b', when: { to: ['b@example.com'] }, then: { tagSubject: '[X]' } },
    ] as const;
    const facts = factsOf({ recipients: ['a@example.com', 'c@example.com', 'b@example.com'] });
    const groups = decide(facts, policyOf({ rules })).map(({ recipients }) => recipients.map(({ local }) => local));
    assert.deepEqual(groups, [['a', 'b'], ['c']]);
  });
  test('without any there is no verdict', () => {
    assert.deepEqual(decide(factsOf({ recipients: [] }), policyOf()), []);
  });
});
