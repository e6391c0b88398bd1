import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadedText } from '../../../src/config/load.ts';
import { listRules } from '../../../src/main/spam-rules.ts';

test('where no names of clients are looked up, none is missed', () => {
  const scoreIn = (text: string) =>
    listRules(loadedText({ file: null, text }, '/').config).find(({ name }) => name === 'no-reverse-name')?.score;
  assert.equal(scoreIn('admission: { reverseName: ignore }'), 0);
  assert.ok((scoreIn('') ?? 0) > 0);
});
