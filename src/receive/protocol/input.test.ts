import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Input } from './input.ts';

function lines(chunks: readonly string[], limit = 20): string[] {
  const input = new Input();
  const found: string[] = [];
  for (const chunk of chunks) {
    input.push(Buffer.from(chunk, 'latin1'));
    for (let result = input.line(limit); result !== null; result = input.line(limit)) {
      found.push(result.kind === 'line' ? result.line.toString('latin1') : result.kind);
    }
  }
  return found;
}

test('lines end in CRLF; what ends in a lone LF or is too long is told', () => {
  assert.deepEqual(lines(['NOOP\r\nQUIT\r\n']), ['NOOP', 'QUIT']);
  assert.deepEqual(lines(['\n', '\r\n', 'a\n\r\n']), ['bad-end', '', 'bad-end', '']);
  assert.deepEqual(lines([`${'x'.repeat(18)}\r\n${'x'.repeat(19)}\r\nNOOP\r\n`]), ['x'.repeat(18), 'too-long', 'NOOP']);
});

test('a line without end is not kept', () => {
  const input = new Input();
  for (let i = 0; i < 1000; i++) {
    input.push(Buffer.alloc(1000, 'x'));
    assert.equal(input.line(2048), null);
    assert.equal(input.size, 0);
  }
  input.push(Buffer.from('\r\nNOOP\r\n'));
  assert.deepEqual(input.line(2048), { kind: 'too-long' });
  assert.equal(input.line(2048)?.kind, 'line');
});

test('slicing changes nothing', () => {
  const piece = fc.constantFrom('\r', '\n', '\r\n', 'abc', 'x'.repeat(25));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      assert.deepEqual(lines([...text]), lines([text]));
      assert.deepEqual(lines(pieces), lines([text]));
    }),
    { numRuns: 500 },
  );
});

test('what was taken too much can be put back', () => {
  const input = new Input();
  input.push(Buffer.from('abcdef'));
  const chunk = input.take();
  assert.equal(input.size, 0);
  input.unread(chunk?.subarray(4) ?? Buffer.alloc(0));
  assert.equal(input.size, 2);
  assert.equal(input.take()?.toString(), 'ef');
  assert.equal(input.take(), null);
});

test('QUIT at the end of what waits is seen, however it was sliced', () => {
  for (const chunks of [['QUIT\r\n'], ['NOOP\r\nquit\r\n'], ['NOOP\r\nQU', 'IT', '\r', '\n']]) {
    const input = new Input();
    for (const chunk of chunks) input.push(Buffer.from(chunk));
    assert.equal(input.endsInQuit, true, chunks.join('|'));
    input.push(Buffer.from('\r\n'));
    assert.equal(input.endsInQuit, false);
  }
  assert.equal(new Input().endsInQuit, false);
});
