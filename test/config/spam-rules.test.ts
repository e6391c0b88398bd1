import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { stringify } from 'yaml';
import { loadConfig, loadedText } from '../../src/config/load.ts';
import { checkRuleFiles, checkRuleNames, listRules } from '../../src/main/spam-rules.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-rules-'));
after(() => rmSync(folder, { recursive: true }));

const configOf = (rules: object) => loadedText({ file: null, text: stringify({ spam: { rules } }) }, folder).config;

test('names that are no rule are mistakes, with the rule that was meant', () => {
  const found = checkRuleNames(configOf({ scores: { 'html-onely': 1 }, off: ['missing-date', 'zzz'] }));
  assert.deepEqual(
    found.map(({ path, message, hint }) => [path.join('.'), message, hint]),
    [
      ['spam.rules.scores.html-onely', 'there is no spam rule "html-onely"', 'did you mean html-only?'],
      ['spam.rules.off.1', 'there is no spam rule "zzz"', '`postern check --spam-rules` shows their names'],
    ],
  );
});

test('rules of files have names too, and can be given scores', () => {
  writeFileSync(join(folder, 'a.cf'), 'body OURS /a/\ndescribe OURS An a\nbody __PART /b/\nbody LOOKS /a(?=b)/\n');
  const config = configOf({ spamassassin: ['a.cf'], scores: { OURS: 4 }, off: ['html-only'] });
  assert.deepEqual(checkRuleNames(config), []);
  assert.deepEqual(
    checkRuleFiles(config).map(({ path, at }) => ({ path, at })),
    [{ path: ['spam', 'rules', 'spamassassin', 0], at: { file: join(folder, 'a.cf'), line: 4 } }],
  );
  const rules = listRules(config);
  assert.deepEqual(rules.at(-1), { theme: 'Your own', name: 'OURS', sentence: 'An a', score: 4 });
  assert.equal(rules.find(({ name }) => name === 'html-only')?.score, 0);
});

test('a file that is not there, a script that is none and a score of 0 are mistakes', () => {
  const rules = { spamassassin: ['none.cf'], scripts: ['Latn1'], scores: { 'html-only': 0 } };
  const path = join(folder, 'postern.yaml');
  const problems = (text: object) => {
    writeFileSync(path, stringify({ spam: { rules: text } }));
    const loaded = loadConfig({ path, env: {}, cwd: folder });
    return 'problems' in loaded ? loaded.problems.map((problem) => `${problem.path}: ${problem.message}`) : [];
  };
  assert.deepEqual(problems(rules), [
    'spam.rules.scripts[0]: that is no script of Unicode',
    'spam.rules.scores.html-only: a score of 0 says nothing',
  ]);
  assert.match(problems({ spamassassin: ['none.cf'] }).join(), /cannot read .*none\.cf: there is no such file/);
});
