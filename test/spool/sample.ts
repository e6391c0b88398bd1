import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Address } from '../../src/mail/address.ts';
import type { Bytes } from '../../src/mail/bytes.ts';
import { MailId } from '../../src/mail/mail-id.ts';
import type { MailRecord, Progress } from '../../src/mail/record.ts';
import type { Verdict } from '../../src/mail/verdict.ts';

export function address(text: string): Address {
  const parsed = Address.parse(text);
  assert.ok(parsed, text);
  return parsed;
}

export function newId(now = Date.now()): MailId {
  return MailId.create(now, randomBytes(4));
}

export function sampleRecord(id: MailId): MailRecord {
  return {
    id,
    envelope: {
      sender: address('"quoted \\" sender"@müller.example'),
      recipients: [address('one@example.com'), address('postmaster@[192.0.2.1]')],
      smtputf8: true,
      body: '8bitmime',
    },
    session: {
      id: '01HF7YAT00000001',
      listener: '127.0.0.1:2525',
      role: 'mx',
      address: '192.0.2.9',
      port: 4711,
      helo: 'line\nend and \u2028 and \ud800',
      protocol: 'ESMTPS',
      tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
      trusted: false,
      user: null,
      certificate: null,
      reverseName: null,
      proxy: null,
      at: 1_764_000_000_000,
    },
    at: 1_764_000_000_123,
    verdicts: null,
    stamp: null,
    made: null,
  };
}

export function sampleVerdict(): Verdict {
  return {
    recipients: [address('one@example.com')],
    action: 'deliver',
    rule: 'built-in',
    temporary: false,
    text: null,
    changes: [{ kind: 'strip', parts: ['2'], why: 'a macro' }],
    keep: false,
    notices: [{ to: 'recipient', template: 'stripped' }],
    copies: [address('audit@example.com')],
    reasons: ['nothing was found'],
  };
}

export function sampleProgress(recipient: string, state: Progress['state'] = 'done'): Progress {
  return { recipient: address(recipient), state, at: 1_764_000_000_500, answer: '250 2.0.0 Ok' };
}

/** Bytes that tell one mail from another and no window from the next. */
export function content(size: number, seed: string): Buffer {
  const unit = `${seed} ${randomBytes(6).toString('hex')}\r\n`;
  return Buffer.from(unit.repeat(Math.ceil(size / unit.length))).subarray(0, size);
}

export function all(bytes: Bytes): Buffer {
  return bytes.slice(0, bytes.size);
}

export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-spool-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
