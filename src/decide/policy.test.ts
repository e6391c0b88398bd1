import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY_POLICY } from '../../test/support/facts.ts';
import { compilePolicy, type PolicySource } from './policy.ts';

function problems(source: Partial<PolicySource>): readonly string[] {
  const compiled = compilePolicy({ ...EMPTY_POLICY, ...source });
  for (const { hint } of compiled.problems) assert.notEqual(hint, '');
  return compiled.problems.map(({ path, message }) => `${path.join('/')}: ${message}`);
}

test('a good policy has no problems', () => {
  const rules = [{ name: 'a', when: { group: ['g'] }, then: { action: 'hold', temporary: true } }] as const;
  assert.deepEqual(problems({ rules, groups: { g: ['example.com'] } }), []);
});

test('each mistake is told with its place', () => {
  const told = problems({
    groups: { g: ['example.com', 'not an address'] },
    builtin: { virs: {}, clean: { enabled: false }, toString: {} },
    rules: [
      { name: 'virus', then: {} },
      { name: 'x', when: { from: ['a@b@'], to: ['ok.example', '@'], network: ['300.1.1.1'], group: ['h'] }, then: {} },
      { name: 'x', if: { any: [{ subject: { matches: ['ok', '(?=no)'] } }] }, then: { strip: true, clean: true } },
      { name: 'y', then: { text: 'no', temporary: true, despite: ['spam'], copy: ['nobody'], strip: true } },
      {
        name: 'z',
        when: { not: { any: [{ to: ['..'] }] } },
        if: { not: { header: { field: 'x', matches: ['['] } } },
        then: {},
      },
    ],
  });
  assert.deepEqual(
    told.map((line) => line.replace(/error parsing.*/, '...')),
    [
      'groups/g/1: "not an address" is neither an address nor a domain nor a pattern of one',
      'policy/rules/0/name: "virus" is the name of a built-in rule',
      'policy/rules/2/name: two rules are named "x"',
      'policy/rules/1/when/from/0: "a@b@" is neither an address nor a domain nor a pattern of one',
      'policy/rules/1/when/to/1: "@" is neither an address nor a domain nor a pattern of one',
      'policy/rules/1/when/network/0: "300.1.1.1" is no network',
      'policy/rules/1/when/group/0: there is no group "h"',
      'policy/rules/2/if/any/0/subject/matches/1: the pattern is not understood: ...',
      'policy/rules/2/then/strip: strip and clean exclude each other',
      'policy/rules/2/then/strip: strip does not know which parts are meant',
      'policy/rules/3/then/text: only a reject has a public text',
      'policy/rules/3/then/temporary: only a hold can be temporary',
      'policy/rules/3/then/despite: only a deliver overlooks findings',
      'policy/rules/3/then/strip: strip does not know which parts are meant',
      'policy/rules/3/then/copy/0: "nobody" is no address',
      'policy/rules/4/when/not/any/0/to/0: ".." is neither an address nor a domain nor a pattern of one',
      'policy/rules/4/if/not/header/matches/0: the pattern is not understood: ...',
      'policy/builtin/virs: there is no built-in rule "virs"',
      'policy/builtin/clean: the rule "clean" cannot be changed',
      'policy/builtin/toString: there is no built-in rule "toString"',
    ],
  );
});

test('a changed built-in rule keeps its place and says that it is changed', () => {
  const { policy } = compilePolicy({ ...EMPTY_POLICY, builtin: { content: { then: { action: 'hold' } } } });
  const content = policy.rules.find(({ name }) => name === 'content');
  assert.deepEqual(
    [content?.origin, content?.source.description, content?.outcome.action],
    ['changed', undefined, 'hold'],
  );
  assert.equal(
    policy.rules.findIndex(({ name }) => name === 'content'),
    policy.rules.findIndex(({ name }) => name === 'outbound-spam') - 1,
  );
});
