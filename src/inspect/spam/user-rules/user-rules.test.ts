import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakePart, fakeSubject } from '../../../../test/support/parts.ts';
import type { Finding } from '../../../mail/finding.ts';
import { readBody } from '../rules/body.ts';
import { RuleMail } from '../rules/rule-mail.ts';
import { readRuleFiles } from './rule-file.ts';
import { UserRules } from './user-rules.ts';

const circle = { hostname: 'gw.example.com', ours: [], partners: [], people: [], scripts: [] };
const decodeWords = (value: string) => value;
const HEADER = [
  ['From', '"Ann Author" <ann@sender.example>'],
  ['To', 'Bob <bob@example.com>, <eve@example.org>'],
  ['Subject', 'Free chairs'],
] as const;

async function findings(
  text: string,
  rules: string,
  signal = new AbortController().signal,
): Promise<readonly Finding[]> {
  const subject = fakeSubject(fakePart({ origin: 'mail', header: HEADER, content: text }), { subject: 'Free chairs' });
  const [authentication, body] = [await subject.authentication(), await readBody(subject.dissection)];
  const mail = new RuleMail(subject, { authentication, body }, { circle, decodeWords });
  const compiled = new UserRules(readRuleFiles([{ path: 'local.cf', text: rules }]).rules);
  return await compiled.findings({ mail, dissection: subject.dissection, decodeWords, signal });
}

test('what a rule has found is told, behind its description', async () => {
  const rules = `
    body CHAIRS /two +chairs/
    describe CHAIRS Chairs again
    score CHAIRS 2.5
    header TO_ORG To:addr =~ /\\.org$/
    header NO_CC Cc !~ /./
    meta BOTH CHAIRS && TO_ORG
    meta NEITHER !CHAIRS && !TO_ORG`;
  const found = await findings('Take two\nchairs: https://chairs.example/x', rules);
  assert.deepEqual(
    found.map(({ name, score, evidence }) => [name, score, evidence]),
    [
      ['CHAIRS', 2.5, 'Chairs again: body has "two chairs"'],
      ['TO_ORG', 1, 'to has ".org"'],
      ['NO_CC', 1, 'cc is ""'],
      ['BOTH', 1, 'by CHAIRS, TO_ORG'],
    ],
  );
});

test('hits are counted where they shall be, and no further', async () => {
  const rules = `
    body __A /a/
    tflags __A multiple maxhits=3
    body __B /b/
    meta A_MANY __A >= 3
    meta A_MORE __A > 3
    meta B_ONCE __B == 1`;
  assert.deepEqual(
    (await findings('aaaa bb', rules)).map(({ name }) => name),
    ['A_MANY', 'B_ONCE'],
  );
});

test('rules made of each other come to an end', async () => {
  assert.deepEqual(await findings('x', 'meta A B || C\nmeta B A\nmeta C B && A'), []);
});

test('more patterns than one set holds are all asked', async () => {
  const rules = Array.from({ length: 250 }, (_, index) => `body R${index} /\\bword${index}\\b/`).join('\n');
  assert.deepEqual(
    (await findings('word7 word249 word123', rules)).map(({ name }) => name),
    ['R7', 'R123', 'R249'],
  );
});

test('a long text is read in pieces, to its bound', async () => {
  const rules = 'body NEAR /near/\nbody FAR /far/';
  assert.deepEqual(
    (await findings(`${'x '.repeat(10_000)}near ${'x '.repeat(50_000)}far`, rules)).map(({ name }) => name),
    ['NEAR'],
  );
});
