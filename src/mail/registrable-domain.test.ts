import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Domain } from './domain.ts';
import { registrableDomain } from './registrable-domain.ts';

const NAMES: readonly (readonly [string, string | null])[] = [
  ['example.com', 'example.com'],
  ['a.b.example.com', 'example.com'],
  ['www.example.co.uk', 'example.co.uk'],
  ['deep.shop.github.io', 'shop.github.io'],
  ['www.m\u00fcller.de', 'xn--mller-kva.de'],
  ['host.nowhere.test', 'nowhere.test'],
  ['_dmarc.example.co.uk', 'example.co.uk'],
  ['co.uk', null],
  ['github.io', null],
  ['localhost', null],
];
for (const [name, registered] of NAMES) {
  test(`of ${name} ${registered ?? 'nothing'} is what somebody has registered`, () => {
    const domain = Domain.parse(name);
    assert.equal(domain && registrableDomain(domain), registered);
  });
}
