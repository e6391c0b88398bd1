import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startDns, type TestDns } from '../../test/support/dns.ts';
import { createResolver, isNullMx, type Resolver } from './resolver.ts';

let dns: TestDns;
let resolver: Resolver;
let now = 1_000_000;

before(async () => {
  dns = await startDns({
    'plain.example': { mx: ['20 b.plain.example', '10 a.plain.example'] },
    'null.example': { mx: ['0 .'] },
    'half-null.example': { mx: ['0 .', '10 mx.half-null.example'] },
    'host.example': { a: ['192.0.2.1'], aaaa: ['2001:db8::1'] },
    'v6.example': { aaaa: ['2001:db8::2'] },
    'text.example': { txt: [['v=spf1 ', '-all'], ['other']] },
    'large.example': { txt: Array.from({ length: 30 }, (_, i) => ['x'.repeat(200) + i]) },
    '1.2.0.192.in-addr.arpa': { ptr: ['host.example'] },
    '2.2.0.192.in-addr.arpa': { rcode: 'SERVFAIL' },
    '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa': { ptr: ['six.example'] },
    'broken.example': { rcode: 'SERVFAIL' },
    'closed.example': { rcode: 'REFUSED' },
    'silent.example': { silence: true },
  });
  resolver = createResolver({ servers: [dns.server], clock: { now: () => now } });
});

after(() => dns.close());

test('MX records come with their preference', async () => {
  const answer = await resolver.resolveMx('plain.example');
  assert.equal(answer.kind, 'found');
  assert.deepEqual(answer.kind === 'found' && answer.records.toSorted((a, b) => a.preference - b.preference), [
    { exchange: 'a.plain.example', preference: 10 },
    { exchange: 'b.plain.example', preference: 20 },
  ]);
  assert.equal(answer.kind === 'found' && isNullMx(answer.records), false);
});

test('a null MX is recognised, and is none beside a real one', async () => {
  const answer = await resolver.resolveMx('null.example');
  assert.deepEqual(answer, { kind: 'found', records: [{ exchange: '', preference: 0 }] });
  assert.ok(answer.kind === 'found' && isNullMx(answer.records));
  const half = await resolver.resolveMx('half-null.example');
  assert.deepEqual(half, { kind: 'found', records: [{ exchange: 'mx.half-null.example', preference: 10 }] });
});

test('addresses of both families', async () => {
  assert.deepEqual(await resolver.resolveAddress('host.example'), {
    kind: 'found',
    records: ['192.0.2.1', '2001:db8::1'],
  });
  assert.deepEqual(await resolver.resolveAddress('v6.example'), { kind: 'found', records: ['2001:db8::2'] });
});

test('TXT strings are joined; PTR names an address; a large answer comes by TCP', async () => {
  const text = await resolver.resolveTxt('text.example');
  assert.deepEqual(text, { kind: 'found', records: ['v=spf1 -all', 'other'] });
  assert.deepEqual(await resolver.resolvePtr('192.0.2.1'), { kind: 'found', records: ['host.example'] });
  assert.deepEqual(await resolver.resolvePtr('2001:db8::1'), { kind: 'found', records: ['six.example'] });
  assert.equal((await resolver.resolvePtr('192.0.2.2')).kind, 'failed');
  assert.deepEqual(await resolver.resolvePtr('192.0.2.3'), { kind: 'not-found', name: 'unknown' });
  assert.deepEqual(await resolver.resolveIPv4('host.example'), { kind: 'found', records: ['192.0.2.1'] });
  assert.deepEqual(await resolver.resolvePtr('nonsense'), { kind: 'not-found', name: 'unknown' });
  const large = await resolver.resolveTxt('large.example');
  assert.equal(large.kind === 'found' && large.records.length, 30);
});

test('certain absence is told from failure', async () => {
  assert.deepEqual(await resolver.resolveMx('host.example'), { kind: 'not-found', name: 'exists' });
  assert.deepEqual(await resolver.resolveMx('absent.example'), { kind: 'not-found', name: 'unknown' });
  assert.deepEqual(await resolver.resolveMx(`${'x'.repeat(64)}.example`), { kind: 'not-found', name: 'unknown' });
  const impatient = createResolver({ servers: [dns.server], timeoutMs: 50, tries: 1 });
  for (const name of ['broken.example', 'closed.example', 'silent.example']) {
    assert.equal((await impatient.resolveMx(name)).kind, 'failed', name);
    assert.equal((await impatient.resolveAddress(name)).kind, 'failed', name);
  }
});

test('answers are kept for a while, failures shortly, and equal questions wait for one answer', async () => {
  const count = () => dns.asked.filter((question) => question === 'MX cached.example').length;
  await Promise.all([resolver.resolveMx('cached.example'), resolver.resolveMx('cached.example')]);
  assert.equal(count(), 1);
  now += 59_000;
  await resolver.resolveMx('cached.example');
  assert.equal(count(), 1);
  now += 2_000;
  await resolver.resolveMx('cached.example');
  assert.equal(count(), 2);
});

test('the cache is bounded', async () => {
  const small = createResolver({ servers: [dns.server], cacheSize: 2, clock: { now: () => now } });
  for (const name of ['a1.example', 'a2.example', 'a3.example', 'a1.example']) await small.resolveMx(name);
  assert.equal(dns.asked.filter((question) => question === 'MX a1.example').length, 2);
});

test('an answer of many records is told, but not kept', async () => {
  const count = () => dns.asked.filter((question) => question === 'TXT large.example').length;
  const before = count();
  const asking = [resolver.resolveTxt('large.example'), resolver.resolveTxt('large.example')];
  for (const answer of await Promise.all(asking)) assert.equal(answer.kind === 'found' && answer.records.length, 30);
  await resolver.resolveTxt('large.example');
  assert.equal(count() - before, 4, 'two questions, each by UDP and by TCP');
});

test('a server that is no address is an error', () => {
  assert.throws(() => createResolver({ servers: ['dns.example'] }), /dns\.example/);
});
