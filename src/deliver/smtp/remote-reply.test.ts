import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MalformedReply, ReplyParser, replyStatus, replyText } from './remote-reply.ts';

const parse = (text: string) => new ReplyParser().feed(Buffer.from(text));

test('one line is one reply', () => {
  const [reply] = parse('550 5.1.1 User unknown\r\n');
  assert.ok(reply);
  assert.equal(reply.code, 550);
  assert.equal(replyStatus(reply), '5.1.1');
  assert.equal(replyText(reply), '550 5.1.1 User unknown');
});

test('a reply of many lines is shown as one, its status once', () => {
  const [reply] = parse('550-5.7.1 Not today,\r\n550-5.7.1 nor tomorrow:\r\n550 5.7.1 https://example.org\r\n');
  assert.ok(reply);
  assert.equal(replyText(reply), '550 5.7.1 Not today, nor tomorrow: https://example.org');
});

test('several replies in one packet, and one in single octets', () => {
  const parser = new ReplyParser();
  assert.deepEqual(
    parser.feed(Buffer.from('250 a\r\n251 b\r\n3')).map(({ code }) => code),
    [250, 251],
  );
  assert.equal(parser.inside, true);
  const codes = [...'54 c\r\n'].flatMap((octet) => parser.feed(Buffer.from(octet))).map(({ code }) => code);
  assert.deepEqual(codes, [354]);
  assert.equal(parser.inside, false);
});

test('a status whose class is not the code’s is not believed', () => {
  const [reply] = parse('450 5.1.1 later\r\n');
  assert.ok(reply);
  assert.equal(replyStatus(reply, '2.0'), '4.2.0');
});

test('control characters and bidi marks of a server are not shown', () => {
  const [reply] = parse('550 a\u001b[31m\u202eb\r\n');
  assert.ok(reply);
  assert.equal(replyText(reply), '550 a?[31m?b');
});

test('a bare code and a line without CR are understood', () => {
  assert.deepEqual(
    parse('250\r\n250 ok\n').map(({ code }) => code),
    [250, 250],
  );
});

for (const [what, text] of [
  ['HTTP', 'HTTP/1.1 400 Bad Request\r\n'],
  ['no code', 'hello\r\n'],
  ['codes that differ within a reply', '250-a\r\n550 b\r\n'],
  ['an endless line', 'x'.repeat(5000)],
  ['endless lines', '250-x\r\n'.repeat(200)],
  ['code 600', '600 what\r\n'],
] as const) {
  test(`refuses ${what}`, () => {
    assert.throws(() => parse(text), MalformedReply);
  });
}

test('whatever comes, it ends in replies or a MalformedReply, and is cut the same everywhere', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ unit: fc.constantFrom('2', '5', '0', '-', ' ', '\r', '\n', 'a', 'é') }),
  );
  fc.assert(
    fc.property(bytes, fc.nat(300), (input, cut) => {
      const whole = Buffer.from(input as Uint8Array);
      const read = (...chunks: Buffer[]): string => {
        const parser = new ReplyParser();
        try {
          return JSON.stringify(chunks.flatMap((chunk) => parser.feed(chunk)));
        } catch (error) {
          assert.ok(error instanceof MalformedReply);
          return 'malformed';
        }
      };
      assert.equal(read(whole), read(whole.subarray(0, cut), whole.subarray(cut)));
    }),
    { numRuns: 200 },
  );
});
