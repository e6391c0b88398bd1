import assert from 'node:assert/strict';
import { test } from 'node:test';
import { globList } from './glob-list.ts';

test('a list fits where one pattern does and no exclusion', () => {
  const exe = globList(['*.exe', '*.com', '!setup.*']);
  assert.deepEqual(['run.exe', 'x.com', 'setup.exe', 'a.txt'].map(exe), [true, true, false, false]);
});

test('a list of exclusions lets everything else in', () => {
  const others = globList(['!clamd']);
  assert.deepEqual(['yara', 'clamd'].map(others), [true, false]);
});
