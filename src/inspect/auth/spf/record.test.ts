import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSpfRecord, parseRecord } from './record.ts';
import { SpfError } from './spf-error.ts';

test('a record begins with exactly v=spf1 (RFC 7208 section 4.5)', () => {
  for (const text of ['v=spf1', 'v=spf1 -all', 'V=SPF1 -all', 'v=spf1  ']) assert.ok(isSpfRecord(text), text);
  for (const text of ['', 'v=spf10', 'v=spf2.0/pra', 'v=spf1-all', ' v=spf1', 'v=spf1\t-all', '"v=spf1"', 'v = spf1'])
    assert.ok(!isSpfRecord(text), text);
});

/** RFC 7208 sections 4.6.1, 5 and 6, and the grammar of section 12. */
const SOUND = [
  '',
  'all +all -all ~all ?ALL',
  'a mx ptr A:example.com MX:%{d2} ptr:example.com',
  'a/24 a//64 a/0//0 a:example.com/32//128 mx/8 mx:example.com//48 a:%{d}/24',
  'a:example.com/abc.com',
  'ip4:192.0.2.1 ip4:0.0.0.0/0 IP4:192.0.2.0/24 ip6:2001:db8::1 ip6:::/0 ip6:::1/128 ip6:::ffff:192.0.2.1',
  'include:example.com include:%{ir}.%{v}._spf.%{d2} exists:%{l1r-+.,/_=}.example.com',
  'redirect=example.com exp=%{i}._exp.%{d}',
  'REDIRECT=example.com Exp=example.com.',
  'unknown= unknown=x ra=postmaster rr=all rp=100 x-y_z.1=%{c}%{r}%{t}%%',
  '  a    mx   ',
  'a= ptr=x include=x',
];

for (const terms of SOUND)
  test(`a record: "${terms}"`, () => {
    assert.doesNotThrow(() => parseRecord(`v=spf1 ${terms}`, 'example.com'));
  });

const UNSOUND = [
  'none',
  'al',
  'all:',
  'all/8',
  'all:example.com',
  '--all',
  '+ all',
  '!all',
  'all=x-%z',
  'a:',
  'a:com',
  'a/',
  'a/33',
  'a/08',
  'a//',
  'a//129',
  'a/24/64',
  'a///64',
  'a:/24',
  'a:example.com/33',
  'a:example.com:8080',
  'a:example',
  'a24',
  'mx:',
  'mx/x',
  'mxexample.com',
  'ptr:',
  'ptr/24',
  'include',
  'include:',
  'include:com',
  'include:example.com/24',
  'include=%',
  'exists',
  'exists:',
  'exists/24',
  'exists:%{c}.example.com',
  'exists:%{d',
  'exists:%a.example.com',
  'ip4',
  'ip4:',
  'ip4:192.0.2',
  'ip4:192.0.2.256',
  'ip4:192.0.02.1',
  'ip4:192.0.2.1/33',
  'ip4:192.0.2.1/',
  'ip4:192.0.2.1/024',
  'ip4:192.0.2.1//24',
  'ip4:::1',
  'ip4:192.0.2.1:25',
  'ip4=192.0.2.1%',
  'ip6',
  'ip6:',
  'ip6:192.0.2.1',
  'ip6:::1/129',
  'ip6:::1::',
  'ip6:[::1]',
  'ip6:fe80::1%eth0',
  'ip6:::1//64',
  'redirect=',
  'redirect=com',
  'redirect=%{t}.example.com',
  'redirect=example.com redirect=example.com',
  'redirect:example.com',
  '-redirect=example.com',
  'exp=',
  'exp=example.com EXP=example.com',
  'exp=example.com/24//64 exp=x.example',
  '=x',
  '1a=x',
  'x=%',
  'x=%{q}',
  'a\tmx',
  'a\u00e4:example.com',
  'mx\0',
  'a:ex\u00e4mple.com',
  'a,mx',
  'v=spf1% ',
  'a;',
  ':example.com',
  '/24',
];

for (const terms of UNSOUND)
  test(`no record: ${JSON.stringify(terms)}`, () => {
    assert.throws(
      () => parseRecord(`v=spf1 ${terms}`, 'example.com'),
      (error) =>
        error instanceof SpfError && error.result === 'permerror' && /^[\x20-\x7e]{1,400}$/.test(error.message),
    );
  });

test('a fault behind what would match spoils the record all the same', () => {
  assert.throws(() => parseRecord('v=spf1 +all nonsense', 'example.com'), SpfError);
});

test('a record that no packet holds is none', () => {
  assert.throws(() => parseRecord(`v=spf1 ${'a '.repeat(2100)}`, 'example.com'), SpfError);
  assert.doesNotThrow(() => parseRecord(`v=spf1 ${'ip4:192.0.2.1 '.repeat(250)}`, 'example.com'));
});
