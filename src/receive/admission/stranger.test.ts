import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startDns, type TestDns } from '../../../test/support/dns.ts';
import { systemClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { createResolver, type Resolver } from '../../base/resolver.ts';
import { DnsLists } from './dns-lists.ts';
import { HelloCheck, type HelloRules } from './hello-name.ts';
import type { ReverseNameRule } from './reverse-name.ts';
import { Stranger } from './stranger.ts';

const LENIENT: HelloRules = { ownName: 'allow', bareName: 'allow', resolves: false };
const many = Array.from({ length: 30 }, (_, n) => `n${n}.test`);

let dns: TestDns;
let resolver: Resolver;

before(async () => {
  dns = await startDns({
    'mail.test': { a: ['192.0.2.1'], aaaa: ['2001:db8::1'] },
    'elsewhere.test': { a: ['192.0.2.99'] },
    'only-mx.test': { mx: ['10 mail.test'] },
    'null-mx.test': { mx: ['0 .'] },
    'broken.test': { rcode: 'SERVFAIL' },
    'empty.test': { txt: [['x']] },
    '1.2.0.192.in-addr.arpa': { ptr: ['mail.test'] },
    '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa': { ptr: ['mail.test'] },
    '2.2.0.192.in-addr.arpa': { ptr: ['elsewhere.test'] },
    '3.2.0.192.in-addr.arpa': { rcode: 'SERVFAIL' },
    '4.2.0.192.in-addr.arpa': { ptr: ['broken.test'] },
    '5.2.0.192.in-addr.arpa': { ptr: [...many, 'mail.test'] },
    '6.2.0.192.in-addr.arpa': { ptr: ['elsewhere.test', 'broken.test'] },
    '7.2.0.192.in-addr.arpa': { ptr: ['a b(c) by mail.test'] },
  });
  resolver = createResolver({ servers: [dns.server], tries: 1 });
});
after(() => dns.close());

function stranger(
  address: string,
  { hello = LENIENT, name = 'ignore' }: { hello?: HelloRules; name?: ReverseNameRule },
) {
  const self = { hostname: 'gw.test', isOwn: (own: string) => own === '203.0.113.1' || own === '2001:db8:9::1' };
  const lists = new DnsLists(
    { lists: [], refuseFrom: 1, timeout: 1000 },
    { resolver, clock: systemClock, log: silentLog, random: Math.random, alarm: () => {} },
  );
  return new Stranger(address, { hello: new HelloCheck(hello, self, resolver), reverseName: name, resolver, lists });
}

const NAMES: readonly (readonly [string, ReverseNameRule, string])[] = [
  ['192.0.2.1', 'named', 'ok'],
  ['192.0.2.1', 'confirmed', 'ok'],
  ['2001:db8::1', 'confirmed', 'ok'],
  ['192.0.2.2', 'named', 'ok'],
  ['192.0.2.2', 'confirmed', '550 7.25'],
  ['192.0.2.3', 'named', '450 7.25'],
  ['192.0.2.3', 'confirmed', '450 7.25'],
  ['192.0.2.4', 'named', 'ok'],
  ['192.0.2.4', 'confirmed', '450 7.25'],
  ['192.0.2.5', 'confirmed', '550 7.25'], // the name that would do is one too many
  ['192.0.2.6', 'confirmed', '450 7.25'],
  ['192.0.2.7', 'named', '550 7.25'],
  ['192.0.2.8', 'named', '550 7.25'],
  ['192.0.2.8', 'confirmed', '550 7.25'],
  ['192.0.2.8', 'note', 'ok'],
  ['192.0.2.3', 'note', 'ok'],
  ['192.0.2.8', 'ignore', 'ok'],
];
for (const [address, name, expected] of NAMES) {
  test(`the name of ${address}, where the rule is ${name}: ${expected}`, async () => {
    const refusal = await stranger(address, { name }).refusal();
    assert.equal(refusal === null ? 'ok' : `${refusal.code} ${refusal.status}`, expected);
    if (refusal !== null) assert.ok(refusal.text.includes(address));
  });
}

test('a name is told where it leads back to the address, and waited for only where it is asked for', async () => {
  const confirmed = stranger('192.0.2.1', { name: 'confirmed' });
  assert.equal(confirmed.reverseName, null);
  assert.ok(confirmed.refusal() instanceof Promise);
  await confirmed.refusal();
  assert.equal(confirmed.reverseName, 'mail.test');
  assert.equal(confirmed.refusal(), null, 'asked once');
  const noted = stranger('192.0.2.2', { name: 'note' });
  assert.equal(noted.refusal(), null);
  assert.equal(noted.reverseName, null);
});

test('no more than ten names are followed', async () => {
  const asked = dns.asked.length;
  await stranger('192.0.2.5', { name: 'named' }).refusal();
  await stranger('192.0.2.5', { name: 'confirmed' }).refusal();
  assert.ok(dns.asked.slice(asked).every((question) => !question.includes('n10.test')));
});

const STRICT: HelloRules = { ownName: 'refuse', bareName: 'refuse', resolves: true };
const HELLOS: readonly (readonly [string, string])[] = [
  ['gw.test', '550 The name in your EHLO is mine'],
  ['GW.Test', '550 The name in your EHLO is mine'],
  ['[203.0.113.1]', '550 The name in your EHLO is mine'],
  ['203.0.113.1', '550 The name in your EHLO is mine'],
  ['[IPv6:2001:db8:9::1]', '550 The name in your EHLO is mine'],
  ['[192.0.2.1]', 'ok'],
  ['localhost', '550 The name in your EHLO has no dot, say your full name'],
  ['mail.test', 'ok'],
  ['only-mx.test', 'ok'],
  ['null-mx.test', 'ok'],
  ['absent.test', '550 The name in your EHLO is not in the DNS'],
  ['empty.test', '550 The name in your EHLO is not in the DNS'],
  ['broken.test', '450 The name in your EHLO cannot be looked up now, try again later'],
];
for (const [host, expected] of HELLOS) {
  test(`EHLO ${host} by strict rules: ${expected}; by lenient ones: ok`, async () => {
    const strict = stranger('192.0.2.1', { hello: STRICT });
    strict.greets(host);
    const refusal = await strict.refusal();
    assert.equal(refusal === null ? 'ok' : `${refusal.code} ${refusal.text}`, expected);
    const lenient = stranger('192.0.2.1', {});
    lenient.greets(host);
    assert.equal(lenient.refusal(), null);
  });
}

test('another EHLO is judged anew, the same one is not', async () => {
  const one = stranger('192.0.2.1', { hello: STRICT });
  one.greets('absent.test');
  assert.equal((await one.refusal())?.code, 550);
  one.greets('mail.test');
  assert.equal(await one.refusal(), null);
  one.greets('mail.test');
  assert.equal(one.refusal(), null);
});
