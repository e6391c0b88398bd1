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

  it('takes no charset from the markup in which the markup could not name it', () => {
    for (const charset of ['utf-16', 'utf-16le', 'utf-32', 'ucs-2', 'cp037']) {
      assert.equal(textOf(`<html><meta charset=${charset}><p>secret`, 'text/html', 'text/html'), 'secret');
    }
  });

  it('takes the tags out of enriched text', () => {
    assert.equal(textOf('<bold>sec</bold>ret', 'text/plain', 'text/enriched'), 'secret');
    assert.equal(textOf('<bold>sec</bold>ret', 'text/plain', 'text/richtext'), 'secret');
  });

  it('turns around what is shown turned around', () => {
    assert.equal(textOf(Buffer.from('a \u202eterces\u202c b'), 'text/plain', 'text/plain', 'utf-8'), 'a secret b');
    assert.equal(
      textOf(Buffer.from('a\u202e\u05e9\u05dc\u05d5\u05dd'), 'text/plain', 'text/plain', 'utf-8'),
      'a\u05e9\u05dc\u05d5\u05dd',
    );
  });

  it('has nothing to say of what is no text', () => {
    assert.equal(textOf('\0\x01', 'application/octet-stream', 'application/octet-stream'), null);
    assert.equal(textOf('GIF89a', 'image/gif', 'image/gif'), null);
  });

  it('is cut at 8 Mi characters', () => {
    assert.equal(textOf(Buffer.alloc(9 * 1024 * 1024, 'x'), 'text/plain')?.length, 8 * 1024 * 1024);
  });

  it('gives the loop back within long texts and pages', () => {
    const LONG = 2 * 1024 * 1024;
    const pages = [
      '<',
      '<div>',
      '&lt;&#60;&',
      '<p style="display:none">x',
      '<a href="http://a.b/">x</a>',
      '<!--',
      'word ',
    ].map((unit) => unit.repeat(LONG / unit.length));
    pages.push(
      `<textarea>${'&lt;'.repeat(LONG / 4)}`,
      `<noembed>${'<b>x'.repeat(LONG / 4)}`,
      `<title>${'<x'.repeat(LONG / 2)}`,
    );
    for (const page of pages) assert.ok(stepsOf(page, 'text/html') >= 7, page.slice(0, 30));
    for (const charset of ['utf-8', 'iso-8859-1', 'cp850', 'utf-7']) {
      assert.ok(stepsOf('words\n'.repeat(LONG / 6), 'text/plain', charset) >= 7, charset);
    }
  });

  it('is the same for a page in one piece and in many', () => {
    // Spaces, references and tags lie across all the places where pieces of 64 KB may end.
    for (const unit of ['a  b &amp; c', '&lt;', 'x \n', 'a < b', '\u{1f600}']) {
      const page = `<p>${unit.repeat(200_000 / unit.length)}</p>`;
      const words = textOf(Buffer.from(page), 'text/html', 'text/html', 'utf-8');
      const expected = textOf(Buffer.from(`<p>${unit.repeat(10)}</p>`), 'text/html', 'text/html', 'utf-8');
      const rest = words?.replaceAll(expected ?? '', '').replace(/[\sx]/g, '');
      assert.ok((rest?.length ?? 0) < unit.length * 10, `${unit}: ${rest?.slice(0, 100)}`);
    }
  });
});

/** How often reading the text gives the loop back. */
function stepsOf(content: string, detectedType: string, charset = ''): number {
  const steps = partText({
    content: memoryBytes(Buffer.from(content)),
    detectedType,
    declaredType: detectedType,
    names: [],
    charset,
  });
  let count = 0;
  while (!steps.next().done) count++;
  return count;
}
