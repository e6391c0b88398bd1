import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeXtext } from './xtext.ts';

test('xtext (RFC 3461 section 4)', () => {
  assert.equal(decodeXtext('ann+40hosted.test'), 'ann@hosted.test');
  assert.equal(decodeXtext('+2B+3D'), '+=');
  assert.equal(decodeXtext('+C3+A4'), '\u00e4');
  assert.equal(decodeXtext('x+0D+0Ay'), 'x\r\ny');
  for (const text of ['+', '+4', '+4g', '+0d', 'a=b', 'a b', 'a\r\nb', '+FF', '\u00e4']) {
    assert.equal(decodeXtext(text), null, JSON.stringify(text));
  }
});

test('a long one is read in no time', () => {
  assert.equal(decodeXtext(`${'+41'.repeat(4000)}+`), null);
  assert.equal(decodeXtext('+41'.repeat(4000))?.length, 4000);
});
