import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ShownText } from './shown-text.ts';

function shown(pieces: readonly string[], most = Number.POSITIVE_INFINITY): string {
  const text = new ShownText();
  for (const piece of pieces) text.add(piece);
  return text.text(most);
}

test('white space is what a browser shows of it, however the pieces lie', () => {
  assert.equal(shown(['a', ' ', ' ', 'b', '\n', '\n', ' ', 'c ', ' \n', 'd', '\n']), 'a b\nc\nd');
  const piece = fc.stringMatching(/^[a \n]{1,4}$/);
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const whole = pieces
        .join('')
        .replace(/ {2,}/g, ' ')
        .replace(/ ?\n[ \n]*/g, '\n')
        .trim();
      assert.equal(shown(pieces), whole);
    }),
  );
});

test('very many pieces are joined on the way', () => {
  const pieces = Array.from({ length: 100_000 }, (_, i) => (i % 3 === 0 ? ' ' : 'x'));
  assert.equal(shown(pieces), pieces.join('').trim());
  assert.equal(shown(pieces, 5), 'xx xx');
});
