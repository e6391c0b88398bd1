import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Zone } from '../../../../test/support/dns.ts';
import { zoneResolver } from '../../../../test/support/zone-resolver.ts';
import { Address } from '../../../mail/address.ts';
import type { Spf } from '../../../mail/authentication.ts';
import { checkSpf, type SpfQuestion } from './spf.ts';

const NEVER = new AbortController().signal;
const QUESTION: SpfQuestion = {
  address: '192.0.2.65',
  sender: Address.parse('strong-bad@example.com'),
  helo: 'mail.example.net',
  hostname: 'gw.example',
  at: 1_700_000_000_000,
};

function check(zone: Zone, more: Partial<SpfQuestion> = {}): Promise<Spf> {
  return checkSpf({ ...QUESTION, ...more }, zoneResolver(zone), NEVER);
}

/** RFC 7208 appendix A, but for the records, which the examples change. */
const APPENDIX: Zone = {
  'example.com': { a: ['192.0.2.10', '192.0.2.11'], mx: ['10 mail-a.example.com', '20 mail-b.example.com'] },
  'amy.example.com': { a: ['192.0.2.65'] },
  'bob.example.com': { a: ['192.0.2.66'] },
  'mail-a.example.com': { a: ['192.0.2.129'] },
  'mail-b.example.com': { a: ['192.0.2.130'] },
  'example.org': { mx: ['10 mail-c.example.org'] },
  'mail-c.example.org': { a: ['192.0.2.140'] },
  '10.2.0.192.in-addr.arpa': { ptr: ['example.com'] },
  '65.2.0.192.in-addr.arpa': { ptr: ['amy.example.com'] },
  '66.2.0.192.in-addr.arpa': { ptr: ['bob.example.com'] },
  '129.2.0.192.in-addr.arpa': { ptr: ['mail-a.example.com'] },
  '140.2.0.192.in-addr.arpa': { ptr: ['mail-c.example.org'] },
  '4.0.0.10.in-addr.arpa': { ptr: ['bob.example.com'] },
};

const SIMPLE: readonly (readonly [record: string, pass: readonly string[], fail: readonly string[]])[] = [
  ['+all', ['192.0.2.1', '2001:db8::1'], []],
  ['a -all', ['192.0.2.10', '192.0.2.11'], ['192.0.2.12']],
  ['a:example.org -all', [], ['192.0.2.10', '192.0.2.140']],
  ['mx -all', ['192.0.2.129', '192.0.2.130'], ['192.0.2.10']],
  ['mx:example.org -all', ['192.0.2.140'], ['192.0.2.129']],
  ['mx mx:example.org -all', ['192.0.2.129', '192.0.2.130', '192.0.2.140'], ['192.0.2.10']],
  ['mx/30 mx:example.org/30 -all', ['192.0.2.128', '192.0.2.131', '192.0.2.143'], ['192.0.2.132', '192.0.2.144']],
  ['ptr -all', ['192.0.2.65', '192.0.2.10'], ['192.0.2.140', '10.0.0.4', '192.0.2.99']],
  ['ip4:192.0.2.128/28 -all', ['192.0.2.129'], ['192.0.2.65', '2001:db8::1']],
];

for (const [record, pass, fail] of SIMPLE)
  test(`RFC 7208 appendix A.1: v=spf1 ${record}`, async () => {
    const zone = { ...APPENDIX, 'example.com': { ...APPENDIX['example.com'], txt: [[`v=spf1 ${record}`]] } };
    for (const address of pass) assert.equal((await check(zone, { address })).result, 'pass', address);
    for (const address of fail) assert.equal((await check(zone, { address })).result, 'fail', address);
  });

test('RFC 7208 appendix A.2: several domains', async () => {
  const zone: Zone = {
    ...APPENDIX,
    'example.com': { ...APPENDIX['example.com'], txt: [['v=spf1 mx -all']] },
    'example.net': { txt: [['v=spf1 ip4:198.51.100.0/24 -all']] },
    'example.org': { txt: [['v=spf1 include:example.com include:example.net -all']] },
    'la.example.org': { txt: [['v=spf1 redirect=example.org']] },
  };
  const sender = Address.parse('x@la.example.org');
  assert.equal((await check(zone, { sender, address: '192.0.2.129' })).result, 'pass');
  assert.equal((await check(zone, { sender, address: '198.51.100.7' })).result, 'pass');
  const failed = await check(zone, { sender, address: '192.0.2.65' });
  assert.deepEqual(failed, {
    result: 'fail',
    domain: 'la.example.org',
    identity: 'mailfrom',
    reason: 'example.org says "-all"',
  });
});

test('RFC 7208 appendix A.3: a list of addresses and users', async () => {
  const zone: Zone = {
    ...APPENDIX,
    'example.com': {
      mx: ['10 mail-a.example.com'],
      txt: [['v=spf1 mx include:mobile-users._spf.%{d} include:remote-users._spf.%{d} -all']],
    },
    'mobile-users._spf.example.com': { txt: [['v=spf1 exists:%{l1r+}.%{d}']] },
    'remote-users._spf.example.com': { txt: [['v=spf1 exists:%{ir}.%{l1r+}.%{d}']] },
    'mary.mobile-users._spf.example.com': { a: ['127.0.0.2'] },
    '15.15.168.192.joel.remote-users._spf.example.com': { a: ['127.0.0.2'] },
  };
  const ask = async (local: string, address: string) =>
    (await check(zone, { sender: Address.parse(`${local}@example.com`), address })).result;
  assert.equal(await ask('mary', '203.0.113.1'), 'pass');
  assert.equal(await ask('mary+list', '203.0.113.1'), 'pass');
  assert.equal(await ask('joel', '192.168.15.15'), 'pass');
  assert.equal(await ask('joel', '192.168.15.16'), 'fail');
});

test('RFC 7208 appendix A.4: several demands at once', async () => {
  const zone: Zone = {
    ...APPENDIX,
    'example.com': { txt: [['v=spf1 -include:ip4._spf.%{d} -include:ptr._spf.%{d} +all']] },
    'ip4._spf.example.com': { txt: [['v=spf1 -ip4:192.0.2.0/24 +all']] },
    'ptr._spf.example.com': { txt: [['v=spf1 -ptr:example.com +all']] },
  };
  assert.equal((await check(zone, { address: '192.0.2.65' })).result, 'pass');
  assert.equal((await check(zone, { address: '192.0.2.140' })).result, 'fail');
  assert.equal((await check(zone, { address: '10.0.0.4' })).result, 'fail');
});

const HOSTS: Zone = {
  'v4.example': { a: ['192.0.2.65'] },
  'v6.example': { aaaa: ['2001:db8::65'] },
  'none.example': { txt: [['hello']] },
  'pass.example': { txt: [['v=spf1 +all']] },
  'fail.example': { txt: [['v=spf1 -all']] },
  'soft.example': { txt: [['v=spf1 ~all']] },
  'neutral.example': { txt: [['v=spf1 ?all']] },
  'broken.example': { txt: [['v=spf1 nonsense']] },
  'down.example': { rcode: 'SERVFAIL' },
  'half.example': { mx: ['10 down.example', '20 v4.example'] },
  'null.example': { mx: ['0 .'] },
  'odd.example': { mx: ['10 we\\"i\\(rd.example'] },
  'eleven.example': { mx: Array.from({ length: 11 }, (_, i) => `${i} v4.example`) },
  'ten.example': { mx: Array.from({ length: 10 }, (_, i) => `${i} v4.example`) },
  'where.example': { a: ['127.0.0.2'] },
  '65.2.0.192.in-addr.arpa': { ptr: ['lie.example', 'down.example', 'a\\"b.example', 'V4.example'] },
};

/** Results for 192.0.2.65, or the other address. */
const RESULTS: readonly (readonly [record: string, result: Spf['result'], address?: string])[] = [
  ['', 'neutral'],
  ['-all', 'fail'],
  ['~all', 'softfail'],
  ['?all', 'neutral'],
  ['all', 'pass'],
  ['?ip4:192.0.2.64/26 +all', 'neutral'],
  // Families and prefixes.
  ['a:v4.example -all', 'pass'],
  ['a:v6.example -all', 'pass', '2001:db8::65'],
  ['a:v4.example -all', 'fail', '2001:db8::65'],
  ['a:v4.example/26 -all', 'pass', '192.0.2.100'],
  ['a:v4.example/26 -all', 'fail', '192.0.2.128'],
  ['a:v6.example//120 -all', 'pass', '2001:db8::ff'],
  ['a:v6.example//120 -all', 'fail', '2001:db8::100'],
  ['a:v6.example/0 -all', 'fail', '2001:db8::66'],
  ['a:v4.example/0 -all', 'pass', '10.0.0.1'],
  ['a:v6.example//0 -all', 'pass', '::1'],
  ['ip6:2001:db8::/32 -all', 'pass', '2001:db8:1::1'],
  ['ip6:2001:db8::/33 -all', 'fail', '2001:db8:8000::1'],
  ['ip4:0.0.0.0/0 -all', 'fail', '::1'],
  // include (section 5.2) and redirect (section 6.1).
  ['include:pass.example -all', 'pass'],
  ['-include:pass.example +all', 'fail'],
  ['include:fail.example ~all', 'softfail'],
  ['include:soft.example -all', 'fail'],
  ['include:neutral.example -all', 'fail'],
  ['include:none.example -all', 'permerror'],
  ['include:nowhere.example -all', 'permerror'],
  ['include:broken.example +all', 'permerror'],
  ['include:down.example +all', 'temperror'],
  ['redirect=soft.example', 'softfail'],
  ['redirect=soft.example -all', 'fail'],
  ['redirect=soft.example a:v4.example', 'pass'],
  ['redirect=none.example', 'permerror'],
  ['redirect=nowhere.example', 'permerror'],
  ['redirect=down.example', 'temperror'],
  ['redirect=%{l}..example', 'permerror'],
  ['include:..example -all', 'permerror'],
  ['+ip4:192.0.2.65 include:broken.example', 'pass'],
  // Names that are none match nothing.
  ['a:%{h}..example -all', 'fail'],
  [`a:${'x'.repeat(64)}.example -all`, 'fail'],
  [`exists:${'x'.repeat(64)}.%{d} ?all`, 'neutral'],
  ['a:V4.Example. -all', 'pass'],
  // mx (section 5.4).
  ['mx:ten.example -all', 'pass'],
  ['mx:eleven.example -all', 'permerror'],
  ['mx:null.example -all', 'fail'],
  ['mx:odd.example -all', 'fail'],
  ['mx:half.example -all', 'temperror'],
  ['mx:down.example -all', 'temperror'],
  // exists asks for A whatever the client is (section 5.7); ptr never fails for the DNS (section 5.5).
  ['exists:where.example -all', 'pass', '2001:db8::1'],
  ['exists:v6.example -all', 'fail', '2001:db8::65'],
  ['exists:down.example -all', 'temperror'],
  ['ptr:v4.example -all', 'pass'],
  ['ptr:4.example -all', 'fail'],
  ['ptr:lie.example -all', 'fail'],
  ['ptr:v4.example -all', 'fail', '192.0.2.1'],
  ['a:down.example -all', 'temperror'],
  // %{p} (section 7.3).
  ['a:%{p} -all', 'pass'],
  ['exists:%{p}.nowhere.example -all', 'fail'],
];

for (const [record, result, address = QUESTION.address] of RESULTS)
  test(`${address} by "v=spf1 ${record}" is ${result}`, async () => {
    const said = await check({ ...HOSTS, 'example.com': { txt: [[`v=spf1 ${record}`]] } }, { address });
    assert.equal(said.result, result, said.reason);
    assert.match(said.reason, /^[\x20-\x7e]+$/);
  });

test('which record counts (RFC 7208 section 4.5)', async () => {
  const result = async (...txt: string[][]) => (await check({ 'example.com': { txt } })).result;
  assert.equal(await result(['v=spf1 ', '-all']), 'fail');
  assert.equal(await result(['google-site=1'], ['v=spf1 -all'], ['v=spf10 +all'], ['h\u00e4llo']), 'fail');
  assert.equal(await result(['v=spf1 -all'], ['v=spf1 -all']), 'permerror');
  assert.equal(await result(['v=spf2.0/mfrom -all']), 'none');
  assert.equal(await result(['v=spf1 a:h\u00e4llo.example -all']), 'permerror');
  assert.equal(await result(...Array.from({ length: 3000 }, (_, i) => [`v=spf1 ip4:192.0.2.${i % 256}`])), 'permerror');
  assert.equal((await check({})).result, 'none');
  assert.equal((await check({ 'example.com': { rcode: 'SERVFAIL' } })).result, 'temperror');
  assert.equal((await check({ 'example.com': { rcode: 'REFUSED' } })).result, 'temperror');
});

test('mail without a sender is that of the host in EHLO (RFC 7208 section 2.4)', async () => {
  const zone: Zone = {
    'mail.example.net': { txt: [['v=spf1 exists:%{l}.%{o} -all']] },
    'postmaster.mail.example.net': { a: ['127.0.0.2'] },
  };
  assert.deepEqual(await check(zone, { sender: null }), {
    result: 'pass',
    domain: 'mail.example.net',
    identity: 'helo',
    reason: 'mail.example.net says "exists:%{l}.%{o}"',
  });
});

test('where there is no domain nobody is asked', async () => {
  const resolver = zoneResolver({ localhost: { txt: [['v=spf1 +all']] } });
  for (const [sender, helo] of [
    [null, null],
    [null, '[192.0.2.65]'],
    [null, '[IPv6:::1]'],
    [null, 'localhost'],
    ['a@localhost', 'x'],
    ['a@[192.0.2.65]', 'x'],
  ] as const) {
    const question = { ...QUESTION, sender: sender === null ? null : Address.parse(sender), helo };
    assert.equal((await checkSpf(question, resolver, NEVER)).result, 'none', `${sender} ${helo}`);
  }
  assert.deepEqual(resolver.asked, []);
});

test('what a sender writes into the address never becomes a name that is asked for', async () => {
  const record = 'v=spf1 exists:%{l}.%{d} exists:%{s} exists:%{h}.%{d} -all';
  for (const local of [
    '"a\\"b"',
    '"a(b)c"',
    '"a b"',
    '"a;b"',
    '"a@b.example"',
    '"a,b"',
    'a+b',
    '\u00e4',
    '"x\\\\.y"',
    '".."',
  ]) {
    const resolver = zoneResolver({ 'example.com': { txt: [[record]] } });
    const sender = Address.parse(`${local}@example.com`);
    assert.ok(sender, local);
    const { result } = await checkSpf({ ...QUESTION, sender, helo: '[192.0.2.65]' }, resolver, NEVER);
    assert.deepEqual([result, resolver.asked], ['fail', ['TXT example.com']], local);
  }
});

test('a domain beyond ASCII is asked for by its A-labels, in macros too (RFC 8616 section 4)', async () => {
  const zone: Zone = {
    'xn--bcher-kva.example': { txt: [['v=spf1 exists:%{l}.%{o} -all']] },
    'a.xn--bcher-kva.example': { a: ['127.0.0.2'] },
  };
  assert.equal((await check(zone, { sender: Address.parse('a@b\u00fccher.example') })).result, 'pass');
});
