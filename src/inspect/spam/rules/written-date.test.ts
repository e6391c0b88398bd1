import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDate } from './written-date.ts';

const iso = (text: string): string | null => {
  const date = readDate(text);
  return date === null ? null : new Date(date.at).toISOString();
};

test('dates as mails write them', () => {
  assert.equal(iso('Mon, 1 Jun 2026 10:00:00 +0200'), '2026-06-01T08:00:00.000Z');
  assert.equal(iso(' 1 Jun 2026 10:00 -0700 (PDT)'), '2026-06-01T17:00:00.000Z');
  assert.equal(iso('Mon, 01 Jun 26 10:00:00 EST'), '2026-06-01T15:00:00.000Z');
  assert.equal(iso('Monday, 1-June-2026 10:00:00 GMT'), '2026-06-01T10:00:00.000Z');
});

test('what is none', () => {
  for (const text of [
    '',
    'today',
    '2026-06-01T10:00:00Z',
    'Mon, 31 Jun 2026 10:00:00 +0000',
    '1 Foo 2026 10:00 +0000',
    '1 Jun 2026 25:00 +0000',
    '0 Jun 2026 10:00 +0000',
    '1 Jun 2026 10:00:00 PM +0000 and more',
  ])
    assert.equal(iso(text), text.includes('PM') ? '2026-06-01T10:00:00.000Z' : null, text);
});

test('what no program writes that knows the date', () => {
  assert.equal(readDate('Tue, 1 Jun 2026 10:00:00 +0000')?.fault, 'weekday');
  assert.equal(readDate('Mon, 1 Jun 2026 10:00:00 +2500')?.fault, 'zone');
  assert.equal(readDate('Mon, 1 Jun 2026 10:00:00 +0175')?.fault, 'zone');
  assert.equal(readDate('Mon, 1 Jun 26 10:00:00 +0000')?.fault, 'old-year');
  assert.equal(readDate('Mon, 1 Jun 2026 10:00:00 +1400')?.fault, null);
});
