import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClientAddress } from './client-address.ts';
import { parseDomainSpec, targetName } from './domain-spec.ts';
import { expandMacros, type MacroLetter, parseMacroString } from './macro-string.ts';

function valuesFor(address: string): Readonly<Record<MacroLetter, string>> {
  const client = new ClientAddress(address);
  return {
    s: 'strong-bad@email.example.com',
    l: 'strong-bad',
    o: 'email.example.com',
    d: 'email.example.com',
    i: client.dotted,
    v: client.zone,
    p: 'mx.example.org',
    h: 'mail.example.net',
    c: address,
    r: 'gw.example',
    t: '1700000000',
  };
}

function expanded(text: string, address = '192.0.2.3'): string | null {
  const macros = parseMacroString(text, 'explanation');
  const values = valuesFor(address);
  return macros === null ? null : expandMacros(macros, (letter) => values[letter]);
}

/** RFC 7208 section 7.4, and what sections 7.1 to 7.3 say. */
const EXPANSIONS: readonly (readonly [macros: string, expanded: string, address?: string])[] = [
  ['%{s}', 'strong-bad@email.example.com'],
  ['%{o}', 'email.example.com'],
  ['%{d}', 'email.example.com'],
  ['%{d4}', 'email.example.com'],
  ['%{d3}', 'email.example.com'],
  ['%{d2}', 'example.com'],
  ['%{d1}', 'com'],
  ['%{dr}', 'com.example.email'],
  ['%{d2r}', 'example.email'],
  ['%{l}', 'strong-bad'],
  ['%{l-}', 'strong.bad'],
  ['%{lr}', 'strong-bad'],
  ['%{lr-}', 'bad.strong'],
  ['%{l1r-}', 'strong'],
  ['%{ir}.%{v}._spf.%{d2}', '3.2.0.192.in-addr._spf.example.com'],
  ['%{lr-}.lp._spf.%{d2}', 'bad.strong.lp._spf.example.com'],
  ['%{lr-}.lp.%{ir}.%{v}._spf.%{d2}', 'bad.strong.lp.3.2.0.192.in-addr._spf.example.com'],
  ['%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}', '3.2.0.192.in-addr.strong.lp._spf.example.com'],
  ['%{d2}.trusted-domains.example.net', 'example.com.trusted-domains.example.net'],
  [
    '%{ir}.%{v}._spf.%{d2}',
    '1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com',
    '2001:db8::cb01',
  ],
  ['%{D2R}', 'example.email'],
  ['%{S}', 'strong-bad%40email.example.com'],
  ['%{d999999999}', 'email.example.com'],
  ['%%_%_%-', '%_ %20'],
  ['%{p} %{h} %{c} %{r} %{t}', 'mx.example.org mail.example.net 192.0.2.3 gw.example 1700000000'],
  ['', ''],
];

for (const [macros, result, address] of EXPANSIONS)
  test(`"${macros}" becomes "${result}"`, () => assert.equal(expanded(macros, address), result));

test('what is no macro spoils the text', () => {
  for (const text of [
    '%',
    '%a',
    '%{',
    '%{}',
    '%{d',
    '%{x}',
    '%{d0}',
    '%{d00}',
    '%{dd}',
    '%{d2rr}',
    '%{r2d}',
    '%{d@}',
    '%{d 2}',
    '%(d)',
  ])
    assert.equal(expanded(text), null, text);
});

test('a URL is escaped but for what is unreserved (RFC 3986 section 2.3)', () => {
  const macros = parseMacroString('%{L}', 'explanation');
  assert.ok(macros);
  assert.equal(
    expandMacros(macros, () => `a-b_c~!*'()"\u00e4\ud800`),
    'a-b_c~%21%2A%27%28%29%22%C3%A4%EF%BF%BD',
  );
});

test('a domain-spec ends in a macro or in a label that may be a top-level one (RFC 7208 section 7.1)', () => {
  for (const text of [
    'example.com',
    'example.com.',
    '%{d}',
    'x%{d}',
    '_spf.%{d2}',
    'a.b-c',
    'a.1b',
    'a.1-2',
    'foo%%',
    'foo%-',
    '.com',
  ])
    assert.ok(parseDomainSpec(text), text);
  for (const text of [
    '',
    'com',
    'example.1',
    'example.-a',
    'example.a-',
    'example.com..',
    '%{d}x',
    '%%.1',
    'a b.example',
    'a\u00e4.example',
    'a.exa_mple',
    'x.%{c}',
    '%{r}.example',
    '%{t}',
  ])
    assert.equal(parseDomainSpec(text), null, text);
});

test('what is asked for is a name, in lower case, cut at the left to 253 characters (RFC 7208 section 7.3)', () => {
  assert.equal(targetName('Example.COM.'), 'example.com');
  const four = Array(4).fill('a'.repeat(60)).join('.');
  assert.equal(targetName(`${'b'.repeat(9)}.${four}`), `${'b'.repeat(9)}.${four}`);
  assert.equal(targetName(`${'b'.repeat(10)}.${four}`), four);
  assert.equal(targetName(`c.${'b'.repeat(9)}.${four}`), `${'b'.repeat(9)}.${four}`);
});

test('a name that cannot be one is asked for by nobody', () => {
  const texts = [
    '',
    '.',
    'a..b',
    '.a.b',
    `${'a'.repeat(64)}.example`,
    'a'.repeat(300),
    'a b.example',
    'a"b.example',
    'a(b).example',
    'a\0b.example',
    'a\\b.example',
    'a@b.example',
    '[192.0.2.1]',
    '\u00e4.example',
    'a\r\nb.example',
    'a;b.example',
  ];
  for (const text of texts) assert.equal(targetName(text), null, JSON.stringify(text));
});
