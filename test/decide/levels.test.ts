import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decide } from '../../src/decide/decide.ts';
import { DEFAULT_LEVELS, type Levels, type LevelsFor } from '../../src/decide/levels.ts';
import type { PolicySource } from '../../src/decide/policy.ts';
import type { Finding } from '../../src/mail/finding.ts';
import type { Change, Verdict } from '../../src/mail/verdict.ts';
import { factsOf, policyOf, type Told } from '../support/facts.ts';

interface Setting extends Partial<PolicySource> {
  readonly levels?: Partial<Levels>;
  readonly users?: readonly LevelsFor[];
}

function verdicts(told: Told, { levels, users = [], ...source }: Setting = {}): readonly Verdict[] {
  return decide(factsOf(told), policyOf({ ...source, spam: { levels: { ...DEFAULT_LEVELS, ...levels }, users } }));
}

function spam(...scores: number[]): Partial<Finding>[] {
  return scores.map((score, index) => ({ kind: index % 2 === 0 ? 'spam' : 'auth', name: `sign-${index}`, score }));
}

/** `recipient: action by rule`, a line each. */
function ends(told: Told, setting: Setting = {}): readonly string[] {
  return verdicts(told, setting)
    .flatMap(({ recipients, action, rule }) => recipients.map(({ text }) => `${text}: ${action} by ${rule}`))
    .sort();
}

function end(scores: number[], setting: Setting = {}): string {
  const [only = '', ...others] = ends({ findings: spam(...scores) }, setting);
  assert.equal(others.length, 0);
  return only.replace('bob@example.com: ', '');
}

describe('levels', () => {
  test('5 in sum is kept, 15 refused, less is delivered', () => {
    assert.equal(end([2, 2.9]), 'deliver by little-spam');
    assert.equal(end([2, 3]), 'quarantine by spam');
    assert.equal(end([10, 4.9]), 'quarantine by spam');
    assert.equal(end([10, 5]), 'reject by spam-reject');
    assert.equal(end([20, -18]), 'deliver by little-spam');
  });

  test('a sum of tenths is what it stands for', () => {
    assert.equal(end([0.1, 0.2, 4.7]), 'quarantine by spam');
  });

  test('tag and junk are delivered, marked as such; the most serious level that is reached counts', () => {
    const levels = { tag: 2, junk: 4, quarantine: 8, reject: null };
    assert.equal(end([1.9], { levels }), 'deliver by little-spam');
    assert.equal(end([2], { levels }), 'deliver by spam-tag');
    assert.equal(end([4], { levels }), 'deliver by junk');
    assert.equal(end([8], { levels }), 'quarantine by spam');
    assert.equal(end([80], { levels }), 'quarantine by spam');
  });

  test('mail to the outside is neither tagged nor junk', () => {
    const told = { recipients: ['eve@other.example'], trusted: true, findings: spam(4) };
    assert.deepEqual(ends(told, { levels: { tag: 2, junk: 3 } }), ['eve@other.example: deliver by little-spam']);
  });

  test('a level that is off is never reached, and a finding that decides by itself needs none', () => {
    const off = { quarantine: null, reject: null };
    assert.equal(end([100], { levels: off }), 'deliver by little-spam');
    const told = { findings: [{ kind: 'spam', score: 0 }] } as const;
    assert.deepEqual(ends(told, { levels: { ...off, tag: 1 } }), ['bob@example.com: quarantine by spam']);
  });

  test('a level that delivers answers neither for what decides by itself nor for other kinds', () => {
    const levels = { quarantine: null, reject: null, junk: 3 };
    const some = [...spam(4), { kind: 'auth', name: 'note', score: 0 } as const];
    assert.deepEqual(ends({ findings: some }, { levels }), ['bob@example.com: deliver by junk']);
    assert.deepEqual(ends({ findings: [...some, { kind: 'content' }] }, { levels }), [
      'bob@example.com: quarantine by content',
    ]);
  });

  test('what another engine calls as we do counts like any of its signs', () => {
    for (const name of ['greylisted', 'outbound-rate']) {
      const told = { findings: [{ kind: 'spam', inspector: 'rspamd', name, score: 1 }] } as const;
      assert.deepEqual(ends(told), ['bob@example.com: deliver by little-spam'], name);
    }
  });

  test('rules of the administrator ask for them, and change what they come to', () => {
    const rules = [{ name: 'refuse', if: { spam: 'quarantine' }, then: { action: 'reject' } }] as const;
    assert.equal(end([4], { rules }), 'deliver by little-spam');
    assert.equal(end([6], { rules }), 'reject by refuse');
    const builtin = { spam: { if: { score: { kind: ['spam'], atLeast: 8 } } } } as const;
    assert.equal(end([7], { builtin }), 'deliver by little-spam');
    assert.equal(end([8], { builtin }), 'quarantine by spam');
  });
});

describe('levels of some recipients', () => {
  const recipients = ['ann@example.com', 'bob@example.com', 'carl@sub.example.com'];
  const hosted = ['example.com', 'sub.example.com'];

  test('the first entry that fits counts; a level that it leaves out is that of all', () => {
    const users = [
      { to: ['ann@example.com'], levels: { quarantine: 8 } },
      { to: ['example.com'], levels: { quarantine: 2 } },
    ];
    assert.deepEqual(ends({ recipients, hosted, findings: spam(6) }, { users }), [
      'ann@example.com: deliver by little-spam',
      'bob@example.com: quarantine by spam',
      'carl@sub.example.com: quarantine by spam',
    ]);
    assert.deepEqual(ends({ recipients, hosted, findings: spam(3) }, { users }), [
      'ann@example.com: deliver by little-spam',
      'bob@example.com: quarantine by spam',
      'carl@sub.example.com: deliver by little-spam',
    ]);
    assert.deepEqual(
      verdicts({ recipients, hosted, findings: spam(16) }, { users }).map(({ rule }) => rule),
      ['spam-reject'],
    );
  });

  test('groups are of recipients, also of mail from one of ours', () => {
    const users = [{ group: ['strict'], levels: { quarantine: 1 } }];
    const groups = { strict: ['ann@example.com'] };
    const told = { sender: 'ann@example.com', trusted: true, recipients, hosted, findings: spam(2) };
    assert.deepEqual(ends(told, { users, groups }), [
      'ann@example.com: quarantine by spam',
      'bob@example.com: deliver by little-spam',
      'carl@sub.example.com: deliver by little-spam',
    ]);
  });

  test('who has the same levels, or a mail without findings, shares a verdict', () => {
    const users = [{ to: ['ann@example.com'], levels: { quarantine: 8 } }];
    assert.equal(verdicts({ recipients, hosted }, { users }).length, 1);
    assert.equal(verdicts({ recipients, hosted, findings: spam(6) }, { users }).length, 2);
  });
});

describe('the header', () => {
  const fieldsOf = (changes: readonly Change[]) =>
    changes.flatMap((change) => (change.kind === 'spam-fields' ? change.fields : []));

  test('says the score, what made it, and whether it is spam to the recipient', () => {
    const [verdict] = verdicts({ findings: spam(2, 1.5, -0.25) }, { levels: { tag: 3 } });
    assert.deepEqual(fieldsOf(verdict?.changes ?? []), [
      'X-Spam-Flag: YES\r\n',
      'X-Spam-Score: 3.25\r\n',
      'X-Spam-Status: Yes, score=3.25 required=3 tests=sign-0=2, sign-1=1.5,\r\n sign-2=-0.25\r\n',
    ]);
  });

  test('leaves the flag to junk where there is such a level: a tag puts no mail into the junk folder of a server', () => {
    const header = (score: number, levels: object) =>
      fieldsOf(verdicts({ findings: spam(score) }, { levels })[0]?.changes ?? []).join('');
    assert.match(header(3, { tag: 3, junk: 4 }), /^X-Spam-Score: 3\r\nX-Spam-Status: No, score=3 required=4 /);
    assert.match(header(4, { tag: 3, junk: 4 }), /^X-Spam-Flag: YES\r\n[\s\S]*Yes, score=4 required=4 /);
    assert.match(header(6, { tag: 5.5, junk: 8, quarantine: null }), /^X-Spam-Score: 6/);
  });

  test('is written on all mail where a rule says so, with the flag on spam only', () => {
    const rules = [{ name: 'score', then: { spamHeader: true } }];
    const [clean] = verdicts({}, { rules });
    assert.deepEqual(fieldsOf(clean?.changes ?? []), [
      'X-Spam-Score: 0\r\n',
      'X-Spam-Status: No, score=0 required=5 tests=none\r\n',
    ]);
  });

  test('takes no word of a mail or an engine as its own', () => {
    const name = 'a\r\nX-Evil: 1, b=3 =?utf-8?q?x?= \u202e';
    const [verdict] = verdicts({ findings: [{ kind: 'spam', name, score: 4 }] }, { levels: { tag: 3 } });
    const fields = fieldsOf(verdict?.changes ?? []).join('');
    assert.match(fields, /tests=a__X-Evil__1__b_3___utf-8_q_x____=4\r\n$/);
    assert.equal(fields.match(/^\S/gm)?.length, 3);
  });

  test('of others goes where ours is written', () => {
    const places = { 'x-spam-flag': [[10, 30]], 'x-spam-status': [[30, 70]], subject: [[70, 80]] } as const;
    const [verdict] = verdicts({ findings: spam(4), places }, { levels: { junk: 3 } });
    const [change, junk] = verdict?.changes ?? [];
    assert.deepEqual(change?.kind === 'spam-fields' ? change.cuts : null, [
      [10, 30],
      [30, 70],
    ]);
    assert.deepEqual(junk, { kind: 'junk' });
  });
});
