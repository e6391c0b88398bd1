import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import iconv from 'iconv-lite';
import type { Bytes } from '../../mail/bytes.ts';
import { decodeCharset, decodedPieces, knowsCharset } from './charset.ts';

describe('decodeCharset', () => {
  for (const [label, text] of [
    ['utf-8', 'Grüße, мир'],
    ['ISO-8859-1', 'Grüße'],
    ['windows-1251', 'Привет, мир'],
    ['koi8-r', 'Привет, мир'],
    ['shift_jis', 'こんにちは'],
    ['euc-kr', '안녕하세요'],
    ['gb18030', '你好'],
    ['big5', '你好'],
    ['utf-16le', 'Grüße'],
    ['utf-7', 'Grüße <script>'],
    ['cp850', 'Grüße'],
  ] as const) {
    it(`reads ${label}`, () => assert.equal(decodeCharset(iconv.encode(text, label), label), text));
  }

  it('reads iso-2022-jp', () => {
    assert.equal(decodeCharset(Buffer.from('\x1b$B$3$s\x1b(B!', 'latin1'), 'ISO-2022-JP'), 'こん!');
  });

  it('goes by the octets where the label tells nothing or the wrong thing', () => {
    for (const label of ['', 'us-ascii', 'x-unknown', 'nonsense', '__proto__', 'constructor', 'base64', 'hex']) {
      assert.equal(decodeCharset(Buffer.from('Grüße'), label), 'Grüße', label);
      assert.equal(decodeCharset(Buffer.from('Gr\xfc\xdfe', 'latin1'), label), 'Grüße', label);
    }
    assert.equal(decodeCharset(Buffer.from('\ufeffhi', 'utf16le'), ''), 'hi');
  });

  it('puts U+FFFD in the place of what is malformed', () => {
    assert.equal(decodeCharset(Buffer.from('a\xffb', 'latin1'), 'utf-8'), 'a\ufffdb');
  });
});

/** As a file is: each piece that is read lies in the memory of the one before. */
function inFile(octets: Buffer): Bytes {
  return {
    size: octets.length,
    slice: (start, end) => Buffer.from(octets.subarray(start, end)),
    read: (start, target) => octets.copy(target, 0, start),
  };
}

describe('decodedPieces', () => {
  for (const [label, word] of [
    ['utf-8', 'Grüße \u{1f600} мир'],
    ['utf-8', 'Grüße\r\n\u{1f600}'],
    ['', 'Grüße мир'],
    ['', '\u{1f600}'],
    ['windows-1251', 'Привет мир '],
    ['shift_jis', 'こんにちは'],
    ['gb18030', '你好'],
    ['utf-16le', 'Grüße\u{1f600}'],
    ['utf-16', '\ufeffGrüße '],
    ['utf-32le', 'Grüße\u{1f600}'],
    ['utf-7', 'Grüße <script>\r\n'],
    ['cp850', 'Grüße'],
    ['iso-2022-jp', 'こんに'],
    ['hz-gb-2312', '~{<:Ky~}\n'],
    ['iso-2022-kr', '\x1b$)C\x0e>H3g\x0f\n'],
    ['ibm037', 'words'],
  ] as const) {
    it(`is what decodeCharset says of ${label === '' ? 'text without a label' : label}, in pieces`, () => {
      const unit = iconv.encodingExists(label) ? iconv.encode(word, label) : Buffer.from(word);
      // A letter lies across every multiple of anything.
      const octets = Buffer.alloc(unit.length * Math.ceil(1_200_000 / unit.length), unit);
      const pieces = [...decodedPieces(inFile(octets), label)];
      assert.ok(pieces.length >= 4, `${pieces.length} pieces`);
      assert.ok(pieces.join('') === decodeCharset(octets, label));
    });
  }
});

describe('knowsCharset', () => {
  it('knows real labels only', () => {
    assert.ok(knowsCharset('UTF-8'));
    assert.ok(knowsCharset('us-ascii'));
    assert.ok(!knowsCharset('toString'));
    assert.ok(!knowsCharset('x'.repeat(10_000)));
  });
});
