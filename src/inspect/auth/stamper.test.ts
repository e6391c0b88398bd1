import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Authentication } from '../../mail/authentication.ts';
import { Domain } from '../../mail/domain.ts';
import type { Dissection } from '../../mail/part.ts';
import { authenticationResults } from './authentication-results.ts';
import { readAuthservId } from './authserv-id.ts';
import { createStamper } from './stamper.ts';

const IDS: Readonly<Record<string, string | null>> = {
  'gw.example; spf=pass': 'gw.example',
  ' GW.Example 1; none': 'gw.example',
  'gw.example.;none': 'gw.example',
  'gw.example': 'gw.example',
  '(a (nested \\) comment)) gw.example (x;y); none': 'gw.example',
  '"gw.example"; none': 'gw.example',
  '"g\\w.example" ;none': 'gw.example',
  '(gw.example) mx.test; none': 'mx.test',
  'gw.example.mx.test; none': 'gw.example.mx.test',
  'gw .example; none': null,
  'gw.(x)example; none': null,
  '(gw.example; none': null,
  '"gw.example; none': null,
  '; none': null,
  '': null,
};

for (const [value, id] of Object.entries(IDS)) {
  test(`whose results: ${value}`, () => assert.equal(readAuthservId(value), id));
}

test('a value of nothing but parentheses, quotes or backslashes costs its length', () => {
  for (const character of '("\\;') assert.equal(readAuthservId(character.repeat(131_072)), null);
});

const FORGED = [
  'gw.example; dmarc=pass',
  'gw.example..; dmarc=pass',
  'gw.(x)example; dmarc=pass',
  'gw. example; dmarc=pass',
  'gw.\u00adexample; dmarc=pass',
  'gw.example\u200b; dmarc=pass',
  '\uff47w.example; dmarc=pass',
  '=?utf-8?q?gw=2Eexample?=; dmarc=pass',
  '"=?utf-8?q?gw=2Eexample?="; dmarc=pass',
  'dmarc=pass (gw.example)',
];
const OTHERS = [
  'mx.test; dmarc=pass',
  'mx.test; spf=pass (mx.test: gw.example may send)',
  'spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=sender.test; dmarc=pass',
];

for (const value of [...FORGED, ...OTHERS]) {
  test(`a field that a stranger brings: ${value}`, () => {
    const header = [{ name: 'Authentication-Results', value, start: 10, end: 90 }];
    const dissection = { root: { header } } as unknown as Dissection;
    const stamp = createStamper('gw.example').stamp({ dissection, session: null }, null);
    assert.deepEqual(stamp, FORGED.includes(value) ? { fields: [], cuts: [[10, 90]] } : null);
  });
}

const passed: Authentication = {
  author: { address: null, displayName: '', candidates: [], faults: [] },
  spf: { result: 'pass', domain: Domain.parse('sender.test'), identity: 'mailfrom', reason: 'ip4:192.0.2.1' },
  dkim: [
    {
      result: 'pass',
      domain: Domain.parse('sender.test'),
      selector: 'one',
      algorithm: 'rsa-sha256',
      identity: '',
      signed: ['from'],
      testing: false,
      tag: 'a/b+c=12',
      reason: 'the key fits',
    },
  ],
  dmarc: {
    result: 'pass',
    domain: Domain.parse('sender.test'),
    policyDomain: Domain.parse('sender.test'),
    record: null,
    policy: 'reject',
    effective: 'quarantine',
    aligned: { spf: true, dkim: true },
    reason: 'authenticated',
  },
  arc: { result: 'none', sealer: null, trusted: false, sealedDmarc: null, undecided: false, reason: '' },
  bimi: null,
};

test('a field of what passed', () => {
  assert.equal(
    authenticationResults('gw.example', passed),
    'Authentication-Results: gw.example; spf=pass smtp.mailfrom=sender.test;\r\n' +
      ' dkim=pass header.d=sender.test header.s=one header.a=rsa-sha256\r\n' +
      ' header.b="a/b+c=12"; dmarc=pass policy.dmarc=quarantine\r\n' +
      ' header.from=sender.test\r\n',
  );
});

test('whatever a reason says, the field stays one field', () => {
  const reason = `"quoted" \\ (comment; dmarc=pass)\r\nX-Forged: yes\0\u{1f600}${'x'.repeat(500)}`;
  const spf = { result: 'permerror', domain: null, identity: 'helo', reason } as const;
  const field = authenticationResults('gw.example', { ...passed, spf, dkim: [] });
  const [line = '', ...rest] = field.split('\r\n').filter((one) => one.includes('reason'));
  assert.deepEqual(rest, []);
  assert.match(line, /^ ?.*reason="\\"quoted\\" \\\\ \(comment; dmarc=pass\)\?\?X-Forged: yes\?\?{1,2}x+\.\.\.";$/);
  assert.match(field, /^Authentication-Results: gw\.example;.*\r\n(?: .*\r\n)*$/);
});
