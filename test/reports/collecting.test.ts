import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dmarc, DmarcPolicy, DmarcRecord, DmarcResult } from '../../src/mail/authentication.ts';
import type { DmarcNews } from '../../src/mail/feedback.ts';
import type { JudgedMail } from '../../src/mail/judged-mail.ts';
import type { Action } from '../../src/mail/verdict.ts';
import { Collector } from '../../src/reports/collector.ts';
import { seenIn } from '../../src/reports/seen.ts';
import { judgedMail, type SentMail } from '../support/senders.ts';

const AT = Date.UTC(2026, 10, 26, 12);

interface Told extends SentMail {
  readonly p?: DmarcPolicy;
  readonly testing?: boolean;
  readonly rua?: readonly string[];
  readonly action?: Action;
  readonly temporary?: boolean;
}

/** A mail of a domain that asks for reports. */
function mailOf({
  p = 'none',
  testing = false,
  rua = ['mailto:a@partner.example'],
  action = 'deliver',
  temporary = false,
  ...told
}: Told): JudgedMail {
  const mail = judgedMail(told, { action, accepted: action !== 'reject' && !temporary, at: AT });
  const { authentication } = mail;
  assert.ok(authentication);
  const effective = testing ? (p === 'reject' ? 'quarantine' : 'none') : p;
  const record: DmarcRecord = {
    policies: { domain: p, subdomains: p, absent: 'reject' },
    strict: { spf: false, dkim: true },
    testing,
    psd: 'u',
    reportsTo: rua,
  };
  const passed = authentication.dmarc.result === 'pass';
  const dmarc: Dmarc = { ...authentication.dmarc, record, policy: p, effective, aligned: { spf: false, dkim: passed } };
  return {
    ...mail,
    verdicts: mail.verdicts.map((verdict) => ({ ...verdict, temporary })),
    authentication: { ...authentication, dmarc },
  };
}

test('what is told of a mail that passes', () => {
  const seen = seenIn(
    mailOf({
      dmarc: 'pass',
      p: 'reject',
      spf: 'softfail',
      sender: 'x@host.example',
      signed: ['other.example/a', 'partner.example/b'],
    }),
  );
  assert.deepEqual(seen, {
    day: 20_783,
    domain: 'partner.example',
    policy: { p: 'reject', sp: 'reject', np: 'reject', adkim: 's', aspf: 'r', testing: 'n', discovery: 'treewalk' },
    reportsTo: ['mailto:a@partner.example'],
    row: {
      source: '203.0.113.7',
      disposition: 'pass',
      dkim: true,
      spf: false,
      reasons: [],
      author: 'partner.example',
      sender: 'host.example',
      signatures: [
        { domain: 'partner.example', selector: 'b', result: 'pass' },
        { domain: 'other.example', selector: 'a', result: 'pass' },
      ],
      checked: { domain: 'host.example', result: 'softfail' },
    },
  });
});

test('what became of it, and why that is less than the policy asks for', () => {
  const forwarded = { trusted: true, sealedDmarc: 'pass' } as const;
  type Case = readonly [told: Told & { dmarc: DmarcResult }, disposition: string, reason: string | null];
  const cases: readonly Case[] = [
    [{ dmarc: 'pass', p: 'none' }, 'none', null],
    [{ dmarc: 'pass', p: 'quarantine' }, 'pass', null],
    [{ dmarc: 'fail', p: 'reject', action: 'reject' }, 'reject', null],
    [{ dmarc: 'fail', p: 'quarantine', action: 'quarantine' }, 'quarantine', null],
    // Stopped for something else: that is not the policy's doing.
    [{ dmarc: 'fail', p: 'none', action: 'reject' }, 'none', null],
    [{ dmarc: 'fail', p: 'quarantine', action: 'reject' }, 'quarantine', null],
    [{ dmarc: 'fail', p: 'reject', action: 'quarantine' }, 'quarantine', 'local_policy'],
    [{ dmarc: 'fail', p: 'reject', action: 'deliver' }, 'none', 'local_policy'],
    [{ dmarc: 'fail', p: 'reject', action: 'deliver', arc: forwarded }, 'none', 'trusted_forwarder'],
    [{ dmarc: 'fail', p: 'reject', testing: true, action: 'quarantine' }, 'quarantine', 'policy_test_mode'],
    [{ dmarc: 'fail', p: 'quarantine', testing: true, action: 'deliver' }, 'none', 'policy_test_mode'],
    [{ dmarc: 'temperror', p: 'reject', action: 'deliver' }, 'none', 'other'],
  ];
  for (const [told, disposition, reason] of cases) {
    const row = seenIn(mailOf(told))?.row;
    assert.deepEqual([row?.disposition, row?.reasons[0]?.type ?? null], [disposition, reason], JSON.stringify(told));
  }
});

test('nothing is told of mail that nobody asks about', () => {
  assert.equal(seenIn(mailOf({ dmarc: 'fail', rua: [] })), null);
  assert.equal(seenIn(mailOf({ dmarc: 'fail', trusted: true })), null);
  assert.equal(seenIn(mailOf({ dmarc: 'fail', session: null })), null);
  assert.equal(seenIn(mailOf({ dmarc: 'none' })), null);
  // It is to come again, and is counted then.
  assert.equal(seenIn(mailOf({ dmarc: 'fail', action: 'hold', temporary: true })), null);
  assert.equal(seenIn({ ...mailOf({ dmarc: 'fail' }), authentication: null }), null);
});

test('equal mails are counted together; mail for the mailboxes of reports is not', () => {
  const sent: DmarcNews[] = [];
  const collector = new Collector({
    mailboxes: new Set(['dmarc@company.example']),
    send: (news) => void sent.push(...news),
  });
  for (const client of ['192.0.2.1', '192.0.2.1', '192.0.2.2']) collector.observe(mailOf({ dmarc: 'fail', client }));
  collector.observe(mailOf({ dmarc: 'fail', to: ['dmarc@company.example'] }));
  assert.equal(sent.length, 0);
  collector.close();
  assert.deepEqual(
    sent.map((news) => news.kind === 'seen' && [news.seen.row.source, news.count]),
    [
      ['192.0.2.1', 2],
      ['192.0.2.2', 1],
    ],
  );
  collector.close();
  assert.equal(sent.length, 2);
});
