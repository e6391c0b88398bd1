import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { dkimSign } from 'mailauth';
import { fileBytes } from '../../src/base/file-bytes.ts';
import { createResolver } from '../../src/base/resolver.ts';
import { verifyDkim } from '../../src/inspect/auth/dkim/dkim.ts';
import type { DkimSignature } from '../../src/mail/authentication.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { testDissector } from '../support/dissecting.ts';
import { startDns } from '../support/dns.ts';
import { plainMail } from '../support/mails.ts';
import { ed25519Key, rsaKey, type SignOptions, signMail, txtResolver } from '../support/signing.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const SECONDS = NOW / 1000;
const MAIL = plainMail('a  subject', 'Good  morning.\t\r\n\r\n\r\nBye \r\n\r\n\r\n');
const RSA = rsaKey(2048);
const ED25519 = ed25519Key();

const dissector = await testDissector();

type Zone = Parameters<typeof txtResolver>[0];

const zoneFor = (record: string): Zone => ({ 'one._domainkey.sender.test': [record] });

async function verify(mail: string | Buffer, zone: Zone = zoneFor(RSA.record), signal = new AbortController().signal) {
  const octets = typeof mail === 'string' ? Buffer.from(mail, 'latin1') : mail;
  const dissection = await dissector.dissectMail(memoryBytes(octets));
  try {
    return await verifyDkim(dissection, { resolver: txtResolver(zone), now: NOW }, signal);
  } finally {
    dissection.close();
  }
}

const results = (signatures: readonly DkimSignature[]): string[] => signatures.map(({ result }) => result);

/** What is said of the one signature. */
async function verdict(mail: string | Buffer, zone?: Zone): Promise<[string, string]> {
  const [signature, ...more] = await verify(mail, zone);
  assert.deepEqual(more, []);
  assert.ok(signature);
  return [signature.result, signature.reason];
}

describe('signatures by mailauth', () => {
  for (const canonicalization of ['simple/simple', 'simple/relaxed', 'relaxed/simple', 'relaxed/relaxed'])
    for (const key of [RSA, ED25519])
      it(`${canonicalization} ${key.algorithm}`, async () => {
        const data = {
          signingDomain: 'sender.test',
          selector: 'one',
          privateKey: key.privateKey.export({ type: 'pkcs8', format: 'pem' }),
          canonicalization,
          signTime: new Date(NOW),
        };
        const { signatures, errors } = await dkimSign(Buffer.from(MAIL), { ...data, signatureData: [data] });
        assert.deepEqual(errors, []);
        const signed = `Received: by us\r\n${signatures}${MAIL}`;
        assert.deepEqual(results(await verify(signed, zoneFor(key.record))), ['pass']);
        for (const spoilt of [signed.replace('Bye', 'Bie'), signed.replace('subject\r\n', 'object\r\n')])
          assert.deepEqual(results(await verify(spoilt, zoneFor(key.record))), ['fail']);
      });
});

const sign = (options: Partial<SignOptions> = {}, mail = MAIL) => signMail(mail, { key: RSA, ...options });

/** What stands in the key record behind `v=DKIM1; k=rsa; `. */
const publicPart = /p=.*/.exec(RSA.record)?.[0] ?? '';

describe('tags of a signature', () => {
  const cases: readonly [what: string, tags: SignOptions['tags'], result: string, reason: RegExp][] = [
    ['an unknown tag', { 'x-odd': null, xodd: 'a=b' }, 'pass', /fits/],
    ['z= with a copy of the header', { z: 'From:a@b=40c|Subject:x' }, 'pass', /fits/],
    ['no v=', { v: null }, 'permerror', /v= is not 1/],
    ['another version', { v: '2' }, 'permerror', /v= is not 1/],
    ['rsa-sha1', { a: 'rsa-sha1' }, 'permerror', /rsa-sha1/],
    ['an unknown algorithm', { a: 'rsa-md5' }, 'permerror', /algorithm/],
    ['no d=', { d: null }, 'permerror', /d= is no domain/],
    ['a parenthesis in d=', { d: 'sender.test(.evil.test' }, 'permerror', /d= is no domain/],
    ['a NUL in d=', { d: 'sender.test\0.evil.test' }, 'permerror', /control character/],
    ['a NUL in s=', { s: 'one\0.evil' }, 'permerror', /control character/],
    ['a blank in s=', { s: 'one two' }, 'permerror', /s= is no selector/],
    ['a selector too long', { s: 'a'.repeat(64) }, 'permerror', /s= is no selector/],
    ['a key name too long', { s: `${'a'.repeat(60)}.`.repeat(4).slice(0, -1) }, 'permerror', /s= is no selector/],
    ['no From in h=', { h: 'to:subject' }, 'permerror', /From/],
    ['an empty h=', { h: '' }, 'permerror', /h= is missing/],
    ['an empty name in h=', { h: 'from::to' }, 'permerror', /h= has a name/],
    ['a huge h=', { h: `from${':x'.repeat(20_000)}` }, 'policy', /20001 names/],
    ['bad base64 in bh=', { bh: '!!' }, 'permerror', /bh= is no base64/],
    ['an unknown canonicalization', { c: 'relaxed/none' }, 'permerror', /c=/],
    ['expired', { x: String(SECONDS - 1000) }, 'policy', /expired on 2026-03-01T11:43Z/],
    ['about to expire', { x: String(SECONDS + 1) }, 'pass', /fits/],
    ['expired before it was made', { t: '2000', x: '1000' }, 'permerror', /expires/],
    ['made in the future', { t: String(SECONDS + 1000) }, 'policy', /in the future/],
    ['made at the end of time', { t: '9'.repeat(76) }, 'policy', /at no time there is/],
    ['a time that is no number', { t: '-1' }, 'permerror', /t= is no number/],
    ['i= within d=', { i: 'joe@news.sender.test' }, 'pass', /fits/],
    ['i= outside of d=', { i: 'joe@other.test' }, 'permerror', /i= lies outside/],
    ['i= that only ends like d=', { i: 'joe@evilsender.test' }, 'permerror', /i= lies outside/],
    ['i= without an @', { i: 'sender.test' }, 'permerror', /i= lies outside/],
    ['a key elsewhere', { q: 'http/txt' }, 'permerror', /q=/],
    ['a key there or elsewhere', { q: 'http/txt : dns/txt' }, 'pass', /fits/],
    ['l= of all', { l: '24' }, 'pass', /fits/],
    ['l= of a part', { l: '4' }, 'policy', /leaves 20 octets of the body unsigned/],
    ['l= of nothing', { l: '0' }, 'policy', /leaves 24 octets/],
    ['l= beyond the body', { l: '25' }, 'fail', /25 octets of the body were signed, it has 24/],
  ];
  for (const [what, tags, result, reason] of cases)
    it(what, async () => {
      const [said, why] = await verdict(sign({ ...(tags && { tags }) }));
      assert.equal(said, result, why);
      assert.match(why, reason);
    });

  it('a tag that stands there twice', async () => {
    const [result, reason] = await verdict(sign().replace('v=1;', 'v=1; d=evil.test;'));
    assert.deepEqual([result, reason], ['permerror', 'the tag d= stands there twice']);
  });

  it('a signature that is broken, cut short or not there', async () => {
    const signed = sign();
    assert.equal((await verdict(signed.replace(/b=[^;]{20}(?=[^;]*\r\nFrom)/, 'b=')))[0], 'fail');
    assert.equal((await verdict(signed.replace(/\tb=[^;]*?\r\nFrom/, '\tb=\r\nFrom')))[0], 'permerror');
    assert.equal((await verdict(`DKIM-Signature:\r\n${MAIL}`))[0], 'permerror');
    assert.deepEqual(await verify(MAIL), []);
  });

  it('asks the DNS for nothing where the names are none', async () => {
    const resolver = txtResolver({});
    const signal = new AbortController().signal;
    for (const tags of [{ d: 'sender.test\0' }, { s: 'one\0' }, { d: 'a b' }, { h: 'to' }, { v: '2' }]) {
      const dissection = await dissector.dissectMail(memoryBytes(Buffer.from(sign({ tags }), 'latin1')));
      await verifyDkim(dissection, { resolver, now: NOW }, signal);
    }
    assert.deepEqual(resolver.asked, []);
  });
});

describe('key records', () => {
  const other = rsaKey(1024).record;
  const cases: readonly [
    what: string,
    records: readonly string[] | 'failed' | undefined,
    result: string,
    reason: RegExp,
  ][] = [
    ['only p=', [publicPart], 'pass', /fits/],
    ['g= and unknown tags', [`v=DKIM1; g=joe; n=a note; zz=1; ${publicPart}`], 'pass', /fits/],
    ['white space in p=', [`v=DKIM1;k=rsa;p = ${publicPart.slice(2, 60)} \t${publicPart.slice(60)} ;`], 'pass', /fits/],
    ['an empty tag', [`v=DKIM1;; ${publicPart};;`], 'pass', /fits/],
    ['the version behind', [`k=rsa; v=DKIM1; ${publicPart}`], 'permerror', /no record of DKIM1/],
    ['another version', [`v=DKIM2; ${publicPart}`], 'permerror', /no record of DKIM1/],
    ['for mail', [`v=DKIM1; s=tlsrpt:email; ${publicPart}`], 'pass', /fits/],
    ['not for mail', [`v=DKIM1; s=tlsrpt; ${publicPart}`], 'permerror', /not for mail/],
    ['for sha1 alone', [`v=DKIM1; h=sha1; ${publicPart}`], 'permerror', /not for sha256/],
    ['for sha1 and sha256', [`v=DKIM1; h=sha1:sha256; ${publicPart}`], 'pass', /fits/],
    ['of another type', [`v=DKIM1; k=ed25519; ${publicPart}`], 'permerror', /not for rsa/],
    ['revoked', ['v=DKIM1; p='], 'permerror', /revoked/],
    ['no base64', ['v=DKIM1; p=!!!!'], 'permerror', /no base64/],
    ['no key', ['v=DKIM1; p=aGVsbG8='], 'permerror', /no RSA key/],
    ['a wildcard that answers with something else', ['v=spf1 -all'], 'permerror', /no record of DKIM1/],
    ['a record too long', [`v=DKIM1; n=${'a'.repeat(5000)}; ${publicPart}`], 'permerror', /characters/],
    ['another key', [other], 'fail', /does not fit/],
    ['another key, a foreign record and the key', [other, 'v=spf1 -all', RSA.record], 'pass', /fits/],
    [
      'the key behind thousands of others',
      [...Array<string>(5000).fill('v=spf1'), RSA.record],
      'permerror',
      /no record of DKIM1/,
    ],
    ['no such name', undefined, 'permerror', /there is no key at one._domainkey.sender.test/],
    ['SERVFAIL', 'failed', 'temperror', /SERVFAIL/],
  ];
  for (const [what, records, result, reason] of cases)
    it(what, async () => {
      const [said, why] = await verdict(sign(), records ? { 'one._domainkey.sender.test': records } : {});
      assert.equal(said, result, why);
      assert.match(why, reason);
    });

  it('a DNS that hangs is over at the deadline', async () => {
    const deadline = new AbortController();
    const pending = verify(sign(), { 'one._domainkey.sender.test': 'silent' }, deadline.signal);
    deadline.abort();
    assert.deepEqual(results(await pending), ['temperror']);
  });

  it('the owner only tries it out', async () => {
    const [signature] = await verify(sign(), zoneFor(`v=DKIM1; t=y:s; ${publicPart}`));
    assert.deepEqual([signature?.result, signature?.testing], ['pass', true]);
  });

  it('t=s wants i= to be d= itself', async () => {
    const zone = zoneFor(`v=DKIM1; t=s; ${publicPart}`);
    assert.equal((await verdict(sign({ tags: { i: '@sender.test' } }), zone))[0], 'pass');
    assert.equal((await verdict(sign({ tags: { i: '@news.sender.test' } }), zone))[0], 'permerror');
  });

  for (const [bits, result] of [
    [512, 'policy'],
    [1016, 'policy'],
    [1024, 'pass'],
    [4096, 'pass'],
  ] as const)
    it(`an RSA key of ${bits} bits`, async () => {
      const key = rsaKey(bits);
      const [said, why] = await verdict(sign({ key }), zoneFor(key.record));
      assert.equal(said, result, why);
      if (result === 'policy') assert.equal(why, `the key has only ${bits} bits`);
    });

  it('an RSA key too long, and one with an exponent of 1', async () => {
    const jwk = createPublicKey(RSA.privateKey).export({ format: 'jwk' });
    const record = (change: object) => {
      const spki = createPublicKey({ key: { ...jwk, ...change }, format: 'jwk' }).export({
        type: 'spki',
        format: 'der',
      });
      return `v=DKIM1; p=${spki.toString('base64')}`;
    };
    const long = record({ n: Buffer.alloc(1025, 0xff).toString('base64url') });
    assert.match((await verdict(sign(), zoneFor(long)))[1], /8200 bits, more than 8192/);
    const one = record({ e: 'AQ' });
    assert.match((await verdict(sign(), zoneFor(one)))[1], /exponent/);
  });

  it('a bare RSAPublicKey, as the text of the standard has it', async () => {
    const bare = createPublicKey(RSA.privateKey).export({ type: 'pkcs1', format: 'der' }).toString('base64');
    assert.equal((await verdict(sign(), zoneFor(`p=${bare}`)))[0], 'pass');
  });
});

describe('what a signature leaves open', () => {
  const above = (field: string, signed: string) => `${field}\r\n${signed}`;
  const FULL = MAIL.replace('\r\n\r\n', '\r\nDate: now\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n');
  const names = ['from', 'to', 'subject', 'date', 'mime-version', 'content-type'];

  for (const field of [
    'From: Boss <boss@company.test>',
    'From : Boss <boss@company.test>',
    'FROM: Boss <boss@company.test>',
    'From\0: Boss <boss@company.test>',
    'Subject: another',
    'To: another@company.test',
    'Date: yesterday',
    'Content-Type: text/html',
    'MIME-Version: 2.0',
  ])
    it(`${JSON.stringify(field)} above the signed one`, async () => {
      const [result, reason] = await verdict(above(field, sign({ names }, FULL)));
      assert.equal(result, 'policy');
      assert.match(reason, /2 fields [a-z-]+ stand in the header, 1 of them signed/);
    });

  it('a second one of any of them breaks a signature that counts one more than there are', async () => {
    const signed = sign({ names: [...names, ...names] }, FULL);
    assert.equal((await verdict(signed))[0], 'pass');
    for (const name of names) assert.equal((await verdict(above(`${name}: x`, signed)))[0], 'fail', name);
  });

  it('what the signer chose not to sign is his choice', async () => {
    const signed = sign({ names: ['from'] }, FULL);
    assert.equal((await verdict(signed))[0], 'pass');
    assert.equal((await verdict(above('Received: from a by b', signed)))[0], 'pass');
    assert.equal((await verdict(above('Subject: x', signed)))[0], 'pass');
  });

  it('a body behind l=', async () => {
    const [result, reason] = await verdict(`${sign({ tags: { l: '24' } })}<b>appended</b>\r\n`);
    assert.deepEqual([result, reason], ['policy', 'leaves 21 octets of the body unsigned']);
  });

  it('duplicates are taken from the bottom up', async () => {
    const mail = `Received: three\r\nReceived: two\r\nReceived: one\r\n${MAIL}`;
    const signed = sign({ names: ['from', 'received', 'received'] }, mail);
    assert.equal((await verdict(signed))[0], 'pass');
    assert.equal((await verdict(signed.replace('three', 'drei')))[0], 'pass');
    assert.equal((await verdict(signed.replace('two', 'zwei')))[0], 'fail');
    assert.equal((await verdict(above('Received: four', signed)))[0], 'pass');
  });

  it('a signature that signs another one, and is not counted as that itself', async () => {
    const first = sign({ tags: { s: 'two' } });
    const second = sign({ names: ['from', 'dkim-signature'] }, first);
    const zone = { ...zoneFor(RSA.record), 'two._domainkey.sender.test': [RSA.record] };
    assert.deepEqual(results(await verify(second, zone)), ['pass', 'pass']);
    const oversigned = sign({ names: ['from', 'dkim-signature'] });
    assert.deepEqual(results(await verify(oversigned)), ['pass']);
  });
});

describe('odd mails', () => {
  const header = 'From: a@sender.test\r\n';
  const bodies: Readonly<Record<string, string>> = {
    'no body': header,
    'no body, only an empty line': `${header}\r\n`,
    'no line end at the end': `${header}\r\nlast line`,
    'a CR at the end': `${header}\r\nlast line\r`,
    'bare LF and bare CR in the body': `${header}\r\na\nb\rc\n\r\nd\r\r\n\n`,
    '8-bit in header and body': `From: a@sender.test\r\nSubject: \xe4\xf6 \xc3\xa9\r\n\r\n\xff\xfe\0\x01\r\n`,
    'folded fields, white space around colons': `From :\r\n\ta@sender.test\r\nSubject\t:  a\r\n \t b \r\n\r\nx\r\n`,
    'empty lines at the end': `${header}\r\nx\r\n${'\r\n'.repeat(300_000)}`,
    'a body across windows': `${header}\r\n${'ab \t\r\n\r\n'.repeat(100_000)}`,
  };
  for (const [what, mail] of Object.entries(bodies))
    for (const form of ['simple', 'relaxed'] as const)
      it(`${what}, ${form}`, async () => {
        const [result, reason] = await verdict(
          sign({ header: form, body: form, names: ['from', 'subject', 'subject'] }, mail),
        );
        assert.equal(result, 'pass', reason);
      });

  it('a mail in a file whose lines end in LF was signed with CRLF', async () => {
    const mail = `${header}Subject: a\r\n b\r\n\r\n${'line \r\n'.repeat(60_000)}`;
    for (const form of ['simple', 'relaxed'] as const) {
      const local = sign({ header: form, body: form, names: ['from', 'subject'] }, mail).replaceAll('\r\n', '\n');
      assert.deepEqual(await verdict(local), ['pass', 'the key of one._domainkey.sender.test fits']);
    }
  });

  it('a hundred signatures: the first eight are looked at', async () => {
    const signed = sign();
    const field = signed.slice(0, -MAIL.length);
    const resolver = txtResolver(zoneFor(RSA.record));
    const dissection = await dissector.dissectMail(memoryBytes(Buffer.from(field.repeat(99) + signed, 'latin1')));
    const signatures = await verifyDkim(dissection, { resolver, now: NOW }, new AbortController().signal);
    assert.deepEqual(results(signatures), [...Array<string>(8).fill('pass'), 'policy']);
    assert.equal(signatures.at(-1)?.reason, '92 more signatures were not looked at');
    assert.equal(resolver.asked.length, 8);
  });

  it('header sections full of what costs most', async () => {
    for (const junk of ['=', ';', ' ', '\t;', 'a=;', ':', '((', 'b=']) {
      const value = junk.repeat(Math.floor(100_000 / junk.length));
      for (const field of [`DKIM-Signature: ${value}`, `DKIM-Signature: v=1; h=${value}`]) {
        const [result] = await verdict(`${field}\r\n${MAIL}`);
        assert.notEqual(result, 'pass');
      }
    }
  });

  it('says who signed, whatever becomes of it', async () => {
    const [signature] = await verify(
      sign({ tags: { i: '@News.Sender.test', h: 'From : TO:from' } }).replace('Bye', 'By'),
    );
    assert.ok(signature);
    const { tag, ...rest } = signature;
    assert.match(tag, /^[A-Za-z0-9+/]{8}$/);
    assert.deepEqual(rest, {
      result: 'fail',
      domain: 'sender.test',
      selector: 'one',
      algorithm: 'rsa-sha256',
      identity: 'news.sender.test',
      signed: ['from', 'to'],
      testing: false,
      reason: 'the body is not the one that was signed',
    });
  });
});

describe('over a real DNS', () => {
  it('joins the strings of a record, tells what fails for now from what is not there', async () => {
    const strings = RSA.record.match(/.{1,100}/g) ?? [];
    const dns = await startDns({
      'one._domainkey.sender.test': { txt: [strings] },
      'broken._domainkey.sender.test': { rcode: 'SERVFAIL' },
      'empty._domainkey.sender.test': { a: ['192.0.2.1'] },
    });
    const resolver = createResolver({ servers: [dns.server] });
    const signed = ['one', 'broken', 'empty', 'gone'].map((s) => sign({ tags: { s } }).slice(0, -MAIL.length)).join('');
    const dissection = await dissector.dissectMail(memoryBytes(Buffer.from(signed + MAIL, 'latin1')));
    const signatures = await verifyDkim(dissection, { resolver, now: NOW }, new AbortController().signal);
    await dns.close();
    assert.deepEqual(results(signatures), ['pass', 'temperror', 'permerror', 'permerror']);
  });
});

it('reads a mail of many windows from its file', async () => {
  const mail = sign({}, `${plainMail('long', 'words and  words \t\r\n'.repeat(60_000))}`);
  const folder = await mkdtemp(join(tmpdir(), 'postern-dkim-'));
  const file = await open(join(folder, 'mail'), 'w+');
  try {
    await file.write(mail, 0, 'latin1');
    const dissection = await dissector.dissectMail(fileBytes(file.fd, 0, mail.length));
    const deps = { resolver: txtResolver(zoneFor(RSA.record)), now: NOW };
    assert.deepEqual(results(await verifyDkim(dissection, deps, new AbortController().signal)), ['pass']);
    dissection.close();
  } finally {
    await file.close();
    await rm(folder, { recursive: true });
  }
});
