import assert from 'node:assert/strict';
import { test } from 'node:test';
import { receivedAddresses } from './received.ts';

const field = (value: string, name = 'Received') => ({ name, value, start: 0, end: 0 });
const from = (...values: string[]) => receivedAddresses(values.map((value) => field(value)));

test('the public addresses of the way, the last machine first, each once', () => {
  assert.deepEqual(
    from(
      'from mx.a.test (mx.a.test [192.0.2.1]) by b.test with ESMTP id 1; Fri, 1 Jan 2027 00:00:00 +0000',
      'from [10.0.0.7] (helo=[IPv6:2001:DB8::5]) by mx.a.test (Postfix [203.0.113.99]) with ESMTPSA',
      'from unknown (HELO home) (198.51.100.4) by c.test; date',
      'from mx.a.test (mx.a.test [192.0.2.1]) by d.test',
    ),
    ['192.0.2.1', '2001:db8::5', '198.51.100.4'],
  );
});

test('what is no address, no field or no machine that handed the mail on', () => {
  assert.deepEqual(from('by b.test (Postfix, from userid 0) [192.0.2.1]', 'from x ([999.1.1.1] [127.0.0.1])'), []);
  assert.deepEqual(receivedAddresses([field('from x ([192.0.2.1]) by y', 'X-Received')]), []);
  assert.deepEqual(from(`from ${' '.repeat(2000)}([192.0.2.1])`), []);
});

test('ten addresses are enough', () => {
  const many = Array.from({ length: 300 }, (_, n) => `from x ([192.0.2.${n % 256}]) by y`);
  assert.equal(from(...many).length, 10);
});
