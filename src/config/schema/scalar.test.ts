import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type * as z from 'zod';
import { parseRoute } from './route.ts';
import { duration, size, timeOfDay } from './scalar.ts';

function reads(schema: z.ZodType, cases: Readonly<Record<string, unknown>>): void {
  for (const [text, value] of Object.entries(cases)) {
    const result = schema.safeParse(text);
    assert.deepEqual(result.success ? result.data : undefined, value, text);
  }
}

test('sizes are bytes; a KB has 1,024', () => {
  reads(size(), { '0B': 0, '1KB': 1024, '1.5kb': 1536, '50 MB': 52_428_800, '1GB': 1024 ** 3 });
  reads(size(), {
    '5': undefined,
    MB: undefined,
    '-1MB': undefined,
    '1M': undefined,
    '1e3MB': undefined,
    '9999999999B': undefined,
  });
});

test('durations are milliseconds', () => {
  reads(duration(), { '500ms': 500, '30s': 30_000, '5 m': 300_000, '4h': 14_400_000, '5d': 432_000_000, '0s': 0 });
  reads(duration(), { '5': undefined, '1w': undefined, '1.5h': undefined, '-1s': undefined, '1h30m': undefined });
});

test('times of day are minutes since midnight', () => {
  reads(timeOfDay(), { '00:00': 0, '08:30': 510, '23:59': 1439, '24:00': 1440 });
  reads(timeOfDay(), { '24:01': undefined, '8:30': undefined, '12:60': undefined, noon: undefined });
});

describe('routes', () => {
  const GOOD: Readonly<Record<string, unknown>> = {
    'smtp://mail.example.com:2525': { kind: 'smtp', hosts: [{ host: 'mail.example.com', port: 2525 }] },
    'smtp:mail.example.com': { kind: 'smtp', hosts: [{ host: 'mail.example.com', port: 25 }] },
    'smtp://[2001:db8::1]:25': { kind: 'smtp', hosts: [{ host: '2001:db8::1', port: 25 }] },
    'smtp://10.0.0.1,10.0.0.2:26': {
      kind: 'smtp',
      hosts: [
        { host: '10.0.0.1', port: 25 },
        { host: '10.0.0.2', port: 26 },
      ],
    },
    'lmtp://127.0.0.1': { kind: 'lmtp', host: '127.0.0.1', port: 24 },
    'lmtp:unix:/run/lmtp': { kind: 'lmtp', socket: '/run/lmtp' },
    'mx:': { kind: 'mx' },
    'maildir:/var/mail/{domain}/{local}': { kind: 'maildir', path: '/var/mail/{domain}/{local}' },
  };
  for (const [text, route] of Object.entries(GOOD)) test(text, () => assert.deepEqual(parseRoute(text), route));

  const BAD = [
    '',
    'mail.example.com',
    'smtp:',
    'smtp://',
    'smtp://a:0',
    'smtp://a:65536',
    'smtp://u@a',
    'smtp://a/b',
    'smtp://a,',
    'smtp://[10.0.0.1]',
    'smtp://2001:db8::1',
    'lmtp:unix:',
    'mx:a',
    'mx',
    'maildir:',
    'maildir:/x/{user}',
    'http://a',
  ];
  for (const text of BAD) test(`${JSON.stringify(text)} is none`, () => assert.equal(parseRoute(text), null));
});
