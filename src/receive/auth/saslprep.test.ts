import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { saslprep } from './saslprep.ts';

test('the examples of RFC 4013 section 3', () => {
  assert.equal(saslprep('I\u00adX'), 'IX');
  assert.equal(saslprep('user'), 'user');
  assert.equal(saslprep('USER'), 'USER');
  assert.equal(saslprep('\u00aa'), 'a');
  assert.equal(saslprep('\u2168'), 'IX');
  assert.equal(saslprep('\u0007'), null);
});

test('a password is the same however its letters were composed, and with whatever space', () => {
  assert.equal(saslprep('u\u0308ber\u00a0x'), '\u00fcber x');
});

test('nothing is left, or what cannot be typed', () => {
  for (const text of ['', '\u200d', 'a\0b', '\ufffd', '\ud800', '\u202eabc', 'a\u2028', '\ue000', '\u{e0041}']) {
    assert.equal(saslprep(text), null, JSON.stringify(text));
  }
});

test('what is prepared stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const once = saslprep(text);
      if (once !== null) assert.equal(saslprep(once), once);
    }),
  );
});
