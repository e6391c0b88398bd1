import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DnsAnswer } from '../../../base/resolver.ts';
import { Address } from '../../../mail/address.ts';
import type { Author, AuthorFaultName, DkimSignature, Dmarc, Spf } from '../../../mail/authentication.ts';
import { Domain } from '../../../mail/domain.ts';
import { checkDmarc } from './dmarc.ts';

/** TXT records by name; `[]` is a name without any, `fails` one that the DNS does not answer for, and others do not exist. */
type Texts = Readonly<Record<string, readonly string[] | 'fails' | 'hangs'>>;

function dns(texts: Texts) {
  const asked: string[] = [];
  return {
    asked,
    resolveTxt(name: string): Promise<DnsAnswer<string>> {
      asked.push(name);
      const records = texts[name];
      if (records === 'hangs') return new Promise(() => {});
      if (records === 'fails') return Promise.resolve({ kind: 'failed', reason: 'ESERVFAIL' });
      if (records === undefined) return Promise.resolve({ kind: 'not-found', name: 'unknown' });
      return Promise.resolve(records.length > 0 ? { kind: 'found', records } : { kind: 'not-found', name: 'exists' });
    },
  };
}

function author(...addresses: string[]): Author {
  const candidates = addresses.flatMap((text) => Address.parse(text) ?? []);
  const [only = null] = candidates;
  if (candidates.length === 1) return { address: only, displayName: '', candidates, faults: [] };
  const name: AuthorFaultName = candidates.length > 1 ? 'from-several-authors' : 'from-missing';
  return { address: null, displayName: '', candidates, faults: [{ name, detail: '' }] };
}

function spf(domain: string, result: Spf['result'] = 'pass'): Spf {
  return { result, domain: Domain.parse(domain), identity: 'mailfrom', reason: '' };
}

function dkim(domain: string, result: DkimSignature['result'] = 'pass'): DkimSignature {
  const rest = { selector: 's', algorithm: 'rsa-sha256', identity: '', signed: ['from'], testing: false, tag: '' };
  return { ...rest, result, domain: Domain.parse(domain), reason: '' };
}

interface Case {
  readonly from: string | readonly string[];
  readonly spf?: Spf;
  readonly dkim?: readonly DkimSignature[];
  readonly dns: Texts;
}

async function check(one: Case, resolver = dns(one.dns), signal = new AbortController().signal): Promise<Dmarc> {
  const question = {
    author: author(...(typeof one.from === 'string' ? [`a@${one.from}`] : one.from)),
    spf: Promise.resolve(one.spf ?? null),
    dkim: Promise.resolve(one.dkim ?? []),
  };
  return checkDmarc(question, resolver, signal);
}

/** `result policy effective at policyDomain`. */
function told({ result, policy, effective, policyDomain }: Dmarc): string {
  const asked = policy === effective ? policy : `${policy} tried as ${effective}`;
  return policyDomain === null ? result : `${result}: ${asked} at ${policyDomain}`;
}

const R = 'v=DMARC1; p=reject';
const LONG = 'a.b.c.d.e.f.g.h.i.j.mail.example.com';

const TABLE: Readonly<Record<string, Case & { readonly is: string }>> = {
  'no policy anywhere': { from: 'example.com', dns: {}, is: 'none' },
  "the author's own": { from: 'example.com', dns: { '_dmarc.example.com': [R] }, is: 'fail: reject at example.com' },
  'the same domain by SPF': {
    from: 'example.com',
    spf: spf('example.com'),
    dns: { '_dmarc.example.com': [R] },
    is: 'pass: reject at example.com',
  },
  'the same domain by DKIM, one of several signatures': {
    from: 'example.com',
    dkim: [dkim('elsewhere.test'), dkim('example.com', 'fail'), dkim('example.com')],
    dns: { '_dmarc.example.com': [R] },
    is: 'pass: reject at example.com',
  },
  'a signature that is not accepted': {
    from: 'example.com',
    dkim: [dkim('example.com', 'policy')],
    dns: { '_dmarc.example.com': [R] },
    is: 'fail: reject at example.com',
  },
  'another domain passes': {
    from: 'example.com',
    spf: spf('example.org'),
    dkim: [dkim('ample.com'), dkim('notexample.com')],
    dns: { '_dmarc.example.com': [R], '_dmarc.example.org': [R], '_dmarc.ample.com': [R] },
    is: 'fail: reject at example.com',
  },
  // RFC 9989 section 4.10.2, its examples.
  'the highest record is the organization': {
    from: 'a.mail.example.com',
    spf: spf('other.example.com'),
    dns: { '_dmarc.mail.example.com': ['v=DMARC1; p=none'], '_dmarc.example.com': [`${R}; sp=quarantine`] },
    is: 'pass: quarantine at example.com',
  },
  'psd=n is the organization, whatever stands above': {
    from: 'a.mail.example.com',
    spf: spf('other.example.com'),
    dns: { '_dmarc.mail.example.com': [`${R}; psd=n`], '_dmarc.example.com': [R] },
    is: 'fail: reject at mail.example.com',
  },
  'one below a public suffix is the organization': {
    from: 'a.mail.example.com',
    spf: spf('other.example.com'),
    dns: { '_dmarc.com': [`${R}; psd=y`] },
    is: 'pass: reject at com',
  },
  'below a public suffix others are strangers': {
    from: 'a.example.com',
    spf: spf('example2.com'),
    dns: { '_dmarc.com': [`${R}; psd=y`] },
    is: 'fail: reject at com',
  },
  "an organization's policy goes before its suffix's": {
    from: 'a.example.com',
    dns: { '_dmarc.com': [`${R}; psd=y`], '_dmarc.example.com': ['v=DMARC1; p=quarantine'] },
    is: 'fail: quarantine at example.com',
  },
  'a public suffix that writes mail itself': {
    from: 'gov.test',
    spf: spf('dept.gov.test'),
    dns: { '_dmarc.gov.test': [`${R}; psd=y; sp=none`] },
    is: 'fail: reject at gov.test',
  },
  'the suffix above a suffix': {
    from: 'b.co.test',
    spf: spf('c.co.test'),
    dns: { '_dmarc.co.test': [`${R}; psd=y`], '_dmarc.test': [`${R}; psd=y`] },
    is: 'fail: reject at co.test',
  },
  'a record further down than seven labels is passed over': {
    from: LONG,
    dns: { '_dmarc.b.c.d.e.f.g.h.i.j.mail.example.com': [R], '_dmarc.h.i.j.mail.example.com': ['v=DMARC1; p=none'] },
    is: 'fail: none at h.i.j.mail.example.com',
  },
  'np for a name that does not exist': {
    from: 'nobody.example.com',
    dns: { '_dmarc.example.com': ['v=DMARC1; p=none; sp=quarantine; np=reject'] },
    is: 'fail: reject at example.com',
  },
  'sp for a name that exists': {
    from: 'www.example.com',
    dns: { '_dmarc.example.com': ['v=DMARC1; p=none; sp=quarantine; np=reject'], 'www.example.com': [] },
    is: 'fail: quarantine at example.com',
  },
  'np left out is sp': {
    from: 'nobody.example.com',
    dns: { '_dmarc.example.com': ['v=DMARC1; p=none; sp=quarantine'] },
    is: 'fail: quarantine at example.com',
  },
  'sp left out is p': { from: 'x.example.com', dns: { '_dmarc.example.com': [R] }, is: 'fail: reject at example.com' },
  'sp is not for the domain itself': {
    from: 'example.com',
    dns: { '_dmarc.example.com': ['v=DMARC1; p=none; sp=reject; np=reject'] },
    is: 'fail: none at example.com',
  },
  'whether the name exists is not told': {
    from: 'x.example.com',
    dns: { '_dmarc.example.com': ['v=DMARC1; p=none; np=reject'], 'x.example.com': 'fails' },
    is: 'temperror: none at example.com',
  },
  't=y of reject': {
    from: 'example.com',
    dns: { '_dmarc.example.com': [`${R}; t=y`] },
    is: 'fail: reject tried as quarantine at example.com',
  },
  't=y of quarantine': {
    from: 'example.com',
    dns: { '_dmarc.example.com': ['v=DMARC1; p=quarantine; t=y'] },
    is: 'fail: quarantine tried as none at example.com',
  },
  'pct is history': {
    from: 'example.com',
    dns: { '_dmarc.example.com': [`${R}; pct=0`] },
    is: 'fail: reject at example.com',
  },
  'strict SPF': {
    from: 'example.com',
    spf: spf('mail.example.com'),
    dns: { '_dmarc.example.com': [`${R}; aspf=s`] },
    is: 'fail: reject at example.com',
  },
  'strict SPF does not bind DKIM': {
    from: 'example.com',
    spf: spf('mail.example.com'),
    dkim: [dkim('mail.example.com')],
    dns: { '_dmarc.example.com': [`${R}; aspf=s`] },
    is: 'pass: reject at example.com',
  },
  'strict DKIM': {
    from: 'mail.example.com',
    dkim: [dkim('example.com')],
    dns: { '_dmarc.example.com': [`${R}; adkim=S`] },
    is: 'fail: reject at example.com',
  },
  'two records count as none': { from: 'example.com', dns: { '_dmarc.example.com': [R, R] }, is: 'none' },
  'two records, and one further up': {
    from: 'x.example.com',
    dns: { '_dmarc.x.example.com': [R, R], '_dmarc.example.com': ['v=DMARC1; p=quarantine'] },
    is: 'fail: quarantine at example.com',
  },
  'records of others beside it': {
    from: 'example.com',
    dns: { '_dmarc.example.com': ['v=spf1 -all', ' v=DMARC1; p=none', 'v=DMARC12; p=none', 'v=dmarc1; p=none', R] },
    is: 'fail: reject at example.com',
  },
  'the version must come first': {
    from: 'example.com',
    dns: { '_dmarc.example.com': ['p=reject; v=DMARC1'] },
    is: 'none',
  },
  'blanks, upper case, unknown tags, what is no tag': {
    from: 'example.com',
    dns: { '_dmarc.example.com': ['V = DMARC1 ;; x=1; P = REJECT; nonsense ;=;'] },
    is: 'fail: reject at example.com',
  },
  'p left out': {
    from: 'example.com',
    dns: { '_dmarc.example.com': ['v=DMARC1; sp=reject'] },
    is: 'fail: none at example.com',
  },
  'p that cannot be read, with rua': {
    from: 'example.com',
    dns: { '_dmarc.example.com': ['v=DMARC1; p=rejekt; rua=mailto:d@example.com'] },
    is: 'fail: none at example.com',
  },
  'sp that cannot be read, with rua': {
    from: 'example.com',
    dns: { '_dmarc.example.com': [`${R}; sp=rejekt; rua=mailto:d@example.com`] },
    is: 'fail: none at example.com',
  },
  'p that cannot be read, without rua': {
    from: 'example.com',
    dns: { '_dmarc.example.com': ['v=DMARC1; p='] },
    is: 'permerror',
  },
  'np that cannot be read, with a rua that is none': {
    from: 'example.com',
    dns: { '_dmarc.example.com': [`${R}; np=no; rua=d@example.com`] },
    is: 'permerror',
  },
  'the DNS fails at the author': {
    from: 'example.com',
    spf: spf('example.com'),
    dns: { '_dmarc.example.com': 'fails' },
    is: 'temperror',
  },
  'the DNS fails further up': { from: 'x.example.com', dns: { '_dmarc.example.com': 'fails' }, is: 'temperror' },
  'the DNS fails above a policy, and the domains are the same': {
    from: 'example.com',
    dkim: [dkim('example.com')],
    dns: { '_dmarc.example.com': [R], '_dmarc.com': 'fails' },
    is: 'pass: reject at example.com',
  },
  'the DNS fails above a policy, and they may be related': {
    from: 'a.example.com',
    dkim: [dkim('example.com')],
    dns: { '_dmarc.a.example.com': [R], '_dmarc.com': 'fails' },
    is: 'temperror: reject at a.example.com',
  },
  'the DNS fails above a policy, and they cannot be related': {
    from: 'a.example.com',
    dkim: [dkim('example.org')],
    dns: { '_dmarc.a.example.com': [R], '_dmarc.com': 'fails' },
    is: 'fail: reject at a.example.com',
  },
  'the DNS fails above psd=n, which nobody asks': {
    from: 'a.example.com',
    spf: spf('example.com'),
    dns: { '_dmarc.example.com': [`${R}; psd=n`], '_dmarc.com': 'fails' },
    is: 'pass: reject at example.com',
  },
  'SPF could not be asked, and would have spoken for it': {
    from: 'example.com',
    spf: spf('mail.example.com', 'temperror'),
    dns: { '_dmarc.example.com': [R] },
    is: 'temperror: reject at example.com',
  },
  'SPF could not be asked, and would not have spoken for it': {
    from: 'example.com',
    spf: spf('example.org', 'temperror'),
    dns: { '_dmarc.example.com': [R] },
    is: 'fail: reject at example.com',
  },
  'a key could not be asked for, another signature holds': {
    from: 'example.com',
    dkim: [dkim('example.com', 'temperror'), dkim('example.com')],
    dns: { '_dmarc.example.com': [R] },
    is: 'pass: reject at example.com',
  },
  'no author': { from: [], dns: {}, is: 'permerror' },
  'two authors of one domain': {
    from: ['a@example.com', 'b@example.com'],
    dns: { '_dmarc.example.com': [R] },
    is: 'fail: reject at example.com',
  },
  'two authors of two domains': {
    from: ['a@example.com', 'b@example.org'],
    dns: { '_dmarc.example.com': [R] },
    is: 'permerror',
  },
  'an author at an address literal': { from: ['a@[192.0.2.1]'], dns: {}, is: 'none' },
  'one label': { from: 'localhost', dns: {}, is: 'none' },
};

for (const [name, one] of Object.entries(TABLE)) {
  test(name, async () => assert.equal(told(await check(one)), one.is));
}

test('a walk asks eight questions at most, and no name twice', async () => {
  const resolver = dns({ '_dmarc.example.com': [R] });
  const signatures = ['x', 'y'].map((label) => dkim(`${label}.mail.example.com`));
  await check({ from: LONG, dkim: signatures, dns: {} }, resolver);
  const walk = resolver.asked.filter((name) => !/^_dmarc\.[xy]\./.test(name));
  const names = ['g.h.i.j.mail', 'h.i.j.mail', 'i.j.mail', 'j.mail', 'mail'].map((name) => `${name}.example.com`);
  assert.deepEqual(
    walk,
    [LONG, ...names, 'example.com', 'com'].map((name) => `_dmarc.${name}`),
  );
});

test('the end of its time is the end of waiting', async () => {
  const end = new AbortController();
  const pending = check({ from: 'example.com', dns: {} }, dns({ '_dmarc.example.com': 'hangs' }), end.signal);
  end.abort();
  assert.equal((await pending).result, 'temperror');
});

test('addresses for reports are told, those that are none are not', async () => {
  const rua = 'mailto:a@example.com!10m, https://example.com/r , nonsense, mailto:b@example.com';
  const { record } = await check({ from: 'example.com', dns: { '_dmarc.example.com': [`${R}; rua=${rua}`] } });
  assert.deepEqual(record?.reportsTo, ['mailto:a@example.com!10m', 'https://example.com/r', 'mailto:b@example.com']);
});
