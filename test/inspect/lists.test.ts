import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { createResolver } from '../../src/base/resolver.ts';
import { KNOWN_LISTS, type KnownListName } from '../../src/config/known-lists.ts';
import type { SpamListSettings } from '../../src/config/spam.ts';
import type { Dissector } from '../../src/dissect/dissect.ts';
import type { Subject } from '../../src/inspect/inspector.ts';
import { createListsInspector } from '../../src/inspect/spam/lists/lists.ts';
import type { Authentication } from '../../src/mail/authentication.ts';
import { Domain } from '../../src/mail/domain.ts';
import { collectedLog } from '../support/collected-log.ts';
import { dissectText, testDissector } from '../support/dissecting.ts';
import { startDns, type TestDns, type ZoneEntry } from '../support/dns.ts';
import { addressOf, factsOf } from '../support/facts.ts';
import { mailWith, plainMail } from '../support/mails.ts';
import { subjectOf } from '../support/parts.ts';

const entries: Record<string, ZoneEntry> = {};
let dns: TestDns;
let dissector: Dissector;

before(async () => {
  dns = await startDns(entries);
  dissector = await testDissector();
});
after(() => dns.close());

beforeEach(() => {
  for (const name of Object.keys(entries)) delete entries[name];
  for (const { zone, of, test: listed } of Object.values(KNOWN_LISTS)) {
    for (const name of listed ?? (of === 'address' ? ['2.0.0.127'] : []))
      entries[`${name}.${zone}`] = { a: ['127.0.0.2'] };
  }
  entries['test.names.test'] = { a: ['127.0.0.2'] };
  entries['2.0.0.127.addresses.test'] = { a: ['127.0.0.2'] };
});

const known = (name: KnownListName): SpamListSettings => ({ name, ...KNOWN_LISTS[name] });
const ANY = [{ name: '', codes: [], bit: null, score: 3 }];
const list = (own: Partial<SpamListSettings>): SpamListSettings => ({
  ...known('surbl'),
  name: 'ours',
  zone: 'names.test',
  test: null,
  answers: ANY,
  ...own,
});

interface Circumstances {
  readonly client?: string;
  readonly helo?: string;
  readonly reverseName?: string;
  readonly sender?: string;
  readonly authentication?: Partial<Authentication>;
  readonly trusted?: boolean;
}

async function subject(mail: string, around: Circumstances): Promise<Subject> {
  const plain = subjectOf(await dissectText(dissector, mail));
  const { session } = factsOf({ client: around.client ?? '198.51.100.1', trusted: around.trusted ?? false });
  const said = await plain.authentication();
  return {
    ...plain,
    session: session && { ...session, helo: around.helo ?? session.helo, reverseName: around.reverseName ?? null },
    envelope: { ...plain.envelope, sender: around.sender === undefined ? null : addressOf(around.sender) },
    authentication: () => Promise.resolve({ ...said, ...around.authentication }),
  };
}

interface Asking {
  readonly timeout?: number;
  readonly skip?: readonly string[];
}

/** Score and name of each finding, then where and why. */
async function ask(
  lists: readonly SpamListSettings[],
  mail: string,
  around: Circumstances = {},
  { timeout = 3000, skip = [] }: Asking = {},
) {
  const log = collectedLog();
  const resolver = createResolver({ servers: [dns.server], tries: 1, timeoutMs: 1000 });
  const inspector = createListsInspector({
    lists,
    timeout,
    skip: skip.flatMap((name) => Domain.parse(name) ?? []),
    resolver,
    clock: { now: Date.now },
    log,
    random: Math.random,
    alarm: () => {},
  });
  const from = dns.asked.length;
  const findings = await inspector.inspect(await subject(mail, around), new AbortController().signal);
  const names = findings.map(({ name, score }) => `${score} ${name}`);
  return { findings, names, log, asked: dns.asked.slice(from) };
}

const linking = (...links: string[]) => plainMail('links', `Look:\r\n${links.join('\r\n')}\r\n`);

test('a link to a listed domain: what is listed, by whom, as what, and where the link stands', async () => {
  entries['evil.example.multi.surbl.org'] = {
    a: ['127.0.0.8'],
    txt: [['Listed as phishing, see https://surbl.example/']],
  };
  const { findings } = await ask([known('surbl')], linking('https://shop.evil.example/sale?x=1'));
  assert.deepEqual(findings, [
    {
      inspector: 'lists',
      kind: 'spam',
      name: 'surbl-phish',
      part: '',
      score: 5,
      evidence:
        'the target of a link, evil.example (https://shop.evil.example/sale?x=1) is listed by surbl (multi.surbl.org): 127.0.0.8, phish; the list says: Listed as phishing, see https://surbl.example/',
    },
  ]);
});

/** What a known list answers of a client or of a link, and what it adds. */
const CODES: readonly (readonly [name: KnownListName, answers: readonly string[], added: readonly string[]])[] = [
  ['spamhaus-zen', ['127.0.0.2'], ['4 spamhaus-zen-sbl']],
  ['spamhaus-zen', ['127.0.0.3'], ['3.5 spamhaus-zen-css']],
  ['spamhaus-zen', ['127.0.0.4', '127.0.0.10'], ['4 spamhaus-zen-xbl']],
  ['spamhaus-zen', ['127.0.0.2', '127.0.0.9'], ['6 spamhaus-zen-drop']],
  ['spamhaus-zen', ['127.0.0.11'], ['3 spamhaus-zen-pbl']],
  ['spamhaus-zen', ['127.0.0.99'], []],
  ['spamhaus-dbl', ['127.0.1.2'], ['4 spamhaus-dbl-spam']],
  ['spamhaus-dbl', ['127.0.1.4'], ['6 spamhaus-dbl-phish']],
  ['spamhaus-dbl', ['127.0.1.103'], ['2 spamhaus-dbl-abused']],
  ['spamhaus-dbl', ['127.0.1.255'], []],
  ['surbl', ['127.0.0.64'], ['3.5 surbl-abuse']],
  ['surbl', ['127.0.0.144'], ['5 surbl-malware']],
  ['surbl', ['127.0.0.4'], []],
  ['surbl', ['127.0.0.1'], []],
  ['uribl', ['127.0.0.2'], ['3.5 uribl-black']],
  ['uribl', ['127.0.0.12'], ['0.5 uribl-grey']],
  ['uribl', ['127.0.0.1'], []],
  ['spamcop', ['127.0.0.2'], ['2 spamcop']],
  ['barracuda', ['127.0.0.2'], ['2 barracuda']],
  ['psbl', ['127.0.0.2'], ['2 psbl']],
  ['mailspike', ['127.0.0.12'], ['2 mailspike-bad']],
  ['dnswl', ['127.0.5.0'], ['-0.1 dnswl-none']],
  ['dnswl', ['127.0.15.3'], ['-4 dnswl-high']],
  ['dnswl', ['127.0.0.255'], []],
  // What no list may answer.
  ['spamhaus-zen', ['127.255.255.252'], []],
  ['spamhaus-zen', ['127.255.255.254'], []],
  ['spamhaus-zen', ['127.255.255.255'], []],
  ['spamhaus-zen', ['127.0.0.4', '192.0.2.1'], []],
  ['spamhaus-zen', ['10.0.0.2'], []],
];
for (const [name, answers, added] of CODES) {
  test(`${name} answers ${answers.join(' and ')}: ${added.join(', ') || 'nothing'}`, async () => {
    const { zone, of } = KNOWN_LISTS[name];
    entries[`${of === 'address' ? '1.100.51.198' : 'evil.example'}.${zone}`] = { a: answers };
    const { names, log } = await ask([known(name)], linking('http://evil.example/'));
    assert.deepEqual(names, added);
    const refused = answers.some((answer) => /^(?!127\.)|^127\.255|^127\.0\.0\.1$|\.255$/.test(answer));
    assert.equal(log.texts().includes('a DNS list answers wrongly and is left out'), refused);
  });
}

test('addresses of the way count as such: the PBL is no reproach to somebody at home', async () => {
  const mail = `Received: from home ([203.0.113.5]) by smtp.provider.example\r\n${plainMail('x')}`;
  entries['5.113.0.203.zen.spamhaus.org'] = { a: ['127.0.0.10', '127.0.0.4'] };
  const { findings } = await ask([known('spamhaus-zen'), known('spamhaus-received')], mail);
  assert.deepEqual(
    findings.map(({ name, score }) => [name, score]),
    [['spamhaus-received-xbl', 0.5]],
  );
  assert.match(findings[0]?.evidence ?? '', /an address of a Received field, 203\.0\.113\.5 is listed/);
});

const DKIM = { selector: 's', algorithm: 'rsa-sha256', identity: '', signed: [], testing: false, tag: '', reason: '' };
const signature = (domain: string, result: 'pass' | 'fail') => ({ ...DKIM, domain: Domain.parse(domain), result });

test('names in EHLO and in the DNS, of sender, author and signatures that hold are asked for, each once', async () => {
  const { asked } = await ask([{ ...known('spamhaus-dbl'), of: 'host' }], linking('http://a.link.example/'), {
    helo: 'mail.hello.example',
    reverseName: 'host.reverse.example',
    sender: 'x@mail.sender.example',
    authentication: {
      author: { address: null, displayName: '', candidates: [addressOf('y@author.example')], faults: [] },
      dkim: [signature('signer.example', 'pass'), signature('forged.example', 'fail')],
    },
  });
  const names = asked.flatMap((question) => /^A (.*\.example)\.dbl\.spamhaus\.org$/.exec(question)?.[1] ?? []);
  assert.deepEqual(names.toSorted(), [
    'a.link.example',
    'author.example',
    'host.reverse.example',
    'mail.hello.example',
    'mail.sender.example',
    'signer.example',
  ]);
});

test('a list of good ones is believed of what is proven, and of nothing that a forger writes', async () => {
  const good = list({ of: 'domain', ask: ['author', 'hello', 'link'], answers: [{ ...ANY[0], score: -3 } as never] });
  entries['bank.example.names.test'] = { a: ['127.0.0.2'] };
  const author = {
    address: addressOf('y@bank.example'),
    displayName: '',
    candidates: [addressOf('y@bank.example')],
    faults: [],
  };
  const mail = linking('http://bank.example/');
  const unproven = await ask([good], mail, { helo: 'mx.bank.example', authentication: { author } });
  assert.deepEqual(unproven.names, []);
  const { dmarc } = await (await subject(mail, {})).authentication();
  const proven = await ask([good], mail, { authentication: { author, dmarc: { ...dmarc, result: 'pass' } } });
  assert.deepEqual(proven.names, ['-3 ours']);
});

test('links in every disguise lead to the same domain, which is asked for once', async () => {
  entries['evil.example.names.test'] = { a: ['127.0.0.2'] };
  entries['7.2.0.192.names.test'] = { a: ['127.0.0.2'] };
  const { findings, asked } = await ask(
    [list({})],
    linking(
      'http://bank.test@evil.example/',
      'https://WWW.EVIL.example./x',
      'https://redirect.test/?to=https%3A%2F%2Fevil.example%2F',
      'http://3221225991/',
      'http://0xc0.0.2.7/',
      'http://10.0.0.1/',
      'http://localhost/',
    ),
  );
  assert.match(findings[0]?.evidence ?? '', /evil\.example .* listed too: 7\.2\.0\.192|192\.0\.2\.7/);
  const names = asked.flatMap(
    (question) => /^A (?!test|invalid|[0-9a-f]{24})(.*)\.names\.test$/.exec(question)?.[1] ?? [],
  );
  assert.deepEqual(names.toSorted(), ['7.2.0.192', 'evil.example', 'redirect.test']);
});

test('of a thousand domains thirty are asked for, those of the text before those of attachments; no names without end', async () => {
  const links = (name: string, count: number) =>
    Array.from({ length: count }, (_, n) => `http://a.${name}${n}.example/`);
  const names = Array.from({ length: 200 }, (_, n) => `http://n${n}.one.example/`);
  const file = { name: 'a.txt', type: 'text/plain', content: Buffer.from(links('file', 1000).join('\n')) };
  const mail = mailWith('x', file).replace('Please see the attachment.', [...names, ...links('text', 5)].join('\r\n'));
  const { asked } = await ask([list({ of: 'host' })], mail);
  const hosts = asked.flatMap((question) => /^A (\w+)\.(\w+)\.example\.names\.test$/.exec(question)?.[2] ?? []);
  assert.equal(new Set(hosts).size, 30);
  assert.equal(hosts.filter((name) => name === 'one').length, 3);
  assert.equal(hosts.filter((name) => name.startsWith('text')).length, 5);
});

test('our own domains and those to be skipped are told to nobody', async () => {
  const mail = linking('http://www.company.test/', 'http://deep.w3.org/', 'http://other.example/');
  const { asked } = await ask([list({})], mail, { sender: 'x@company.test' }, { skip: ['company.test', 'w3.org'] });
  assert.deepEqual(
    asked.filter((question) => /company|w3|other/.test(question)),
    ['A other.example.names.test'],
  );
});

const digest = (name: string, text: string | Buffer) => createHash(name).update(text).digest('hex');

test('mail addresses, links and attachments are asked for by their digests', async () => {
  const content = Buffer.from('a file');
  const mail = mailWith('x', { name: 'a.bin', content }).replace(
    'Please see the attachment.',
    'Write to My.Name+tag@Gmail.com or see http://Evil.example/Path#top',
  );
  const md5 = list({ name: 'links', zone: 'links.test', of: 'digest', ask: ['url'], digest: 'md5', test: [] });
  const sha256 = list({
    name: 'files',
    zone: 'files.test',
    of: 'digest',
    ask: ['attachment'],
    digest: 'sha256',
    test: [],
  });
  entries[`${digest('sha1', 'myname@gmail.com')}.ebl.msbl.org`] = { a: ['127.0.0.2'] };
  entries[`${digest('md5', 'http://evil.example/Path')}.links.test`] = { a: ['127.0.0.2'] };
  // By coreutils: printf 'a file' | sha256sum | xxd -r -p | base32
  entries['ons5akmgdyzmkipybcnqbjx3glnpaykqew3jwwm5dtstkanyixba.files.test'] = { a: ['127.0.0.2'] };
  const { findings } = await ask([known('msbl-ebl'), md5, sha256], mail);
  assert.deepEqual(
    findings.map(({ name, part }) => `${name} ${part}`),
    ['msbl-ebl 1', 'links 1', 'files 2/a.bin'],
  );
  assert.match(findings[0]?.evidence ?? '', /\(my\.name\+tag@gmail\.com\) is listed by msbl-ebl/);
});

test('a list is heard once, however many things of the mail it has', async () => {
  for (const n of [1, 2, 3, 4, 5, 6, 7]) entries[`evil${n}.example.multi.surbl.org`] = { a: ['127.0.0.64'] };
  entries['evil5.example.multi.surbl.org'] = { a: ['127.0.0.16'] };
  const links = [1, 2, 3, 4, 5, 6, 7].map((n) => `http://evil${n}.example/`);
  const { names, findings } = await ask([known('surbl')], linking(...links));
  assert.deepEqual(names, ['5 surbl-malware']);
  assert.match(findings[0]?.evidence ?? '', /evil5.* listed too: evil1\.example.* and 2 more$/);
});

test('what a list says of itself is clipped', async () => {
  entries['evil.example.names.test'] = { a: ['127.0.0.2'], txt: [Array<string>(10).fill('x'.repeat(250))] };
  const { findings } = await ask([list({})], linking(`http://evil.example/${'y'.repeat(1500)}`));
  assert.ok((findings[0]?.evidence.length ?? 0) < 600);
});

test('a list that fails or does not answer adds nothing, costs no more than its time, and the others are heard', async () => {
  entries['evil.example.names.test'] = { rcode: 'SERVFAIL' };
  entries['evil.example.multi.surbl.org'] = { a: ['127.0.0.64'] };
  entries['evil.example.multi.uribl.com'] = { silence: true };
  const { names } = await ask(
    [list({}), known('uribl'), known('surbl')],
    linking('http://evil.example/'),
    {},
    { timeout: 100 },
  );
  assert.deepEqual(names, ['3.5 surbl-abuse']);
});

test('a list that does not even answer for its test entries is waited for no longer than its time', async () => {
  entries['test.names.test'] = { silence: true };
  const { names } = await ask([list({})], linking('http://evil.example/'), {}, { timeout: 50 });
  assert.deepEqual(names, []);
});

test('a list with a wildcard adds nothing to anybody', async () => {
  const world = await startDns(new Proxy(entries, { get: () => ({ a: ['127.0.0.2'] }) }));
  const mine = dns;
  dns = world;
  try {
    const lists = [list({}), known('surbl'), known('spamhaus-zen'), known('msbl-ebl')];
    const { names, log } = await ask(lists, linking('http://good.example/', 'mailto:ann@good.example'));
    assert.deepEqual(names, []);
    assert.equal(log.lines.filter(({ level }) => level === 'error').length, 4);
  } finally {
    dns = mine;
    await world.close();
  }
});

test('mail of trusted clients is nobody’s business', async () => {
  const { names, asked } = await ask([list({})], linking('http://evil.example/'), { trusted: true });
  assert.deepEqual(names, []);
  assert.ok(!asked.some((question) => question.includes('evil')));
});

test('when the panel’s time is up nothing more is waited for', async () => {
  entries['evil.example.names.test'] = { silence: true };
  const resolver = createResolver({ servers: [dns.server], tries: 1, timeoutMs: 1000 });
  const inspector = createListsInspector({
    ...{ lists: [list({})], timeout: 60_000, skip: [], resolver },
    ...{ clock: { now: Date.now }, log: collectedLog(), random: Math.random, alarm: () => {} },
  });
  const deadline = new AbortController();
  const inspected = inspector.inspect(await subject(linking('http://evil.example/'), {}), deadline.signal);
  deadline.abort();
  assert.deepEqual(await inspected, []);
});
