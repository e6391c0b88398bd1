import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Authentication, Dmarc } from '../../mail/authentication.ts';
import { Domain } from '../../mail/domain.ts';
import { authFindings } from './auth.ts';

const bank = Domain.parse('bank.test');

const known: Authentication = {
  author: { address: null, displayName: '', candidates: [], faults: [] },
  spf: { result: 'none', domain: bank, identity: 'mailfrom', reason: '' },
  dkim: [],
  dmarc: {
    result: 'none',
    domain: bank,
    policyDomain: null,
    record: null,
    policy: null,
    effective: null,
    aligned: { spf: false, dkim: false },
    reason: '',
  },
  arc: { result: 'none', sealer: null, trusted: false, sealedDmarc: null, undecided: false, reason: '' },
  bimi: null,
};

type Told = { readonly [K in keyof Authentication]?: Partial<Authentication[K]> } & { readonly scanned?: true };

const signature = {
  domain: bank,
  selector: 's',
  algorithm: 'rsa-sha256',
  identity: '',
  signed: [],
  testing: false,
  tag: '',
} as const;

const asking = (effective: Dmarc['effective'], result: Dmarc['result'] = 'fail') =>
  ({ result, effective, policy: effective, policyDomain: bank }) as const;
const trusted = { result: 'pass', sealer: Domain.parse('lists.test'), trusted: true } as const;

/** What is known, and the names of what is found. */
const TABLE: readonly (readonly [string, Told, readonly string[]])[] = [
  ['nobody says anything', {}, []],
  ['DMARC passes, whatever else', { dmarc: asking('reject', 'pass'), spf: { result: 'fail' } }, []],
  ['DMARC fails, reject', { dmarc: asking('reject') }, ['dmarc-reject']],
  ['DMARC fails, quarantine', { dmarc: asking('quarantine') }, ['dmarc-quarantine']],
  ['DMARC fails, none', { dmarc: asking('none') }, ['dmarc-fail']],
  ['a file that was scanned: SPF may have spoken', { dmarc: asking('reject'), scanned: true }, ['dmarc-fail']],
  ['DMARC cannot tell, reject', { dmarc: asking('reject', 'temperror') }, ['dmarc-temperror']],
  ['DMARC cannot tell, none', { dmarc: asking('none', 'temperror') }, ['auth-temperror']],
  [
    'DMARC cannot tell what is asked',
    { dmarc: { result: 'temperror' }, spf: { result: 'temperror' } },
    ['auth-temperror'],
  ],
  ['no policy, SPF cannot tell', { spf: { result: 'temperror' } }, ['auth-temperror']],
  ['no policy, SPF fails', { spf: { result: 'fail' } }, ['spf-fail']],
  ['no policy, SPF fails softly', { spf: { result: 'softfail' } }, ['spf-softfail']],
  ['no policy, an SPF record that is wrong', { spf: { result: 'permerror' } }, ['spf-permerror']],
  ['a broken signature', { dkim: [{ ...signature, result: 'fail', reason: '' }] }, ['dkim-fail']],
  [
    'a broken signature and one that holds',
    {
      dkim: [
        { ...signature, result: 'fail', reason: '' },
        { ...signature, result: 'pass', reason: '' },
      ],
    },
    [],
  ],
  [
    'a signature that leaves a tail',
    {
      dkim: [
        { ...signature, result: 'fail', reason: '' },
        { ...signature, result: 'policy', reason: '' },
      ],
    },
    ['dkim-policy'],
  ],
  ['a broken chain', { arc: { result: 'fail' }, dmarc: asking('reject') }, ['dmarc-reject', 'arc-fail']],
  [
    'a trusted sealer saw it pass',
    { arc: { ...trusted, sealedDmarc: 'pass' }, dmarc: asking('reject'), spf: { result: 'fail' } },
    ['arc-trusted'],
  ],
  [
    'a trusted sealer saw it fail',
    { arc: { ...trusted, sealedDmarc: 'fail' }, dmarc: asking('reject') },
    ['dmarc-reject'],
  ],
  [
    'a sealer saw it pass whom nobody trusts',
    { arc: { ...trusted, trusted: false, sealedDmarc: 'pass' }, dmarc: asking('reject') },
    ['dmarc-reject'],
  ],
  [
    "a trusted sealer's key could not be had",
    { arc: { result: 'fail', undecided: true }, dmarc: asking('reject') },
    ['dmarc-temperror', 'arc-fail'],
  ],
  [
    'an author who hides',
    { author: { faults: [{ name: 'from-repeated', detail: '2 From fields' }] }, dmarc: { result: 'permerror' } },
    ['from-repeated'],
  ],
  ['no author', { author: { faults: [{ name: 'from-missing', detail: '' }] } }, ['from-missing']],
  ['a file that is no mail', { author: { faults: [{ name: 'from-missing', detail: '' }] }, scanned: true }, []],
];

for (const [name, { scanned, ...told }, found] of TABLE) {
  test(name, () => {
    const merged = { ...known };
    for (const [key, value] of Object.entries(told))
      Object.assign(merged, { [key]: Array.isArray(value) ? value : { ...known[key as 'dmarc'], ...value } });
    const findings = authFindings(merged, scanned !== true);
    assert.deepEqual(
      findings.map(({ kind, name }) => `${kind} ${name}`),
      found.map((one) => `auth ${one}`),
    );
  });
}

test('the evidence says who, what, and what the owner asks for', () => {
  const record = {
    policies: { domain: 'reject', subdomains: 'reject', absent: 'reject' },
    strict: { spf: false, dkim: false },
    testing: true,
    psd: 'u',
    reportsTo: [],
  } as const;
  const dmarc: Dmarc = {
    ...known.dmarc,
    ...asking('quarantine'),
    policy: 'reject',
    record,
    reason: 'neither SPF nor DKIM speaks for it',
  };
  const [finding] = authFindings({ ...known, dmarc }, true);
  assert.equal(
    finding?.evidence,
    'mail of bank.test: neither SPF nor DKIM speaks for it; bank.test asks for quarantine, and for reject once it has tried it out',
  );
});
