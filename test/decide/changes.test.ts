import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decide } from '../../src/decide/decide.ts';
import type { Then } from '../../src/decide/rule.ts';
import type { Finding } from '../../src/mail/finding.ts';
import type { Change } from '../../src/mail/verdict.ts';
import { factsOf, policyOf } from '../support/facts.ts';

/** A text; a ZIP with a mail that has an attachment; a text with an embedded file. */
const PARTS = [
  { path: '1' },
  { path: '2/a.zip', detectedType: 'application/zip' },
  { path: '2/a.zip/in.eml', origin: 'member', span: null },
  { path: '2/a.zip/in.eml/2/run.exe', origin: 'entity', span: null },
  { path: '2/a.zip/ok.txt', origin: 'member', span: null },
  { path: '3' },
  { path: '3/uu.exe', origin: 'embedded' },
] as const;

function changes(then: Then, findings: readonly Partial<Finding>[]): readonly Change[] {
  const rules = [
    { name: 'mend', if: { finding: { kind: ['virus', 'attachment'] } }, then: { ...then, action: 'deliver' } },
  ] as const;
  const facts = factsOf({ parts: PARTS, findings });
  return decide(facts, policyOf({ rules }))[0]?.changes ?? [];
}

const inner = { part: '2/a.zip/in.eml/2/run.exe', name: 'Eicar', kind: 'virus' } as const;

describe('strip', () => {
  test('takes the entity of the mail that holds what was found', () => {
    assert.deepEqual(changes({ strip: true }, [inner]), [{ kind: 'strip', parts: ['2/a.zip'], why: 'virus: Eicar' }]);
  });
  test('takes what is embedded in a text and leaves the text', () => {
    const found = { part: '3/uu.exe', kind: 'attachment', name: 'executable' } as const;
    assert.deepEqual(changes({ strip: true }, [found])[0], {
      kind: 'strip',
      parts: ['3/uu.exe'],
      why: 'attachment that is not allowed: executable',
    });
  });
  test('takes the whole mail where it was found in the whole', () => {
    assert.deepEqual(changes({ strip: true }, [{ ...inner, part: '' }])[0], {
      kind: 'strip',
      parts: [''],
      why: 'virus: Eicar',
    });
  });
  test('takes each entity once', () => {
    const findings = [inner, { ...inner, part: '2/a.zip/ok.txt' }, { ...inner, part: '1', name: 'Other' }];
    assert.deepEqual(changes({ strip: true }, findings)[0], {
      kind: 'strip',
      parts: ['2/a.zip', '1'],
      why: 'virus: Other, virus: Eicar',
    });
  });
});

describe('clean', () => {
  test('takes the member of the archive, even for what lies inside the member', () => {
    assert.deepEqual(changes({ clean: true }, [inner]), [
      { kind: 'clean', parts: ['2/a.zip/in.eml'], why: 'virus: Eicar' },
    ]);
  });
  test('strips what is no member', () => {
    assert.deepEqual(changes({ clean: true }, [{ ...inner, part: '3/uu.exe' }])[0]?.kind, 'strip');
  });
  test('keeps the archive where the inspector saw the same thing in the archive and in its member', () => {
    const twice = [inner, { ...inner, part: '2/a.zip' }, { ...inner, part: '' }];
    assert.deepEqual(changes({ clean: true }, twice), [
      { kind: 'clean', parts: ['2/a.zip/in.eml'], why: 'virus: Eicar' },
    ]);
  });
  test('takes the archive where it holds something else as well, or another inspector says so', () => {
    for (const other of [{ name: 'Other' }, { inspector: 'second' }]) {
      const found = changes({ clean: true }, [inner, { ...inner, part: '2/a.zip', ...other }]);
      assert.deepEqual(
        found.map(({ kind }) => kind),
        ['strip', 'clean'],
      );
    }
  });
  test('takes the whole mail where a second copy may hide in a structure that is in doubt', () => {
    const rules = [
      {
        name: 'mend',
        if: { finding: { kind: ['virus'] } },
        then: { action: 'deliver', clean: true, despite: ['ambiguous'] },
      },
    ] as const;
    const findings = [inner, { ...inner, part: '' }, { kind: 'ambiguous', name: 'two-boundaries' } as const];
    const [verdict] = decide(factsOf({ parts: PARTS, findings }), policyOf({ rules }));
    assert.deepEqual(verdict?.changes[0], { kind: 'strip', parts: [''], why: 'virus: Eicar' });
  });
});

test('a path that dissection does not know leads to what stands above it', () => {
  assert.deepEqual(changes({ strip: true }, [{ ...inner, part: '2/a.zip/unheard/of' }])[0], {
    kind: 'strip',
    parts: ['2/a.zip'],
    why: 'virus: Eicar',
  });
  assert.deepEqual(changes({ clean: true }, [{ ...inner, part: '9/b' }])[0]?.kind, 'strip');
});

test('matched parts go without a finding', () => {
  const rules = [
    { name: 'mend', if: { part: { origin: ['embedded'] } }, then: { action: 'deliver', strip: true } },
  ] as const;
  const [verdict] = decide(factsOf({ parts: PARTS }), policyOf({ rules }));
  assert.deepEqual(verdict?.changes, [{ kind: 'strip', parts: ['3/uu.exe'], why: 'not allowed here' }]);
});

test('mail that is not delivered is not changed', () => {
  const rules = [
    { name: 'tag', then: { tagSubject: '[X]' } },
    { name: 'keep', then: { action: 'quarantine' } },
  ] as const;
  assert.deepEqual(decide(factsOf(), policyOf({ rules }))[0]?.changes, []);
});
