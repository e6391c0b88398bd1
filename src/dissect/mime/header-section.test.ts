import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryBytes } from '../../mail/bytes.ts';
import { type HeaderSection, readHeaderSection } from './header-section.ts';

function read(text: string, limit = 128 * 1024): HeaderSection {
  const bytes = memoryBytes(Buffer.from(text, 'latin1'));
  return readHeaderSection({ bytes, start: 0, limit, isDelimiter: (offset) => text.startsWith('--b', offset) });
}

const fields = (text: string): string[][] => read(text).fields.map(({ name, value }) => [name, value]);
const flags = (text: string): string[] => read(text).flags.map(({ kind, name }) => `${kind}:${name}`);

describe('readHeaderSection', () => {
  it('reads fields, unfolds them and says where they lie', () => {
    const text = 'Subject: a\r\n\tfolded  \r\n line \r\nX-Empty:\r\nTo:b\r\n\r\nbody: no\r\n';
    const section = read(text);
    assert.deepEqual(fields(text), [
      ['Subject', 'a\tfolded   line'],
      ['X-Empty', ''],
      ['To', 'b'],
    ]);
    const [subject] = section.fields;
    assert.equal(text.slice(subject?.start, subject?.end), 'Subject: a\r\n\tfolded  \r\n line \r\n');
    assert.equal(text.slice(section.bodyStart), 'body: no\r\n');
    assert.deepEqual(section.flags, []);
    assert.equal(section.lineEnd, 'crlf');
  });

  it('reads headers with bare LF throughout without a flag', () => {
    const section = read('A: 1\n b\nC: 2\n\nbody');
    assert.deepEqual(
      section.fields.map(({ value }) => value),
      ['1 b', '2'],
    );
    assert.equal(section.lineEnd, 'lf');
    assert.deepEqual(section.flags, []);
  });

  it('reads a header without body, without line end, and none at all', () => {
    assert.deepEqual(fields('A: 1'), [['A', '1']]);
    assert.deepEqual(fields('A: 1\r\n'), [['A', '1']]);
    assert.deepEqual(fields(''), []);
    assert.equal(read('\r\nbody').bodyStart, 2);
  });

  it('decodes UTF-8 where valid, else Latin-1', () => {
    assert.deepEqual(fields('A: \xc3\xa9\r\nB: \xe9\r\n\r\n'), [
      ['A', 'é'],
      ['B', 'é'],
    ]);
  });

  it('ends at a delimiter that comes before the empty line', () => {
    const section = read('A: 1\r\n--b\r\nB: 2\r\n\r\n');
    assert.deepEqual(section.fields.length, 1);
    assert.equal(section.bodyStart, 6);
  });

  it('stops at the limit and says so', () => {
    const section = read(`A: 1\r\n${'B: 2\r\n'.repeat(10_000)}\r\nbody`, 600);
    assert.equal(section.overLimit, true);
    assert.equal(section.bodyStart, 600);
    assert.equal(read('x'.repeat(1000), 600).bodyStart, 0);
  });

  it('reads a header longer than its first read', () => {
    const section = read(`${'B: 2\r\n'.repeat(5000)}\r\nbody`);
    assert.equal(section.fields.length, 5000);
    assert.equal(section.overLimit, false);
  });

  it('flags what readers disagree on', () => {
    assert.deepEqual(flags('A: 1\rB: 2\r\n\r\n'), ['ambiguous:bare-cr-in-header']);
    assert.deepEqual(flags('A: 1\r\r\n\r\n'), ['ambiguous:bare-cr-in-header']);
    assert.deepEqual(flags('A: 1\r\nB: 2\n\r\n'), ['ambiguous:mixed-line-ends-in-header']);
    assert.deepEqual(flags('A: 1\r\n\nbody\r\n'), ['ambiguous:mixed-line-ends-in-header']);
    assert.deepEqual(flags('A: 1\0\r\n\r\n'), ['ambiguous:nul-in-header']);
    assert.deepEqual(flags('A: 1\r\nno field\r\nB: 2\r\n\r\n'), ['ambiguous:header-line-without-colon']);
    assert.deepEqual(flags('A: 1\r\na b: 2\r\n\r\n'), ['ambiguous:header-line-without-colon']);
    assert.deepEqual(flags('A: 1\r\n: 2\r\n\r\n'), ['ambiguous:header-line-without-colon']);
  });

  it('takes an mbox line before the header for what it is', () => {
    assert.deepEqual(flags('From a@example.com Mon Sep 2 12:00:00 2002\r\nA: 1\r\n\r\n'), ['note:mbox-line']);
    const line = 'From a@example.com Mon Sep 2 12:00:00 2002\r\n';
    const trace = 'Received: from a by b;\r\n Mon, 2 Sep 2002\r\n';
    assert.deepEqual(flags(`Return-Path: <>\r\n${trace}${line}A: 1\r\n\r\n`), ['note:mbox-line']);
    for (const header of [`A: 1\r\n${line}`, `${trace}${line}${line}`, `${trace}odd\r\n${line}`])
      assert.deepEqual(flags(`${header}B: 1\r\n\r\n`).at(-1), 'ambiguous:header-line-without-colon', header);
    assert.deepEqual(flags('A: 1\r\nFrom a@example.com\r\n\r\n'), ['ambiguous:header-line-without-colon']);
  });
});
