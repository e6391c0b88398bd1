import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decide } from '../../src/decide/decide.ts';
import type { If } from '../../src/decide/rule.ts';
import { factsOf, policyOf, type Told } from '../support/facts.ts';

/** Whether a rule that deletes by this condition applies. */
function holds(test: If, told: Told): boolean {
  return (
    decide(factsOf(told), policyOf({ rules: [{ name: 'asked', if: test, then: { action: 'delete' } }] }))[0]?.rule ===
    'asked'
  );
}

describe('finding', () => {
  const eicar = { kind: 'virus', inspector: 'clamd', name: 'Win.Test.EICAR_HDB-1', score: 3, part: '2' } as const;
  const told: Told = { findings: [eicar], parts: [{ path: '2', detectedType: 'application/zip', name: 'a.zip' }] };
  test('all that is said must be true of one finding', () => {
    assert.equal(holds({ finding: { kind: ['virus', 'spam'], inspector: ['clamd'], name: ['*eicar*'] } }, told), true);
    assert.equal(holds({ finding: { kind: ['spam'] } }, told), false);
    assert.equal(holds({ finding: { inspector: ['!clamd'] } }, told), false);
    assert.equal(holds({ finding: { score: { atLeast: 3, atMost: 3 } } }, told), true);
    assert.equal(holds({ finding: { score: { atLeast: 3.1 } } }, told), false);
    const other = { kind: 'spam', inspector: 'clamd' } as const;
    assert.equal(holds({ finding: { kind: ['spam'], name: ['*eicar*'] } }, { findings: [eicar, other] }), false);
  });
  test('may ask after the part in which it was found', () => {
    assert.equal(holds({ finding: { part: { detectedType: ['application/*'] } } }, told), true);
    assert.equal(holds({ finding: { part: { extension: ['rar'] } } }, told), false);
    assert.equal(holds({ finding: { part: {} } }, { findings: [{ part: 'nowhere' }] }), false);
  });
});

test('score adds spam, content and auth, unless kinds are named', () => {
  const told: Told = {
    findings: [
      { kind: 'spam', score: 2 },
      { kind: 'content', score: 1.5 },
      { kind: 'virus', score: 100 },
    ],
  };
  assert.equal(holds({ score: { atLeast: 3.5 } }, told), true);
  assert.equal(holds({ score: { atLeast: 3.6 } }, told), false);
  assert.equal(holds({ score: { atLeast: 100, kind: ['virus'] } }, told), true);
});

describe('part', () => {
  const parts = [
    { path: '1', names: [], size: 10 },
    { path: '2', names: ['Invoice.PDF', 'invoice.pdf.exe'], size: 5000, disposition: 'attachment' as const },
    { path: '2/x', origin: 'member' as const, names: ['dir/note.txt'], detectedType: 'text/html', declaredType: null },
  ];
  const CASES: readonly (readonly [string, If, boolean])[] = [
    ['any candidate name fits', { part: { name: ['*.exe'] } }, true],
    ['extension without a dot', { part: { extension: ['exe'] } }, true],
    ['extension with a dot', { part: { extension: ['.pdf'] } }, true],
    ['extension that is not there', { part: { extension: ['zip'] } }, false],
    ['detected type', { part: { detectedType: ['text/html'] } }, true],
    ['declared type of a member is none', { part: { origin: ['member'], declaredType: ['*'] } }, false],
    ['keys must fit one part', { part: { extension: ['exe'], size: { atMost: 100 } } }, false],
    ['size', { part: { size: { atLeast: 5000 } } }, true],
    ['count of attachments', { part: { attachment: true, count: { atLeast: 2, atMost: 2 } } }, true],
    ['none of a kind', { part: { extension: ['zip'], count: { atMost: 0 } } }, true],
  ];
  for (const [title, condition, expected] of CASES) {
    test(`${title}: ${expected}`, () => assert.equal(holds(condition, { parts }), expected));
  }

  for (const name of ['run.exe.', 'run.exe ', 'run．exe', 'run.e\u200bxe', 'RUN.EXE', 'run\u202e.exe']) {
    test(`${JSON.stringify(name)} is an exe`, () => {
      assert.equal(holds({ part: { extension: ['exe'] } }, { parts: [{ path: '1', names: [name] }] }), true);
    });
  }

  test('flags by name', () => {
    const flags = [{ kind: 'note', name: 'self-extracting', detail: '' }] as const;
    assert.equal(holds({ part: { flag: ['self-*'] } }, { parts: [{ path: '1', flags }] }), true);
    assert.equal(holds({ part: { flag: ['other'] } }, { parts: [{ path: '1', flags }] }), false);
  });
});

describe('header, subject, size, recipients', () => {
  test('a field is there, or says something', () => {
    const header = { 'x-mailer': ['Evil Mailer 2.0', 'second'] };
    assert.equal(holds({ header: { field: 'X-Mailer' } }, { header }), true);
    assert.equal(holds({ header: { field: 'X-Other' } }, { header }), false);
    assert.equal(holds({ header: { field: 'x-mailer', contains: ['EVIL'] } }, { header }), true);
    assert.equal(holds({ header: { field: 'x-mailer', matches: ['^sec[a-z]+$'] } }, { header }), true);
    assert.equal(holds({ header: { field: 'x-mailer', contains: ['evil'], matches: ['^sec'] } }, { header }), false);
  });
  test('the subject, also in compatibility forms', () => {
    assert.equal(holds({ subject: { contains: ['win money'] } }, { subject: 'You can WIN MONEY' }), true);
    assert.equal(holds({ subject: { contains: ['win'] } }, { subject: 'ｗｉｎ' }), true);
    assert.equal(holds({ subject: { matches: ['(?i)^re: .*[0-9]{4}'] } }, { subject: 'Re: order 1234' }), true);
  });
  test('size and number of recipients', () => {
    assert.equal(holds({ size: { atLeast: 100, atMost: 200 } }, { size: 200 }), true);
    assert.equal(holds({ size: { atMost: 199 } }, { size: 200 }), false);
    assert.equal(holds({ recipients: { atLeast: 2 } }, {}), false);
  });
  test('a hostile subject does not stall a hostile-looking pattern', () => {
    assert.equal(holds({ subject: { matches: ['(a+)+$'] } }, { subject: `${'a'.repeat(100_000)}!` }), true);
  });
});

test('all, any and not combine', () => {
  const big: If = { size: { atLeast: 1000 } };
  const word: If = { subject: { contains: ['hello'] } };
  assert.equal(holds({ all: [big, word] }, {}), true);
  assert.equal(holds({ all: [big, { not: word }] }, {}), false);
  assert.equal(holds({ any: [{ not: big }, word] }, {}), true);
  assert.equal(holds({ any: [] }, {}), false);
  assert.equal(holds({}, {}), true);
});
