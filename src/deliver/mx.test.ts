import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DnsAnswer, MxRecord } from '../base/resolver.ts';
import { Domain } from '../mail/domain.ts';
import { findExchangers, type MxOptions } from './mx.ts';

const NOT_FOUND = { kind: 'not-found', name: 'unknown' } as const;
const FAILED = { kind: 'failed', reason: 'SERVFAIL' } as const;

interface Zone {
  readonly mx?: DnsAnswer<MxRecord> | readonly (readonly [preference: number, exchange: string])[];
  readonly addresses?: Readonly<Record<string, readonly string[] | typeof FAILED>>;
}

function ask({ mx = NOT_FOUND, addresses = {} }: Zone, more: Partial<MxOptions> = {}) {
  const domain = Domain.parse('example.org');
  assert.ok(domain);
  return findExchangers(domain, {
    resolver: {
      resolveMx: async () =>
        'kind' in mx ? mx : { kind: 'found', records: mx.map(([preference, exchange]) => ({ preference, exchange })) },
      resolveAddress: async (name) => {
        const found = addresses[name];
        if (found === undefined) return NOT_FOUND;
        return 'kind' in found ? found : { kind: 'found', records: found };
      },
    },
    hostname: 'gw.example',
    isSelf: (address) => address === '192.0.2.99',
    loopback: false,
    random: () => 0,
    ...more,
  });
}

test('exchangers in order of preference, each with all its addresses', async () => {
  const found = await ask({
    mx: [
      [20, 'b.example'],
      [10, 'A.example.'],
    ],
    addresses: { 'a.example': ['192.0.2.1', '2001:db8::1'], 'b.example': ['192.0.2.2'] },
  });
  assert.ok(found.kind === 'found');
  assert.deepEqual(
    found.exchangers.map(({ name, address }) => `${name} ${address}`),
    ['a.example 192.0.2.1', 'a.example 2001:db8::1', 'b.example 192.0.2.2'],
  );
});

test('equal preferences come in random order', async () => {
  const addresses = { a: ['192.0.2.1'], b: ['192.0.2.2'] };
  const chances = [0.9, 0.1];
  const found = await ask(
    {
      mx: [
        [10, 'a'],
        [10, 'b'],
      ],
      addresses,
    },
    { random: () => chances.shift() ?? 0 },
  );
  assert.ok(found.kind === 'found');
  assert.deepEqual(
    found.exchangers.map(({ name }) => name),
    ['b', 'a'],
  );
});

test('a domain without MX records is its own exchanger', async () => {
  const found = await ask({ addresses: { 'example.org': ['192.0.2.7'] } });
  assert.ok(found.kind === 'found');
  assert.equal(found.exchangers[0]?.address, '192.0.2.7');
});

for (const [what, zone, state, status] of [
  ['null MX', { mx: [[0, '']] }, 'failed', '5.1.10'],
  ['neither MX nor address', {}, 'failed', '5.1.2'],
  ['a failing MX look-up', { mx: FAILED }, 'deferred', '4.4.3'],
  ['a failing address look-up', { mx: [[10, 'a']], addresses: { a: FAILED } }, 'deferred', '4.4.3'],
  ['an MX that is an address', { mx: [[10, '192.0.2.1']] }, 'failed', '5.1.2'],
  [
    'our own name',
    {
      mx: [
        [10, 'GW.example'],
        [20, 'a'],
      ],
      addresses: { 'gw.example': ['192.0.2.5'], a: ['192.0.2.1'] },
    },
    'failed',
    '5.4.6',
  ],
  ['our own address', { mx: [[10, 'a']], addresses: { a: ['192.0.2.99'] } }, 'failed', '5.4.6'],
  [
    'a loopback address',
    { mx: [[10, 'a']], addresses: { a: ['127.0.0.1', '::1', '0.0.0.0', '::ffff:127.0.0.2'] } },
    'failed',
    '5.1.2',
  ],
] as const) {
  test(`${what} is ${state} with ${status}`, async () => {
    const found = await ask(zone);
    assert.ok(found.kind === 'none');
    assert.equal(`${found.state} ${found.status}`, `${state} ${status}`);
  });
}

test('only exchangers better than ourselves are asked', async () => {
  const addresses = { a: ['192.0.2.1'], self: ['192.0.2.99'], c: ['192.0.2.3'] };
  const found = await ask({
    mx: [
      [10, 'a'],
      [20, 'self'],
      [20, 'c'],
      [30, 'c'],
    ],
    addresses,
  });
  assert.ok(found.kind === 'found');
  assert.deepEqual(
    found.exchangers.map(({ name }) => name),
    ['a'],
  );
});
