import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { txtResolver } from '../../../test/support/signing.ts';
import type { Dmarc } from '../../mail/authentication.ts';
import { Domain } from '../../mail/domain.ts';
import { readBimi } from './bimi.ts';

const RECORD = 'v=BIMI1; l=https://brand.test/logo.svg; a=https://brand.test/vmc.pem';

interface Told {
  readonly dmarc?: Partial<Dmarc>;
  readonly from?: string;
  readonly policyDomain?: string;
  /** Values of BIMI-Selector fields. */
  readonly selectors?: readonly string[];
  readonly zone?: Parameters<typeof txtResolver>[0];
  readonly signal?: AbortSignal;
}

async function read(told: Told = {}) {
  const resolver = txtResolver(told.zone ?? { 'default._bimi.brand.test': [RECORD] });
  const domain = Domain.parse(told.from ?? 'brand.test');
  const policyDomain = Domain.parse(told.policyDomain ?? 'brand.test');
  const dmarc = { result: 'pass', domain, policyDomain, effective: 'reject', ...told.dmarc } as const;
  const header = (told.selectors ?? []).map((value) => ({ name: 'BIMI-Selector', value, start: 0, end: 0 }));
  const found = await readBimi({ header, dmarc }, resolver, told.signal ?? new AbortController().signal);
  return { found, asked: resolver.asked };
}

const FOUND = { domain: 'brand.test', location: 'https://brand.test/logo.svg', evidence: 'https://brand.test/vmc.pem' };

describe('readBimi', () => {
  it("notes where the domain's picture is", async () => {
    assert.deepEqual((await read()).found, FOUND);
    assert.deepEqual((await read({ dmarc: { effective: 'quarantine' } })).found, FOUND);
    const zone = { 'default._bimi.brand.test': ['v=spf1 -all', 'v=BIMI1;l=https://brand.test/logo.svg'] };
    assert.deepEqual((await read({ zone })).found, { ...FOUND, evidence: '' });
  });

  it('asks nobody where DMARC did not pass by a policy that keeps others out', async () => {
    for (const dmarc of [{ result: 'fail' }, { effective: 'none' }, { effective: null }, { domain: null }] as const)
      assert.deepEqual(await read({ dmarc }), { found: null, asked: [] });
  });

  it('goes to the domain above where the own one has none', async () => {
    const { found, asked } = await read({ from: 'news.brand.test' });
    assert.deepEqual(found, FOUND);
    assert.deepEqual(asked, ['default._bimi.news.brand.test', 'default._bimi.brand.test']);
  });

  it('takes the selector that the mail names', async () => {
    const zone = { 'spring._bimi.brand.test': [RECORD] };
    assert.deepEqual((await read({ zone, selectors: ['v=BIMI1; s=Spring'] })).found, FOUND);
    for (const selectors of [
      ['s=spring'],
      ['v=BIMI1; s=spring', 'v=BIMI1; s=spring'],
      ['v=BIMI1; s=spring; s=spring'],
      ['v=BIMI1; s=a b'],
      ['v=BIMI1; s='],
      ['v=BIMI1; s=spring\0'],
      [`v=BIMI1; s=${'a.'.repeat(200)}a`],
    ])
      assert.deepEqual(await read({ zone, selectors }), { found: null, asked: [] }, selectors.join());
  });

  it('takes no record that is not plain', async () => {
    for (const record of [
      'v=BIMI1; l=; a=',
      'v=BIMI1',
      'v=BIMI2; l=https://brand.test/logo.svg',
      'l=https://brand.test/logo.svg; v=BIMI1',
      'v=BIMI1; l=http://brand.test/logo.svg',
      'v=BIMI1; l=HTTPS:brand.test/logo.svg',
      'v=BIMI1; l=https://user@brand.test/logo.svg',
      'v=BIMI1; l=https://brand.test:99999/logo.svg',
      'v=BIMI1; l=https://brand.test/"onerror="alert(1)',
      'v=BIMI1; l=https://brand.test/logo .svg',
      'v=BIMI1; l=javascript:alert(1)',
      'v=BIMI1; l=https://brand.test/logo.svg; a=file:///etc/passwd',
      'v=BIMI1; l=https://brand.test/logo.svg; l=https://evil.test/logo.svg',
      `v=BIMI1; l=https://brand.test/${'a'.repeat(3000)}`,
    ])
      assert.equal((await read({ zone: { 'default._bimi.brand.test': [record] } })).found, null, record);
    assert.equal((await read({ zone: { 'default._bimi.brand.test': [RECORD, RECORD] } })).found, null);
  });

  it('is null where the DNS fails or hangs', async () => {
    assert.equal((await read({ zone: { 'default._bimi.brand.test': 'failed' } })).found, null);
    const deadline = new AbortController();
    const pending = read({ zone: { 'default._bimi.brand.test': 'silent' }, signal: deadline.signal });
    deadline.abort();
    assert.equal((await pending).found, null);
  });
});
