import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DataDecoder } from './data-decoder.ts';

interface Result {
  readonly content: string;
  readonly rest: string;
  readonly ended: boolean;
  readonly bare: boolean;
}

function decode(chunks: readonly string[]): Result {
  const decoder = new DataDecoder();
  let content = '';
  let rest = '';
  for (const chunk of chunks) {
    if (decoder.ended) {
      rest += chunk;
      continue;
    }
    const decoded = decoder.decode(Buffer.from(chunk, 'latin1'));
    content += decoded.content.toString('latin1');
    rest += chunk.slice(decoded.used);
  }
  return { content, rest, ended: decoder.ended, bare: decoder.bareNewline };
}

/** The same by the book, octet by octet, over the whole text. */
function byTheBook(text: string): Result {
  const end = `\r\n${text}`.indexOf('\r\n.\r\n');
  const ended = end !== -1;
  const body = ended ? text.slice(0, end) : text;
  const bare = /\r(?!\n)|(?<!\r)\n/.test(body);
  // Only CRLF starts a line; a bare CR or LF is repaired after the dots are gone.
  const unstuffed = body
    .split('\r\n')
    .map((line) => (line.startsWith('.') ? line.slice(1) : line).replace(/[\r\n]/g, (c) => (c === '\r' ? ' ' : '\r\n')))
    .join('\r\n');
  return { content: unstuffed, rest: ended ? text.slice(end + 3) : '', ended, bare };
}

test('an ordinary mail is passed on as a view of the chunk', () => {
  const chunk = Buffer.from('Subject: a\r\n\r\nbody\r\n.\r\nQUIT\r\n');
  const { content, used } = new DataDecoder().decode(chunk);
  assert.equal(content.toString(), 'Subject: a\r\n\r\nbody\r\n');
  assert.equal(content.buffer, chunk.buffer);
  assert.equal(chunk.subarray(used).toString(), 'QUIT\r\n');
});

test('stuffed dots are removed, one of each line', () => {
  const { content, ended } = decode(['.\ra\r\n..\r\n...b\r\nc.\r\n.', '.d\r\n.\r\n']);
  assert.equal(content, ' a\r\n.\r\n..b\r\nc.\r\n.d\r\n');
  assert.ok(ended);
});

test('an empty mail ends at once', () => {
  assert.deepEqual(decode(['.\r\n']), { content: '', rest: '', ended: true, bare: false });
  assert.deepEqual(decode(['.', '\r', '\n', 'x']), { content: '', rest: 'x', ended: true, bare: false });
});

// CVE-2023-51764, -51765, -51766, -51747 and their kin.
const FALSE_ENDS = [
  '\n.\n',
  '\n.\r',
  '\r.\n',
  '\r.\r',
  '\n.\r\n',
  '\r.\r\n',
  '\r\n.\n',
  '\r\n.\r',
  '\r\n\0.\r\n',
  '\r\n.\r\r\n',
];

for (const end of FALSE_ENDS) {
  test(`${JSON.stringify(end)} does not end the mail, however it is sliced`, () => {
    const text = `Subject: a\r\n\r\nbody${end}MAIL FROM:<x@y.example>\r\n`;
    for (const chunks of [[text], [...text], [text.slice(0, 18), text.slice(18)]]) {
      const { ended, content, bare } = decode(chunks);
      assert.equal(ended, false);
      assert.match(content, /MAIL FROM:<x@y\.example>\r\n$/);
      assert.equal(bare, end !== '\r\n\0.\r\n');
    }
  });
}

const alphabet = fc.constantFrom('\r', '\n', '.', '\r\n', '\r\n.', '.\r\n', 'a', '\0', '\xff');

test('any text, sliced anyhow, comes to what the book says', () => {
  fc.assert(
    fc.property(fc.array(fc.array(alphabet, { maxLength: 8 }), { maxLength: 8 }), (parts) => {
      const chunks = parts.map((part) => part.join(''));
      const got = decode(chunks);
      const expected = byTheBook(chunks.join(''));
      assert.equal(got.ended, expected.ended);
      assert.equal(got.rest, expected.rest);
      if (expected.ended) assert.deepEqual(got, expected);
      // What is still in doubt (a CR, a dot) is kept back.
      else assert.ok(expected.content.startsWith(got.content));
    }),
    { numRuns: 2000 },
  );
});
