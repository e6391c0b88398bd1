import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAnswer } from './clamd-answer.ts';

test('the answers of clamd are told apart', () => {
  assert.deepEqual(parseAnswer('1: stream: OK'), { id: 1, answer: { kind: 'clean' } });
  assert.deepEqual(parseAnswer('12: stream: Win.Test.EICAR_HDB-1 FOUND'), {
    id: 12,
    answer: { kind: 'found', signature: 'Win.Test.EICAR_HDB-1' },
  });
  assert.equal(parseAnswer('2: INSTREAM size limit exceeded. ERROR')?.answer.kind, 'size-limit');
  assert.equal(parseAnswer('2: Error processing command. ERROR')?.answer.kind, 'error');
  assert.equal(parseAnswer("2: stream: Can't allocate memory ERROR")?.answer.kind, 'error');
});

test('what only resembles a clean answer is none', () => {
  for (const text of [
    'stream: OK',
    '1: OK',
    '1: stream: ok',
    '1: stream: OK ',
    ' 1: stream: OK',
    '1: stream: OK\n',
    '-1: stream: OK',
    '1: stream:  FOUND',
    '',
  ]) {
    assert.equal(parseAnswer(text), null, JSON.stringify(text));
  }
});

test('no text but the very one means clean', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      if (parseAnswer(text)?.answer.kind === 'clean') assert.match(text, /^\d+: stream: OK$/);
    }),
  );
});
