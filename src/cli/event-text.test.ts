import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliveryEvents, idAt } from '../../test/support/story.ts';
import { eventText } from './event-text.ts';

test('a mail tells whose it was, what the DNS calls the client, and who told of it', () => {
  const [received] = deliveryEvents({ id: idAt(0), at: 0 });
  assert.ok(received?.kind === 'received');
  const data = { ...received.data, reverseName: 'host7.sender.example', proxy: '10.0.0.6', user: 'ann', trusted: true };
  assert.deepEqual(eventText({ ...received, data }).slice(0, 2), [
    'from 198.51.100.7 (mail.sender.example, host7.sender.example, told by 10.0.0.6) at 127.0.0.1:2525',
    'ESMTPS, TLSv1.3 TLS_AES_256_GCM_SHA384, user ann',
  ]);
});
