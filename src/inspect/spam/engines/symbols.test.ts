import assert from 'node:assert/strict';
import { test } from 'node:test';
import { symbolFindings } from './symbols.ts';

test('points without a bound do not turn the sum into what is no number', () => {
  const symbols = [1e308, -1e308, 7].map((score, index) => ({ name: `S${index}`, score, detail: '' }));
  const scores = symbolFindings('rspamd', symbols, 0.5).map(({ score }) => score);
  assert.deepEqual(scores, [1000, -1000, 3.5]);
});
