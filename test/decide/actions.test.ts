import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decide } from '../../src/decide/decide.ts';
import { FINDING_KINDS, type FindingKind } from '../../src/mail/finding.ts';
import type { Verdict } from '../../src/mail/verdict.ts';
import { factsOf, policyOf, type Told } from '../support/facts.ts';

/** The only verdict on a mail that all recipients share. */
function verdict(told: Told, source: Parameters<typeof policyOf>[0] = {}): Verdict {
  const [only, ...others] = decide(factsOf(told), policyOf(source));
  assert.ok(only !== undefined && others.length === 0, 'one verdict');
  return only;
}

describe('without rules of the administrator', () => {
  test('a mail in which nothing was found is delivered as it is', () => {
    const clean = verdict({});
    assert.deepEqual(
      { ...clean, recipients: clean.recipients.map(({ text }) => text) },
      {
        recipients: ['bob@example.com'],
        action: 'deliver',
        rule: 'clean',
        temporary: false,
        text: null,
        changes: [],
        keep: false,
        notices: [],
        copies: [],
        reasons: ['Rule "clean": Nothing was found.'],
      },
    );
  });

  const ANSWERS: Readonly<Record<FindingKind, readonly [string, string]>> = {
    virus: ['reject', 'virus'],
    attachment: ['reject', 'attachment'],
    unknown: ['hold', 'unknown'],
    ambiguous: ['hold', 'ambiguous'],
    'over-limit': ['hold', 'over-limit'],
    encrypted: ['hold', 'encrypted'],
    corrupt: ['hold', 'corrupt'],
    active: ['quarantine', 'active'],
    content: ['quarantine', 'content'],
    spam: ['quarantine', 'spam'],
    auth: ['deliver', 'little-spam'],
  };
  for (const kind of FINDING_KINDS) {
    test(`${kind} ends in ${ANSWERS[kind].join(' by rule ')}`, () => {
      const { action, rule, reasons } = verdict({
        findings: [{ kind, inspector: 'engine', name: 'Thing', part: '1' }],
      });
      assert.deepEqual([action, rule], ANSWERS[kind]);
      assert.match(reasons[0] ?? '', /^engine: .*Thing, in part 1$/);
    });
  }

  test('with every built-in rule disabled, each kind of finding is held and never delivered', () => {
    const names = policyOf().rules.map(({ name }) => name);
    const builtin = Object.fromEntries(names.map((name) => [name, { enabled: false }]));
    for (const kind of FINDING_KINDS) {
      const { action, rule } = verdict({ findings: [{ kind, score: 1 }] }, { builtin });
      assert.deepEqual([kind, action, rule], [kind, 'hold', 'unanswered']);
    }
  });

  test('an engine that was down makes the mail wait; what no engine can read does not', () => {
    assert.equal(verdict({ findings: [{ kind: 'unknown', inspector: 'clamd', name: 'crashed' }] }).temporary, true);
    const split = verdict({ findings: [{ kind: 'unknown', inspector: 'structure', name: 'split-volume' }] });
    assert.deepEqual([split.action, split.temporary], ['hold', false]);
    const large = verdict({ findings: [{ kind: 'unknown', inspector: 'clamd', name: 'size-limit' }] });
    assert.deepEqual([large.action, large.temporary], ['hold', false]);
  });

  test('damage of the text is delivered, damage of an archive in the same place of another mail is held', () => {
    const damage = (detectedType: string) =>
      verdict({ parts: [{ path: '1', detectedType }], findings: [{ kind: 'corrupt', part: '1' }] }).action;
    assert.deepEqual(
      [damage('text/plain'), damage('image/png'), damage('application/zip')],
      ['deliver', 'deliver', 'hold'],
    );
  });

  test('spam is kept back from a score of 5 in sum, and delivered below', () => {
    const spam = (...scores: number[]) => verdict({ findings: scores.map((score) => ({ kind: 'spam', score })) });
    assert.equal(spam(2, 2.9).action, 'deliver');
    assert.equal(spam(2, 3).action, 'quarantine');
    assert.equal(spam(8, -4).action, 'deliver');
  });

  test('greylisted mail is asked for again, unless it is to be refused or something else is wrong with it', () => {
    const put = { kind: 'spam', name: 'greylisted', inspector: 'greylist', score: 0.1 } as const;
    const spam = { kind: 'spam', score: 3 } as const;
    const { action, temporary, rule } = verdict({ findings: [spam, put] });
    assert.deepEqual([action, temporary, rule], ['hold', true, 'greylist']);
    assert.equal(verdict({ findings: [put, { kind: 'virus' }] }).rule, 'virus');
    assert.equal(verdict({ findings: [put, { kind: 'content' }] }).rule, 'content');
    const builtin = { greylist: { enabled: false } };
    assert.equal(verdict({ findings: [spam, put] }, { builtin }).action, 'deliver', 'where the rule is left out');
  });

  test('the most serious finding decides and the reasons tell all, whatever their order', () => {
    const findings = [
      { kind: 'spam', name: 'Words', score: 9 },
      { kind: 'virus', name: 'Eicar', inspector: 'clamd', part: '2/a.zip/b.com', evidence: 'at byte 0' },
      { kind: 'encrypted', name: 'zip-encrypted', part: '3' },
    ] as const;
    const forwards = verdict({ findings });
    assert.equal(forwards.action, 'reject');
    assert.deepEqual(forwards.reasons, [
      'clamd: virus, Eicar, in part 2/a.zip/b.com (at byte 0)',
      'test: encrypted, zip-encrypted, in part 3',
      'spam score 9 of 5: Words 9',
      '4 above quarantine at 5, 6 below reject at 15',
    ]);
    assert.deepEqual(verdict({ findings: [...findings].reverse() }), forwards);
  });
});

describe('rules of the administrator', () => {
  test('are read before the built-in ones, and the first action wins', () => {
    const rules = [
      { name: 'first', if: { size: { atLeast: 1000 } }, then: { action: 'quarantine' } },
      { name: 'second', then: { action: 'delete' } },
    ] as const;
    const big = verdict({ findings: [{ kind: 'virus' }] }, { rules });
    assert.deepEqual([big.action, big.rule], ['quarantine', 'first']);
    assert.equal(verdict({ size: 10 }, { rules }).rule, 'second');
  });

  test('without an action add up and go on', () => {
    const rules = [
      { name: 'external', then: { tagSubject: '[External]', copy: ['audit@example.com'] } },
      { name: 'mark', then: { addHeader: [{ name: 'X-Seen', value: 'yes' }], copy: ['AUDIT@example.com'] } },
      { name: 'tell', then: { notify: [{ to: 'recipient', template: 'recipient' }] } },
    ] as const;
    const { action, changes, copies, notices, rule } = verdict({}, { rules });
    assert.deepEqual([action, rule], ['deliver', 'clean']);
    assert.deepEqual(changes, [
      { kind: 'tag-subject', text: '[External]' },
      { kind: 'add-header', name: 'X-Seen', value: 'yes' },
    ]);
    assert.deepEqual(
      copies.map(({ key }) => key),
      ['audit@example.com'],
    );
    assert.deepEqual(notices, [{ to: 'recipient', template: 'recipient' }]);
  });

  test('that are disabled do nothing', () => {
    assert.equal(
      verdict({}, { rules: [{ name: 'off', enabled: false, then: { action: 'delete' } }] }).action,
      'deliver',
    );
  });

  test('carry the public text of a reject', () => {
    const rules = [{ name: 'no', then: { action: 'reject', text: 'We do not want this.' } }] as const;
    assert.equal(verdict({}, { rules }).text, 'We do not want this.');
  });

  test('may change a built-in rule in part', () => {
    const told = { findings: [{ kind: 'content' }] } as const;
    assert.equal(verdict(told, { builtin: { content: { then: { action: 'forward' } } } }).action, 'forward');
    assert.equal(verdict(told, { builtin: { content: { enabled: false } } }).rule, 'unanswered');
    const outgoing = { builtin: { content: { when: { direction: ['outbound'] } } } } as const;
    assert.equal(verdict(told, outgoing).rule, 'unanswered');
    assert.equal(verdict({ ...told, recipients: ['eve@elsewhere.example'] }, outgoing).rule, 'content');
  });
});

describe('a rule that delivers', () => {
  const friend = [{ name: 'friend', when: { from: ['sender.example'] }, then: { action: 'deliver' } }] as const;

  test('ends the search where nothing is left to answer', () => {
    const rules = [...friend, { name: 'never', then: { action: 'delete' } }] as const;
    assert.equal(verdict({}, { rules }).rule, 'friend');
  });

  test('does not overlook a finding that it did not ask about', () => {
    assert.equal(verdict({ findings: [{ kind: 'virus' }] }, { rules: friend }).action, 'reject');
    assert.equal(verdict({ findings: [{ kind: 'unknown' }] }, { rules: friend }).action, 'hold');
  });

  test('overlooks what it is told to', () => {
    const rules = [{ ...friend[0], then: { action: 'deliver', despite: ['spam', 'content'] } }] as const;
    const mild = verdict({ findings: [{ kind: 'spam', score: 20 }, { kind: 'content' }] }, { rules });
    assert.deepEqual([mild.action, mild.rule], ['deliver', 'friend']);
    assert.equal(verdict({ findings: [{ kind: 'spam', score: 20 }, { kind: 'virus' }] }, { rules }).rule, 'virus');
  });

  test('answers what its conditions matched; the rest is still asked about', () => {
    const rules = [
      { name: 'zip-ok', if: { finding: { kind: ['encrypted'], name: ['zip*'] } }, then: { action: 'deliver' } },
      { name: 'all-big', if: { size: { atLeast: 1 } }, then: { action: 'delete' } },
    ] as const;
    const zip = { kind: 'encrypted', name: 'zip-encrypted' } as const;
    assert.equal(verdict({ findings: [zip] }, { rules }).rule, 'zip-ok');
    // all-big says nothing of the finding that is left, and zip-ok has ended the search for everything else.
    assert.equal(verdict({ findings: [zip, { kind: 'encrypted', name: 'office' }] }, { rules }).rule, 'encrypted');
  });

  test('lets an attachment pass only where each of its names fits', () => {
    const rules = [{ name: 'tool', if: { part: { name: ['tool.exe'] } }, then: { action: 'deliver' } }] as const;
    const finding = { kind: 'attachment', part: '2' } as const;
    const one = { path: '2', names: ['tool.exe'] };
    const two = { path: '2', names: ['tool.exe', 'other.exe'] };
    assert.equal(verdict({ parts: [one], findings: [finding] }, { rules }).rule, 'tool');
    assert.equal(verdict({ parts: [two], findings: [finding] }, { rules }).rule, 'attachment');
    assert.equal(verdict({ parts: [one], findings: [{ ...finding, part: '3' }] }, { rules }).rule, 'attachment');
  });
});
