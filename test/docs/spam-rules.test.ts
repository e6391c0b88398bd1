import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { RULE_THEMES } from '../../src/inspect/spam/rules/rule-set.ts';

const page = readFileSync(new URL('../../docs/spam-rules.md', import.meta.url), 'utf8');

test('the page has every spam rule under its theme, with its score and its sentence', () => {
  const sections = (page.split('\n## Every rule\n')[1] ?? '').split(/^### /m).slice(1);
  const onPage = sections.map((section) => {
    const [title = '', ...lines] = section.split('\n');
    const rows = lines.filter((line) => line.startsWith('| ')).slice(1);
    return { title, rules: rows.map((line) => line.slice(2, -2).split(' | ')) };
  });
  assert.deepEqual(
    onPage,
    RULE_THEMES.map(({ title, rules }) => ({
      title,
      rules: rules.map(({ name, score, sentence }) => [name, String(score), sentence]),
    })),
  );
});
