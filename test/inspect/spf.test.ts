import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createResolver } from '../../src/base/resolver.ts';
import { nextTurn } from '../../src/base/turn.ts';
import { checkSpf, type SpfQuestion } from '../../src/inspect/auth/spf/spf.ts';
import { Address } from '../../src/mail/address.ts';
import type { Spf } from '../../src/mail/authentication.ts';
import { startDns, type Zone } from '../support/dns.ts';

const QUESTION: SpfQuestion = {
  address: '192.0.2.65',
  sender: Address.parse('ann@example.com'),
  helo: 'mail.example.net',
  hostname: 'gw.example',
  at: 1_700_000_000_000,
};

interface Answered extends Spf {
  readonly asked: readonly string[];
}

/** The question put to a real DNS server, whose owner means ill. */
async function ask(
  zone: Zone,
  question: Partial<SpfQuestion> = {},
  signal = new AbortController().signal,
): Promise<Answered> {
  const dns = await startDns(zone);
  try {
    const resolver = createResolver({ servers: [dns.server] });
    return { ...(await checkSpf({ ...QUESTION, ...question }, resolver, signal)), asked: dns.asked };
  } finally {
    await dns.close();
  }
}

function record(...terms: string[]): { readonly txt: readonly (readonly string[])[] } {
  // A character string of TXT has 255 octets at most.
  return { txt: [`v=spf1 ${terms.join(' ')}`.match(/.{1,255}/g) ?? []] };
}

test('ten terms may need the DNS, and the eleventh ends it', async () => {
  const zone = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`h${i}.example`, { a: [`10.0.0.${i}`] }]));
  const hosts = Object.keys(zone).map((host) => `a:${host}`);
  const ten = await ask({ ...zone, 'example.com': record(...hosts.slice(0, 10), '-all') });
  assert.equal(ten.result, 'fail');
  const eleven = await ask({ ...zone, 'example.com': record(...hosts, '-all') });
  assert.equal(eleven.result, 'permerror');
  assert.equal(eleven.asked.length, 11); // the record and ten hosts
});

test('terms of included records count too', async () => {
  const zone = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [`i${i}.example`, record(`include:i${i + 1}.example`)]),
  );
  const { result, asked } = await ask({ ...zone, 'example.com': record('include:i0.example', '-all') });
  assert.deepEqual([result, asked.length], ['permerror', 11]);
});

test('two look-ups may find nothing, and the third ends it', async () => {
  const two = await ask({ 'example.com': record('a:x.example', 'exists:y.example', '-all') });
  assert.equal(two.result, 'fail');
  const three = await ask({ 'example.com': record('a:x.example', 'exists:y.example', 'mx:z.example', '+all') });
  assert.deepEqual([three.result, three.reason], ['permerror', 'more than 2 look-ups found nothing']);
  const noRecord = { txt: [['of another kind']] };
  const empty = await ask({
    'example.com': record('a:x.example', 'a:x.example', 'mx:x.example', '+all'),
    'x.example': noRecord,
  });
  assert.equal(empty.result, 'permerror');
});

test('hosts without IPv6 are no look-ups that find nothing', async () => {
  const zone: Zone = {
    'a.example': { a: ['10.0.0.1'] },
    'b.example': { a: ['10.0.0.2'] },
    'c.example': { a: ['10.0.0.3'] },
  };
  const all = {
    ...zone,
    'example.com': record('a:a.example', 'a:b.example', 'a:c.example', 'ip6:2001:db8::/32', '-all'),
  };
  assert.equal((await ask(all, { address: '2001:db8::1' })).result, 'pass');
});

test('records that include each other, or themselves, end', async () => {
  const loop = await ask({
    'example.com': record('include:other.example', '-all'),
    'other.example': record('include:example.com', '-all'),
  });
  assert.deepEqual([loop.result, loop.asked.length], ['permerror', 2]); // the resolver knows the rest
  assert.equal((await ask({ 'example.com': record('include:%{d}', '-all') })).result, 'permerror');
});

test('records that lead to each other, or to themselves, end', async () => {
  const loop = await ask({
    'example.com': record('redirect=other.example'),
    'other.example': record('redirect=example.com'),
  });
  assert.equal(loop.result, 'permerror');
  assert.equal((await ask({ 'example.com': record('redirect=%{o}') })).result, 'permerror');
});

const REVERSE = '65.2.0.192.in-addr.arpa';

test('a client gives itself names that do not lead back, a hundred of them, and such that are none', async () => {
  const lies = await ask({
    'example.com': record('ptr:bank.example', 'exists:%{p}.p.example', '-all'),
    [REVERSE]: { ptr: ['www.bank.example', 'x"y.bank.example'] },
    'www.bank.example': { a: ['10.0.0.1'] },
  });
  assert.equal(lies.result, 'fail');
  assert.ok(lies.asked.includes('A unknown.p.example'));
  const names = Array.from({ length: 100 }, (_, i) => `n${i}.bank.example`);
  const many = await ask({
    'example.com': record('ptr:bank.example', '-all'),
    [REVERSE]: { ptr: names },
    'n99.bank.example': { a: ['192.0.2.65'] },
  });
  assert.equal(many.result, 'fail');
  assert.equal(many.asked.filter((question) => question.startsWith('A ')).length, 10);
});

test('%{p} is the domain itself, a name below it, any name, or "unknown", and counts as a term', async () => {
  const zone: Zone = {
    'example.com': record('exists:%{p}.p.example', '-all'),
    [REVERSE]: { ptr: ['mx.other.example', 'www.example.com', 'example.com'] },
    'mx.other.example': { a: ['192.0.2.65'] },
    'www.example.com': { a: ['192.0.2.65'] },
  };
  assert.ok((await ask(zone)).asked.includes('A www.example.com.p.example'));
  const exact = { ...zone, 'example.com': { ...record('exists:%{p}.p.example', '-all'), a: ['192.0.2.65'] } };
  assert.ok((await ask(exact)).asked.includes('A example.com.p.example'));
  assert.ok((await ask({ ...zone, 'www.example.com': {} })).asked.includes('A mx.other.example.p.example'));
  const broken = await ask({ ...zone, [REVERSE]: { rcode: 'SERVFAIL' } });
  assert.ok(broken.asked.includes('A unknown.p.example'));
  const hosts = Array.from({ length: 9 }, (_, i) => `a:h${i}.example`);
  const there = Object.fromEntries(hosts.map((host) => [host.slice(2), { a: ['10.0.0.1'] }]));
  assert.equal(
    (await ask({ ...zone, ...there, 'example.com': record(...hosts, 'exists:%{p}.p.example', '-all') })).result,
    'permerror',
  );
});

test('a server that fails is no reason to refuse for good', async () => {
  const down: Zone = { 'down.example': { rcode: 'SERVFAIL' }, 'closed.example': { rcode: 'REFUSED' } };
  for (const term of [
    'a:down.example',
    'mx:down.example',
    'exists:closed.example',
    'include:down.example',
    'redirect=closed.example',
  ])
    assert.equal((await ask({ ...down, 'example.com': record(term) })).result, 'temperror', term);
  assert.equal((await ask({ 'example.com': { rcode: 'SERVFAIL' } })).result, 'temperror');
});

for (const [where, silent, zone] of [
  ['the record', 'example.com', {}],
  ['an included record', 'silent.example', { 'example.com': record('include:silent.example', '-all') }],
  ['a host', 'silent.example', { 'example.com': record('a:silent.example', '-all') }],
  ['the names of the client', REVERSE, { 'example.com': record('ptr', '-all') }],
  ['the explanation', 'silent.example', { 'example.com': record('-all', 'exp=silent.example') }],
] as const satisfies readonly (readonly [string, string, Zone])[])
  test(`a server that is silent about ${where} holds nobody up`, async () => {
    const deadline = new AbortController();
    const dns = await startDns({ ...zone, [silent]: { silence: true } });
    const resolver = createResolver({ servers: [dns.server], tries: 1 });
    const answer = checkSpf(QUESTION, resolver, deadline.signal);
    while (!dns.asked.some((question) => question.endsWith(` ${silent}`))) await nextTurn();
    deadline.abort();
    const { result, reason } = await answer;
    const known = where === 'the explanation';
    assert.equal(result, known ? 'fail' : 'temperror');
    assert.equal(reason, known ? 'example.com says "-all"' : 'the DNS did not answer in time');
    await dns.close();
  });

test('answers of every size are read once', async () => {
  const addresses = Array.from({ length: 300 }, (_, i) => `10.1.${i >> 8}.${i & 255}`);
  const huge = await ask({ 'example.com': { ...record('a', '-all'), a: addresses } }, { address: '10.1.1.43' });
  assert.equal(huge.result, 'pass');
  const long = await ask({ 'example.com': record(...Array.from({ length: 600 }, () => 'ip4:10.0.0.1'), '-all') });
  assert.equal(long.result, 'permerror');
  const mx = Array.from({ length: 100 }, (_, i) => `10 m${i}.example`);
  const hosts = await ask({ 'example.com': { ...record('mx', '-all'), mx } });
  assert.deepEqual([hosts.result, hosts.asked.filter((question) => question.startsWith('A '))], ['permerror', []]);
});

test('a domain explains why it refuses, in printable ASCII, and only where it refuses', async () => {
  const zone: Zone = {
    'example.com': record('ip4:10.0.0.0/8', '-all', 'exp=why.%{d}'),
    'why.example.com': { txt: [['%{i} is no host of %{d} (%{r}, %{t}): ', 'http://%{d}/?s=%{S}']] },
  };
  const { reason } = await ask(zone, { sender: Address.parse('"a b"@example.com') });
  assert.equal(
    reason,
    'example.com says "-all" and explains: "192.0.2.65 is no host of example.com (gw.example, 1700000000): http://example.com/?s=a%20b%40example.com"',
  );
  const passed = await ask(zone, { address: '10.0.0.1' });
  assert.deepEqual(passed.asked, ['TXT example.com']);
});

test('an explanation that is none is left out', async () => {
  const plain = 'example.com says "-all"';
  const none: readonly (readonly string[])[][] = [
    [],
    [['a'], ['b']],
    [['%{x}']],
    [['50 %']],
    [['h\u00e4llo']],
    [['\u001b[2J']],
    [['x'.repeat(255), 'x'.repeat(255)]],
  ];
  for (const txt of none)
    assert.equal(
      (await ask({ 'example.com': record('-all', 'exp=why.example'), 'why.example': { txt } })).reason,
      plain,
      String(txt),
    );
  assert.equal(
    (await ask({ 'example.com': record('-all', 'exp=why.example'), 'why.example': { rcode: 'SERVFAIL' } })).reason,
    plain,
  );
  // That of the record to which it leads counts, not that of one that it includes (section 6.2).
  const led = await ask({
    'example.com': record('include:in.example', 'exp=ours.example', 'redirect=to.example'),
    'in.example': record('-all', 'exp=ours.example'),
    'to.example': record('-all', 'exp=theirs.example'),
    'ours.example': { txt: [['ours']] },
    'theirs.example': { txt: [['theirs']] },
  });
  assert.equal(led.reason, 'to.example says "-all" and explains: "theirs"');
});
