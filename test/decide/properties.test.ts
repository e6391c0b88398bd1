import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decide } from '../../src/decide/decide.ts';
import type { If, Rule, Then, When } from '../../src/decide/rule.ts';
import { DIRECTIONS } from '../../src/decide/rule.ts';
import { FINDING_KINDS, type Finding } from '../../src/mail/finding.ts';
import { ACTIONS } from '../../src/mail/verdict.ts';
import { factsOf, policyOf, type Told } from '../support/facts.ts';

const kinds = fc.subarray([...FINDING_KINDS], { minLength: 1 });
const PATHS = ['', '1', '2/a.zip', '2/a.zip/b.exe'];

const finding: fc.Arbitrary<Finding> = fc.record({
  inspector: fc.constantFrom('clamd', 'yara', 'structure'),
  kind: fc.constantFrom(...FINDING_KINDS),
  name: fc.constantFrom('A', 'B', 'size-limit'),
  part: fc.constantFrom(...PATHS),
  score: fc.integer({ min: -3, max: 8 }),
  evidence: fc.string({ maxLength: 5 }),
});

const recipient = fc
  .tuple(fc.constantFrom('ann', 'bob', 'eve'), fc.constantFrom('example.com', 'sub.example.com', 'elsewhere.example'))
  .map(([local, domain]) => `${local}@${domain}`);

const mail: fc.Arbitrary<Told> = fc.record({
  recipients: fc.uniqueArray(recipient, { minLength: 1, maxLength: 9 }),
  findings: fc.array(finding, { maxLength: 6 }),
  trusted: fc.boolean(),
  sender: fc.constantFrom(null, 'ann@example.com', 'x@sender.example'),
  size: fc.integer({ min: 0, max: 2000 }),
  parts: fc.constant([
    { path: '1' },
    { path: '2/a.zip', name: 'a.zip' },
    { path: '2/a.zip/b.exe', name: 'b.exe', origin: 'member', span: null },
  ] as const),
});

const when: fc.Arbitrary<When> = fc.record(
  {
    direction: fc.subarray([...DIRECTIONS], { minLength: 1 }),
    to: fc.constantFrom(['example.com'], ['ann@*'], ['*.example.com', 'bob@example.com']),
    from: fc.constantFrom(['<>'], ['example.com']),
  },
  { requiredKeys: [] },
);

const condition: fc.Arbitrary<If> = fc.record(
  {
    finding: fc.record({ kind: kinds }, { requiredKeys: [] }),
    size: fc.record({ atLeast: fc.integer({ min: 0, max: 2000 }) }),
    part: fc.constantFrom({ extension: ['exe'] }, { extension: ['rar'] }),
  },
  { requiredKeys: [] },
);

const then: fc.Arbitrary<Then> = fc.record(
  { action: fc.constantFrom(...ACTIONS), tagSubject: fc.constantFrom('[A]', '[B]') },
  { requiredKeys: [] },
);

const rules: fc.Arbitrary<readonly Rule[]> = fc
  .array(fc.record({ when, if: condition, then }), { maxLength: 6 })
  .map((list) => list.map((rule, index) => ({ ...rule, name: `rule-${index}` })));

const RUNS = { numRuns: 300 };

test('the groups of the verdicts hold every recipient once', () => {
  fc.assert(
    fc.property(mail, rules, (told, list) => {
      const verdicts = decide(factsOf(told), policyOf({ rules: list }));
      const texts = verdicts.flatMap(({ recipients }) => recipients.map(({ text }) => text));
      assert.deepEqual(texts.sort(), [...(told.recipients ?? [])].sort());
      const keys = verdicts.map((verdict) => JSON.stringify({ ...verdict, recipients: [] }));
      assert.equal(new Set(keys).size, keys.length, 'no two groups are treated alike');
    }),
    RUNS,
  );
});

test('equal facts give equal verdicts, and the facts stay as they are', () => {
  fc.assert(
    fc.property(mail, rules, (told, list) => {
      const facts = factsOf(told);
      const policy = policyOf({ rules: list });
      const before = structuredClone({ ...facts, hosted: null, mail: { ...facts.mail, field: null, places: null } });
      assert.deepEqual(decide(facts, policy), decide(facts, policy));
      assert.deepEqual({ ...facts, hosted: null, mail: { ...facts.mail, field: null, places: null } }, before);
    }),
    RUNS,
  );
});

test('a recipient fares the same alone and among others', () => {
  fc.assert(
    fc.property(mail, rules, (told, list) => {
      const policy = policyOf({ rules: list });
      for (const verdict of decide(factsOf(told), policy)) {
        for (const { text } of verdict.recipients) {
          const [alone] = decide(factsOf({ ...told, recipients: [text] }), policy);
          assert.deepEqual({ ...alone, recipients: [] }, { ...verdict, recipients: [] });
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('the order of the findings changes nothing', () => {
  const shuffled = fc
    .array(finding, { maxLength: 6 })
    .chain((findings) =>
      fc.tuple(
        fc.constant(findings),
        fc.shuffledSubarray(findings, { minLength: findings.length, maxLength: findings.length }),
      ),
    );
  fc.assert(
    fc.property(shuffled, rules, ([one, other], list) => {
      const policy = policyOf({ rules: list });
      assert.deepEqual(decide(factsOf({ findings: one }), policy), decide(factsOf({ findings: other }), policy));
    }),
    RUNS,
  );
});

test('without a deliver among them, the first rule with an action that applies decides', () => {
  const stopping = rules.map((list) => list.filter((rule) => rule.then.action !== 'deliver'));
  fc.assert(
    fc.property(mail, stopping, (told, list) => {
      const verdicts = decide(factsOf(told), policyOf({ rules: list }));
      for (const { recipients, rule } of verdicts) {
        for (const { text } of recipients) {
          const alone = { ...told, recipients: [text] };
          const first = list.find(
            (one) => one.then.action && decide(factsOf(alone), policyOf({ rules: [one] }))[0]?.rule === one.name,
          );
          if (first !== undefined) assert.equal(rule, first.name);
          else assert.ok(!rule.startsWith('rule-'));
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('nothing is delivered of which a finding was not answered', () => {
  fc.assert(
    fc.property(mail, rules, (told, list) => {
      const asked = list.filter((rule) => rule.then.action === 'deliver');
      for (const { action } of decide(factsOf(told), policyOf({ rules: list }))) {
        if (action !== 'deliver') continue;
        for (const { kind, score, part } of factsOf(told).findings) {
          const weak = kind === 'spam' || kind === 'auth' || (kind === 'corrupt' && part !== '2/a.zip/b.exe');
          const answered = asked.some(
            (rule) => rule.if?.finding?.kind?.includes(kind) === true || (rule.if?.finding && !rule.if.finding.kind),
          );
          const byPart = kind === 'attachment' && part === '2/a.zip/b.exe' && asked.some((rule) => rule.if?.part);
          assert.ok(weak || answered || byPart, `${kind} ${score} in ${part} was delivered`);
        }
      }
    }),
    { numRuns: 500 },
  );
});
