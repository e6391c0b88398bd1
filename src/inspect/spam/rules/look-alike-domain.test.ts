import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Domain } from '../../../mail/domain.ts';
import { knownDomain, oneEditAway, resembles } from './look-alike-domain.ts';

function domain(text: string): Domain {
  const parsed = Domain.parse(text);
  if (parsed === null) throw new Error(text);
  return parsed;
}

const KNOWN = ['harbourworks.com', 'acme.co.uk', 'ibm.com', 'north-wind.de'].map((name) => knownDomain(domain(name)));
const how = (name: string): string | null => resembles(domain(name), KNOWN)?.how ?? null;

test('names that look like one that is known', () => {
  assert.equal(how('harb0urworks.com'), 'look-alike');
  assert.equal(how('harbourw\u043erks.com'), 'look-alike');
  assert.equal(how('harbourvvorks.net'), 'look-alike');
  assert.equal(how('acrne.co.uk'), 'look-alike');
  assert.equal(how('harbourwork.com'), 'one-edit');
  assert.equal(how('habrourworks.com'), 'one-edit');
  assert.equal(how('harbour-works.com'), 'one-edit');
  assert.equal(how('mail.harbourworks-login.com'), 'affix');
  assert.equal(how('myharbourworks.com'), 'affix');
  assert.equal(how('acme-invoices.com'), 'affix');
  assert.equal(how('secure-acme-payments.com'), 'affix');
  assert.equal(how('north-wind-group.com'), 'affix');
  assert.equal(how('harbourworks.net'), 'other-ending');
  assert.equal(how('harbourworks.com.evil.net'), 'subdomain');
});

test('names that only come near', () => {
  for (const name of [
    'harbourworks.com',
    'www.harbourworks.com',
    'harbour.com',
    'works.com',
    'acme.co.uk',
    'acmi.co.uk',
    'acme.com',
    'ibn.com',
    'ibm-chairs.com',
    'pharmacme.com',
    'northwind.de',
  ])
    assert.equal(how(name), name === 'northwind.de' ? 'one-edit' : null, name);
});

test('one edit is an insertion, a deletion, a replacement or a swap', () => {
  for (const other of ['abcdx', 'abd', 'abxd', 'abdc', 'xabcd']) assert.ok(oneEditAway('abcd', other), other);
  for (const other of ['abcd', 'abxy', 'ab', 'dcba', '']) assert.ok(!oneEditAway('abcd', other), other);
});
