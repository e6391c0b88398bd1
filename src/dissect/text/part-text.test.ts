import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryBytes } from '../../mail/bytes.ts';
import { atOnce } from '../steps.ts';
import { partText } from './part-text.ts';

function textOf(
  content: string | Buffer,
  detectedType: string,
  declaredType: string | null = null,
  charset = '',
): string | null {
  const octets = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
  const steps = partText({ content: memoryBytes(octets), detectedType, declaredType, names: [], charset });
  return atOnce(steps)?.visible ?? null;
}

describe('partText', () => {
  it('decodes texts of all kinds', () => {
    assert.equal(textOf('a,b\xe9', 'text/plain', 'text/csv', 'iso-8859-1'), 'a,bé');
    assert.equal(textOf('<a>x</a>', 'application/xml'), 'x');
    assert.equal(textOf('<svg><text>x</text></svg>', 'image/svg+xml'), 'x');
    assert.equal(
      textOf(Buffer.from('no mark', 'utf16le'), 'application/octet-stream', 'text/plain', 'utf-16le'),
      'no mark',
    );
  });

  it('reduces HTML by its content and by its word', () => {
    assert.equal(textOf('<p>x</p>', 'text/html', 'text/plain'), 'x');
    assert.equal(textOf('Hi <b>x</b>', 'text/plain', 'text/html'), 'Hi x');
    assert.equal(textOf('Hi <b>x</b>', 'text/plain', 'text/plain'), 'Hi <b>x</b>');
  });

  it('finds the charset in the markup', () => {
    assert.equal(textOf('<html><meta charset=koi8-r><p>\xf0\xf2', 'text/html', 'text/html'), 'ПР');
    const meta = '<html><meta http-equiv=Content-Type content="text/html; charset=windows-1251">\xcf';
    assert.equal(textOf(meta, 'text/html'), 'П');
    assert.equal(textOf('<?xml version="1.0" encoding="koi8-r"?><a>\xf0</a>', 'application/xml'), 'П');
  });

  it('has nothing to say of what is no text', () => {
    assert.equal(textOf('\0\x01', 'application/octet-stream', 'application/octet-stream'), null);
    assert.equal(textOf('GIF89a', 'image/gif', 'image/gif'), null);
  });

  it('is cut at 8 Mi characters', () => {
    assert.equal(textOf(Buffer.alloc(9 * 1024 * 1024, 'x'), 'text/plain')?.length, 8 * 1024 * 1024);
  });
});
