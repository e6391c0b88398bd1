import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HeaderWatch } from './header-watch.ts';

function watch(chunks: readonly string[]): { readonly size: number; readonly received: number } {
  const header = new HeaderWatch();
  for (const chunk of chunks) header.push(Buffer.from(chunk, 'latin1'));
  return { size: header.size, received: header.received };
}

const mail =
  'Received: from a\r\n\tReceived: folded\r\nreceived : b\r\nX-Received: c\r\nSubject: d\r\n\r\nReceived: in the body\r\n';

test('Received fields are counted in the header only', () => {
  assert.deepEqual(watch([mail]), { size: mail.indexOf('\r\n\r\n') + 2, received: 2 });
});

test('a mail without a header has none', () => {
  assert.deepEqual(watch(['\r\nReceived: in the body\r\n']), { size: 0, received: 0 });
  assert.deepEqual(watch(['\r', '\nReceived: in the body\r\n']).received, 0);
});

test('a field longer than what is carried over does not hide the end of the header', () => {
  const long = `Subject: ${'x'.repeat(1000)}\r`;
  assert.equal(watch(['Received: a\r\n', long, '\n\r\nReceived: in the body\r\n']).received, 1);
});

test('slicing changes nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: mail.length })), (cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), mail.length];
      const { received } = watch(at.slice(1).map((to, i) => mail.slice(at[i], to)));
      assert.equal(received, 2);
    }),
    { numRuns: 200 },
  );
});
