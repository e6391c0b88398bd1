import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Dissector } from '../../../src/dissect/dissect.ts';
import { SPAM_RULES } from '../../../src/inspect/spam/rules/rule-set.ts';
import { createRulesInspector } from '../../../src/inspect/spam/rules/rules.ts';
import type { Finding } from '../../../src/mail/finding.ts';
import { dissectText, testDissector } from '../../support/dissecting.ts';
import { BODY_CASES } from './body-cases.ts';
import { HEADER_CASES } from './header-cases.ts';
import { LINK_CASES } from './link-cases.ts';
import { type MadeMail, options, subjectOf, written } from './made-mail.ts';
import type { RuleCases } from './rule-case.ts';
import { WORD_CASES } from './word-cases.ts';

const CASES: RuleCases = { ...HEADER_CASES, ...BODY_CASES, ...LINK_CASES, ...WORD_CASES };
const NEVER = new AbortController().signal;

let dissector: Dissector;
before(async () => {
  dissector = await testDissector();
});

async function findings(mail: MadeMail, more: Partial<typeof options> = {}): Promise<readonly Finding[]> {
  const subject = subjectOf(await dissectText(dissector, written(mail)), mail);
  return await createRulesInspector({ ...options, ...more }).inspect(subject, NEVER);
}

const names = (found: readonly Finding[]): readonly string[] => found.map(({ name }) => name);

test('an honest mail has no sign', async () => {
  assert.deepEqual(await findings({}), []);
  assert.deepEqual(names(await findings({ session: null })), []);
});

test('every rule has mails that show its sign, and mails that nearly do', () => {
  assert.deepEqual(Object.keys(CASES).toSorted(), SPAM_RULES.map(({ name }) => name).toSorted());
});

describe('each rule sees its sign and says what it saw, and does not see what only comes near', () => {
  for (const [name, { fires, near }] of Object.entries(CASES)) {
    test(name, async () => {
      for (const mail of fires) {
        const found = (await findings(mail)).find((one) => one.name === name);
        assert.ok(found, `not seen in:\n${written(mail)}`);
        assert.ok(found.evidence.length >= 5 && found.evidence.length < 1500, found.evidence);
      }
      for (const mail of near) {
        const found = (await findings(mail)).find((one) => one.name === name);
        assert.equal(found, undefined, `${found?.evidence} in:\n${written(mail)}`);
      }
    });
  }
});

test('names are unique, sentences end, no score says nothing', () => {
  assert.equal(new Set(names(SPAM_RULES as unknown as Finding[])).size, SPAM_RULES.length);
  for (const { name, sentence, score } of SPAM_RULES) {
    assert.match(name, /^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    assert.match(sentence, /^[A-Z].*\.$/, name);
    assert.ok(score !== 0 && Math.abs(score) < 5, name);
  }
});

test('mail of a trusted client is not looked at', async () => {
  assert.deepEqual(await findings({ header: { Date: null }, session: { trusted: true } }), []);
});

test('what only a session tells is not missed where there is none', async () => {
  const found = names(await findings({ session: null, sender: null, header: { Received: null } }));
  assert.deepEqual(found, []);
});

test('scores of the configuration count in place of those of the rules, and 0 is off', async () => {
  const mail = { header: { Date: null, 'Message-ID': null } };
  const scores = new Map([
    ['missing-date', 3.5],
    ['missing-message-id', 0],
  ]);
  const found = await findings(mail, { scores });
  assert.deepEqual(
    found.map(({ name, score }) => [name, score]),
    [['missing-date', 3.5]],
  );
});
