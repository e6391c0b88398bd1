import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf } from '../../test/support/facts.ts';
import { addressPatterns } from './address-pattern.ts';

const NONE_WRONG = (): void => assert.fail('every pattern is right');

const CASES: readonly (readonly [string, string | null, boolean])[] = [
  ['ann@example.com', 'ann@example.com', true],
  ['ann@example.com', 'ANN@EXAMPLE.COM', true],
  ['ann@example.com', 'bob@example.com', false],
  ['example.com', 'ann@example.com', true],
  ['example.com', 'ann@mail.example.com', false],
  ['*@example.com', 'ann@example.com', true],
  ['*.example.com', 'ann@mail.example.com', true],
  ['*.example.com', 'ann@example.com', false],
  ['*.example.com', 'ann@notexample.com', false],
  ['*@*.example.com', 'ann@a.b.example.com', true],
  ['sales-*@example.com', 'Sales-North@example.com', true],
  ['sales-*@example.com', 'sales@example.com', false],
  ['postmaster@*', 'postmaster@example.net', true],
  ['postmaster@*.example.com', 'postmaster@mail.example.com', true],
  ['postmaster@*.example.com', 'other@mail.example.com', false],
  ['müller.example', 'ann@xn--mller-kva.example', true],
  ['<>', null, true],
  ['<>', 'ann@example.com', false],
  ['*', 'ann@example.com', true],
  ['*', null, false],
  ['example.com', null, false],
  ['example.com', 'ann@[192.0.2.1]', false],
];

for (const [pattern, address, expected] of CASES) {
  test(`${pattern} ${expected ? 'means' : 'does not mean'} ${address ?? '<>'}`, () => {
    const fits = addressPatterns([pattern], NONE_WRONG);
    assert.equal(fits(address === null ? null : addressOf(address)), expected);
  });
}

for (const wrong of [
  '',
  '@',
  'ann@',
  '@example.com',
  'ann bob@example.com',
  'exa mple.com',
  'ann@exa_mple..com',
  '**.com',
  'a@b@c@',
]) {
  test(`${JSON.stringify(wrong)} is no pattern`, () => {
    const told: number[] = [];
    const fits = addressPatterns(['ok.example', wrong], (index) => told.push(index));
    assert.deepEqual(told, [1]);
    assert.equal(fits(addressOf('ann@ok.example')), true);
  });
}
