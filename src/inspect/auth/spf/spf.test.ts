import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Zone } from '../../../../test/support/dns.ts';
import { mailOf } from '../../../../test/support/parts.ts';
import { zoneResolver } from '../../../../test/support/zone-resolver.ts';
import { Address } from '../../../mail/address.ts';
import type { Spf } from '../../../mail/authentication.ts';
import { authenticationResults } from '../authentication-results.ts';
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

test('neither sender nor explanation writes a result of its own into Authentication-Results', async () => {
  const zone: Zone = {
    'example.com': { txt: [['v=spf1 -all exp=why.example']] },
    'why.example': { txt: [['x"; dmarc=pass (\\" %{l}']] },
  };
  const spf = await check(zone, { sender: Address.parse('"a\\"; dkim=pass (b"@example.com') });
  assert.match(spf.reason, /dmarc=pass .*dkim=pass/);
  const [field = ''] = authenticationResults('gw.example', { ...(await mailOf().authentication()), spf }).split(
    'dkim=none',
  );
  assert.match(
    field,
    /^Authentication-Results: gw\.example;\s+spf=fail\s+reason="(?:[^"\\]|\\.)*"\s+smtp\.mailfrom=example\.com;\s+$/,
  );
});
