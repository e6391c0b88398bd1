import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTrail } from './trail.ts';

test('what a server has written of where it got the mail', () => {
  const [hop] = readTrail([
    'from a.example (b.example [198.51.100.4]) by c.example with ESMTPS id 1 for <d@e.example>; Mon, 1 Jun 2026 10:00:00 +0000',
  ]);
  assert.partialDeepStrictEqual(hop, {
    helo: 'a.example',
    seen: 'b.example [198.51.100.4]',
    address: '198.51.100.4',
    by: 'c.example',
    at: Date.UTC(2026, 5, 1, 10),
  });
});

test('what servers leave out is empty', () => {
  assert.partialDeepStrictEqual(readTrail(['(qmail 12 invoked by uid 5)'])[0], {
    helo: '',
    seen: '',
    address: '',
    by: '',
    at: null,
  });
  assert.partialDeepStrictEqual(readTrail(['by c.example; soon'])[0], { by: 'c.example', at: null });
  assert.partialDeepStrictEqual(readTrail(['from [IPv6:2001:db8::1] by c.example'])[0], { address: '2001:db8::1' });
});

test('of many only the first are read', () => {
  assert.equal(readTrail(Array.from({ length: 500 }, () => 'from a by b')).length, 50);
});
