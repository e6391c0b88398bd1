import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksIn } from './links.ts';

test('a text full of addresses gives the loop back', () => {
  const found = [...linksIn('http://a.example/ '.repeat(60_000))];
  assert.equal(found.filter((url) => url === 'http://a.example/').length, 60_000);
  assert.ok(found.filter((url) => url === null).length >= 16);
});
