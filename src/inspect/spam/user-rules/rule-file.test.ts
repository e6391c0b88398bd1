import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRuleFiles } from './rule-file.ts';

const read = (...texts: readonly string[]) =>
  readRuleFiles(texts.map((text, index) => ({ path: `${index}.cf`, text })));
const scores = (text: string) => Object.fromEntries(read(text).rules.map(({ name, score }) => [name, score]));

test('of four scores the last counts, in parentheses one is added, and 0 switches off', () => {
  const text = `
    body A /a/
    body B /b/
    score B 0.1 0.2 0.3 0.4
    score C (0.5)
    body C /c/
    body D /d/
    score D 0
    body T_E /e/
    body F /f/
    tflags F nice
    body __G /g/
    score __G 5`;
  assert.deepEqual(scores(text), { A: 1, B: 0.4, C: 1.5, T_E: 0.01, F: -1, __G: 0 });
});

test('the last word on a rule counts, in whatever file', () => {
  const { rules } = read('body A /a/\ndescribe A one', 'header A Subject =~ /b/\ndescribe A two # not this\nscore A 3');
  assert.equal(rules.length, 1);
  assert.partialDeepStrictEqual(rules[0], {
    name: 'A',
    score: 3,
    description: 'two',
    test: { kind: 'header', field: 'subject' },
  });
});

test('blocks of plug-ins and of other versions are passed over', () => {
  const text = `
    ifplugin Mail::SpamAssassin::Plugin::DKIM
      body A /a/
      if (version >= 3)
        body B /b/
      endif
    else
      body C /c/
    endif
    if (version < 4.0)
      body D /d/
    else
      body E /e/
    endif
    if !plugin(Mail::SpamAssassin::Plugin::X) && !can(Mail::SpamAssassin::Conf::feature_y)
      body F /f/
    endif`;
  assert.deepEqual(Object.keys(scores(text)), ['C', 'E', 'F']);
  assert.deepEqual(read(text).problems, []);
});

test('settings that are no rules are passed over', () => {
  assert.deepEqual(read('required_score 5\nuse_bayes 1\nwhitelist_from *@a.example\nlang de describe A x'), {
    rules: [],
    problems: [],
  });
});

test('each rule that is left out is told with file, line and reason', () => {
  const text = [
    'body A /a(?=b)/',
    'header B eval:check_for_x()',
    'header C X-Spam-Relays-Untrusted =~ /x/',
    'header D From:domain =~ /x/',
    'header E Subject is x',
    'meta F A && G',
    'meta G !H',
    'meta H (1',
    'mimeheader I Content-Type =~ /x/',
    'body 1J /x/',
    'body K /x/',
    'score K much',
    'include other.cf',
    'if (version ? 1)',
    'endif',
    'endif',
    'ifplugin X',
  ].join('\n');
  const { rules, problems } = read('body Z /z/', text);
  assert.deepEqual(
    rules.map(({ name }) => name),
    ['Z', 'K'],
  );
  const told = problems.map(({ file, line, message }) => `${file}:${line} ${message}`).toSorted();
  assert.deepEqual(
    told.map((one) => Number(/:(\d+)/.exec(one)?.[1])).toSorted((a, b) => a - b),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 16, 17],
  );
  assert.ok(told.every((one) => one.startsWith('1.cf:')));
  assert.ok(told.includes('1.cf:6 F is left out: there is no rule A that it could ask for'), told.join('\n'));
  assert.ok(told.includes('1.cf:2 B is left out: it calls a function (eval:), of which there are none here'));
});

test('a rule made of one that is switched off stays', () => {
  assert.deepEqual(scores('body A /a/\nscore A 0\nmeta B !A'), { B: 1 });
});

test('too many rules are told of once', () => {
  const { rules, problems } = read(Array.from({ length: 5003 }, (_, index) => `body R${index} /a/`).join('\n'));
  assert.equal(rules.length, 5000);
  assert.deepEqual(
    problems.map(({ line, message }) => [line, message]),
    [[5001, 'there are more than 5000 rules']],
  );
});
