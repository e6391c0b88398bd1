import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { authenticate, sealMessage } from 'mailauth';
import { verifyArc } from '../../src/inspect/auth/arc/arc.ts';
import type { Arc } from '../../src/mail/authentication.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { Domain } from '../../src/mail/domain.ts';
import { testDissector } from '../support/dissecting.ts';
import { plainMail } from '../support/mails.ts';
import { type SealOptions, sealMail } from '../support/sealing.ts';
import { ed25519Key, rsaKey, type SigningKey, txtResolver } from '../support/signing.ts';

const NOW = Date.now();
const MAIL = plainMail('a  subject', 'Good  morning.\r\n');
const KEY = rsaKey(1024);
const AUTHOR = Domain.parse('sender.test');

const dissector = await testDissector();

type Zone = Record<string, readonly string[] | 'failed' | 'silent'>;

/** Keys of as many sealers as there may be. */
function zoneOf(key: SigningKey = KEY, change: Zone = {}): Zone {
  const names = Array.from({ length: 51 }, (_, index) => `seal._domainkey.sealer${index + 1}.test`);
  return { ...Object.fromEntries(names.map((name) => [name, [key.record]])), ...change };
}

async function verify(
  mail: string,
  { zone = zoneOf(), trusted = [] as string[], signal = new AbortController().signal } = {},
): Promise<Arc> {
  const dissection = await dissector.dissectMail(memoryBytes(Buffer.from(mail, 'latin1')));
  const trustedSealers = trusted.flatMap((name) => Domain.parse(name) ?? []);
  try {
    return await verifyArc(
      dissection,
      { resolver: txtResolver(zone), now: NOW, trustedSealers, author: AUTHOR },
      signal,
    );
  } finally {
    dissection.close();
  }
}

function seal(mail: string, instance: number, options: Partial<SealOptions> = {}): string {
  return sealMail(mail, { key: KEY, instance, ...options });
}

/** Sealed so many times, each time by another; a Received field between them, as on the way. */
function chain(length: number, mail = MAIL): string {
  let sealed = mail;
  for (let instance = 1; instance <= length; instance++)
    sealed = seal(`Received: by ${instance}\r\n${sealed}`, instance);
  return sealed;
}

async function theirs(mail: string, zone = zoneOf()): Promise<string> {
  const resolver = async (name: string, type: string) => {
    const records = zone[name];
    if (type === 'TXT' && Array.isArray(records)) return records.map((record) => [record]);
    throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
  };
  const { arc } = await authenticate(Buffer.from(mail, 'latin1'), { ip: '192.0.2.1', helo: 'a.test', resolver });
  return arc === false || arc === undefined ? 'none' : (arc.status.result ?? 'none');
}

/** The result, which mailauth gives too, and why. */
async function failure(mail: string): Promise<string> {
  const { result, reason, trusted, sealedDmarc } = await verify(mail, {
    trusted: ['sealer1.test', 'sealer2.test', 'sealer3.test'],
  });
  assert.deepEqual([result, trusted, sealedDmarc], ['fail', false, null], reason);
  return reason;
}

describe('chains that hold', () => {
  it('sealed by mailauth, once and again', async () => {
    for (const key of [KEY, ed25519Key()]) {
      let sealed = Buffer.from(MAIL);
      for (const instance of [1, 2, 3]) {
        const fields = await sealMessage(sealed, {
          signingDomain: `sealer${instance}.test`,
          selector: 'seal',
          privateKey: key.privateKey.export({ type: 'pkcs8', format: 'pem' }),
          authResults: 'mx.test; dmarc=fail (p=reject) header.from=sender.test',
          cv: instance === 1 ? 'none' : 'pass',
        });
        sealed = Buffer.concat([Buffer.from(`Received: by ${instance}\r\n`), fields, sealed]);
        const domain = `sealer${instance}.test`;
        const found = await verify(sealed.toString('latin1'), { zone: zoneOf(key), trusted: [domain] });
        assert.deepEqual(found, {
          result: 'pass',
          sealer: domain,
          trusted: true,
          sealedDmarc: 'fail',
          undecided: false,
          reason: `all of ${instance} seals hold`,
        });
      }
    }
  });

  it('sealed by the tests, as mailauth sees it too', async () => {
    for (const length of [1, 2, 5, 50]) {
      const mail = chain(length);
      assert.equal(await theirs(mail), 'pass');
      assert.equal((await verify(mail)).result, 'pass');
    }
  });

  it('counts for DMARC only where the newest sealer is trusted, by exactly that name', async () => {
    const mail = chain(2);
    for (const trusted of [[], ['sealer1.test'], ['test'], ['mail.sealer2.test'], ['sealer22.test']]) {
      const { result, sealer, trusted: counts, sealedDmarc } = await verify(mail, { trusted });
      assert.deepEqual([result, sealer, counts, sealedDmarc], ['pass', 'sealer2.test', false, null]);
    }
    const { trusted, sealedDmarc } = await verify(mail, { trusted: ['SEALER2.test'] });
    assert.deepEqual([trusted, sealedDmarc], [true, 'pass']);
  });

  it("a mail changed between two seals is the newer sealer's word", async () => {
    const changed = chain(1).replace('Good  morning', '[list] Good morning');
    assert.equal((await verify(changed)).result, 'fail');
    assert.equal((await verify(seal(changed, 2))).result, 'pass');
  });

  it('a mail without seals, and with fields that only look like them', async () => {
    assert.equal((await verify(MAIL)).result, 'none');
    assert.equal((await verify(`ARC-Odd: i=1\r\n${MAIL}`)).result, 'none');
  });
});

/** Takes a field with this name and number out of the mail. */
function without(mail: string, name: string, instance: number): string {
  return mail.replace(new RegExp(`(?<=^|\r\n)${name}: i=${instance};.*\r\n(?:[ \t].*\r\n)*`), '');
}

const fieldOf = (mail: string, name: string, instance: number): string =>
  new RegExp(`(?:^|\r\n)(${name}: i=${instance};.*\r\n(?:[ \t].*\r\n)*)`).exec(mail)?.[1] ?? '';

const NAMES = ['ARC-Seal', 'ARC-Message-Signature', 'ARC-Authentication-Results'] as const;

describe('chains that are forged', () => {
  for (const name of NAMES) {
    it(`a ${name} is missing, at each place of the chain`, async () => {
      for (const instance of [1, 2, 3]) {
        const mail = without(chain(3), name, instance);
        assert.equal(await failure(mail), `there is no ${name} with i=${instance}`);
        assert.equal(await theirs(mail), 'fail');
      }
    });

    it(`a second ${name} of one set, the same and another`, async () => {
      const mail = chain(2);
      const twice = fieldOf(mail, name, 2);
      assert.notEqual(twice, '');
      for (const second of [twice, twice.replace('i=2;', 'i=2; x=y;')])
        assert.match(await failure(second + mail), /cannot be read|with i=2 stands there twice|there is no/);
    });

    it(`a ${name} was changed, at each place of the chain`, async () => {
      for (const instance of [1, 2, 3]) {
        const mail = chain(3);
        const field = fieldOf(mail, name, instance);
        const changed = mail.replace(field, field.replace(/test(?=;|\r\n)|dmarc=pass/, 'toast'));
        assert.notEqual(changed, mail);
        assert.match(await failure(changed), /seal|Signature/);
        assert.equal(await theirs(changed), 'fail');
      }
    });
  }

  it('a gap in the numbers', async () => {
    assert.match(await failure(seal(chain(1), 3, { sealTags: { cv: 'pass' } })), /i=2/);
    assert.match(await failure(seal(MAIL, 2)), /i=1/);
  });

  it('numbers that are none', async () => {
    for (const i of ['0', '51', '100', '01', '+1', '1.0', '1e0', '0x1', '-1', '', ' '])
      assert.match(await failure(seal(MAIL, 1, { sealTags: { i }, messageTags: { i } })), /no number|there is no/, i);
  });

  it('more seals than may be', async () => {
    assert.equal(await failure(chain(51)), '51 seals are more than 50');
  });

  it('a seal that says that the chain was broken, or what cannot be', async () => {
    assert.match(await failure(seal(chain(1), 2, { sealTags: { cv: 'fail' } })), /broken before it/);
    for (const cv of ['none', 'permerror', '', null])
      assert.match(await failure(seal(chain(1), 2, { sealTags: { cv } })), /wrong cv=/);
    assert.match(await failure(seal(MAIL, 1, { sealTags: { cv: 'pass' } })), /seal 1 has a wrong cv=/);
  });

  it('tags that a seal must not have, and that it must', async () => {
    assert.match(await failure(seal(MAIL, 1, { sealTags: { h: 'from' } })), /seal 1 has an h=/);
    assert.match(await failure(seal(MAIL, 1, { messageTags: { l: '3' } })), /has an l=/);
    assert.match(await failure(seal(MAIL, 1, { names: ['from', 'arc-seal'] })), /signs a seal/);
    assert.match(await failure(seal(MAIL, 1, { names: ['to'] })), /From/);
    assert.match(await failure(seal(MAIL, 1, { sealTags: { a: 'rsa-sha1' } })), /rsa-sha1/);
    assert.match(await failure(seal(MAIL, 1, { sealTags: { d: 'sealer1.test\0' } })), /control character/);
    assert.match(await failure(chain(1).replace('cv=none', 'cv=none; cv=none')), /twice/);
  });

  it('a second From or Subject above those that were signed', async () => {
    for (const field of ['From: boss@company.test', 'Subject: another', 'From\0: boss@company.test'])
      assert.match(await failure(`${field}\r\n${chain(2)}`), /2 fields (from|subject) stand in the header/);
  });

  it('the body or a signed field was changed behind the last seal', async () => {
    assert.match(await failure(chain(2).replace('morning', 'evening')), /ARC-Message-Signature 2: the body/);
    assert.match(await failure(chain(2).replace('a  subject', 'a subject!')), /ARC-Message-Signature 2: the signature/);
  });

  it('the set of a trusted sealer is put on another mail', async () => {
    const set = NAMES.map((name) => fieldOf(chain(1), name, 1)).join('');
    assert.match(await failure(set + MAIL.replace('morning', 'evening')), /the body/);
  });

  it('a trusted sealer above a chain that does not hold', async () => {
    const broken = chain(1).replace('dmarc=pass', 'dmarc=none');
    const resealed = seal(broken, 2);
    assert.equal(await failure(resealed), 'seal 1: the signature does not fit what stands in the header');
    assert.equal(await theirs(resealed), 'fail');
  });

  it('a key too short, one that is gone, a DNS that fails or hangs', async () => {
    const weak = rsaKey(512);
    const found = await verify(sealMail(MAIL, { key: weak, instance: 1 }), { zone: zoneOf(weak) });
    assert.match(found.reason, /only 512 bits/);
    const name = 'seal._domainkey.sealer1.test';
    for (const answer of [[], 'failed'] as const) {
      const { result } = await verify(chain(2), { zone: zoneOf(KEY, { [name]: answer }) });
      assert.equal(result, 'fail');
    }
    const deadline = new AbortController();
    const pending = verify(chain(2), { zone: zoneOf(KEY, { [name]: 'silent' }), signal: deadline.signal });
    setImmediate(() => deadline.abort());
    assert.match((await pending).reason, /no answer in time/);
  });

  it('asks no DNS for a chain that cannot be one', async () => {
    const resolver = txtResolver(zoneOf());
    for (const mail of [without(chain(3), 'ARC-Seal', 1), seal(chain(1), 2, { sealTags: { cv: 'fail' } })]) {
      const dissection = await dissector.dissectMail(memoryBytes(Buffer.from(mail, 'latin1')));
      await verifyArc(
        dissection,
        { resolver, now: NOW, trustedSealers: [], author: AUTHOR },
        new AbortController().signal,
      );
    }
    assert.deepEqual(resolver.asked, []);
  });

  it('header sections full of what costs most', async () => {
    for (const name of NAMES)
      for (const junk of ['(', '"', ';', '=', '\\', '(\\', ')', 'i=1;'])
        await failure(`${name}: i=1; ${junk.repeat(100_000 / junk.length)}\r\n${MAIL}`);
  });
});

describe('what the sealer saw', () => {
  const cases: readonly [results: string, dmarc: string | null][] = [
    ['mx.test; dmarc=pass', 'pass'],
    ['mx.test 1; spf=pass smtp.mailfrom=a@b.test; DMARC=Pass (p=NONE dis=NONE) header.from=sender.test', 'pass'],
    ['mx.test; dmarc/1=fail', 'fail'],
    ['mx.test; dmarc = (why not) temperror', 'temperror'],
    ['mx.test;\r\n\tdkim=pass header.b="abc;dmarc=fail";\r\n dmarc=none header.from="Sender.test"', 'none'],
    ['mx.test; dmarc=pass reason="a \\" ; dmarc=fail" header.from=sender.test', 'pass'],
    ['mx.test; dmarc=pass header.from=x.test', null],
    ['mx.test; dmarc=pass (sender.test) header.from = "x.test"', null],
    ['mx.test; dmarc=pass header.from=sender.test header.from=x.test', null],
    ['mx.test; dmarc=pass header.from=', null],
    ['mx.test; spf=pass header.from=x.test; dmarc=pass', 'pass'],
    ['mx.test; none', null],
    ['mx.test; spf=pass (dmarc=pass)', null],
    ['mx.test; spf=fail ( ; dmarc=pass ) smtp.mailfrom=x.test', null],
    ['mx.test; spf=fail (nested (deep) ; dmarc=pass) smtp.mailfrom=x.test', null],
    ['mx.test; spf=fail (a \\) ; dmarc=pass)', null],
    ['mx.test; spf=fail smtp.mailfrom="; dmarc=pass ;"', null],
    ['mx.test; spf=fail smtp.mailfrom="a\\"; dmarc=pass ;"', null],
    ['mx.test; spf=fail smtp.mailfrom=dmarc=pass', null],
    ['mx.test; x-dmarc=pass', null],
    ['mx.test; spf=pass dmarc=pass', null],
    ['dmarc=pass', null],
    ['mx.test; "dmarc"=pass', null],
    ['mx.test; dmarc="pass"', null],
    ['mx.test; dmarc=pass"x"', null],
    ['mx.test; dmarc=pass=fail', null],
    ['mx.test; dmarc=passed', null],
    ['mx.test; dmarc=bestguesspass', null],
    ['mx.test; dmarc/2=pass', null],
    ['mx.test; dmarc=pass; dmarc=pass', null],
    ['mx.test; dmarc=fail; dmarc=pass', null],
    ['mx.test; dmarc=', null],
  ];
  for (const [results, dmarc] of cases)
    it(JSON.stringify(results), async () => {
      const found = await verify(seal(MAIL, 1, { results }), { trusted: ['sealer1.test'] });
      assert.deepEqual([found.result, found.sealedDmarc], ['pass', dmarc], found.reason);
    });

  it('is not known where a comment or a quoted string does not end', async () => {
    for (const results of [
      'mx.test; dmarc=pass (',
      'mx.test; dmarc=pass "',
      'mx.test; dmarc=pass )',
      'mx.test; dmarc=pass (\\)',
    ])
      assert.match(await failure(seal(MAIL, 1, { results })), /cannot be read/);
  });

  it('is what the newest saw, not those before', async () => {
    const mail = seal(seal(MAIL, 1), 2, { results: 'mx.test; dmarc=fail' });
    assert.equal((await verify(mail, { trusted: ['sealer1.test', 'sealer2.test'] })).sealedDmarc, 'fail');
    const silent = seal(seal(MAIL, 1), 2, { results: 'mx.test; arc=pass' });
    assert.equal((await verify(silent, { trusted: ['sealer1.test', 'sealer2.test'] })).sealedDmarc, null);
  });
});
