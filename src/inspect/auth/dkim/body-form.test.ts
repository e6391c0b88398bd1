import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalBody } from '../../../../test/support/signing.ts';
import { RelaxedBody, SimpleBody } from './body-form.ts';

const FORMS = { simple: SimpleBody, relaxed: RelaxedBody } as const;

function formed(form: keyof typeof FORMS, pieces: readonly string[]): string {
  const out: Buffer[] = [];
  let certain = 0;
  const body = new FORMS[form]({
    take: (octets) => {
      certain = out.push(Buffer.from(octets));
    },
    guess: (octets) => out.push(Buffer.from(octets)),
    drop: () => out.splice(certain),
  });
  for (const piece of pieces) body.update(Buffer.from(piece, 'latin1'));
  body.end();
  return Buffer.concat(out).toString('latin1');
}

const piece = fc
  .array(fc.constantFrom('a', 'bc', ' ', '\t', '\r', '\n', '\r\n', '\r\n\r\n', '\0', '\xe4'), { maxLength: 12 })
  .map((parts) => parts.join(''));

for (const form of ['simple', 'relaxed'] as const)
  test(`${form}: any octets, cut anywhere, are what the standard makes of the whole`, () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        assert.equal(formed(form, pieces), canonicalBody(pieces.join(''), form));
      }),
      { numRuns: 3000 },
    );
  });

// RFC 6376 section 3.4.5 and 3.4.6.
test("the standard's own examples", () => {
  const body = ' C \r\nD \t E\r\n\r\n\r\n';
  assert.equal(formed('relaxed', [body]), ' C\r\nD E\r\n');
  assert.equal(formed('simple', [body]), ' C \r\nD \t E\r\n');
  assert.equal(formed('simple', []), '\r\n');
  assert.equal(formed('relaxed', []), '');
});

test('empty lines without end, within a body and behind it', () => {
  const lines = '\r\n'.repeat(200_000);
  for (const form of ['simple', 'relaxed'] as const) {
    assert.equal(formed(form, ['a', lines, lines, 'b\r\n']), `a${lines}${lines}b\r\n`);
    assert.equal(formed(form, ['a', lines, lines]), 'a\r\n');
    assert.equal(formed(form, ['a', lines, `\r\nb${lines}`, '\r']), `a${lines}\r\nb${lines}\r\r\n`);
  }
  assert.equal(formed('relaxed', [' \t\r\n'.repeat(200_000)]), '');
  assert.equal(formed('relaxed', ['a', ' '.repeat(300_000), 'b']), 'a b\r\n');
});
