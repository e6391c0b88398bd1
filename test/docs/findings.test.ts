import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decide } from '../../src/decide/decide.ts';
import { FINDING_KINDS, type Finding } from '../../src/mail/finding.ts';
import { FINDINGS, FLAGS } from '../../src/mail/findings.ts';
import { factsOf, policyOf } from '../support/facts.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const textOf = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

type Told = Pick<Finding, 'inspector' | 'kind' | 'name'> & { readonly meaning: string };
type Tables = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Who makes the findings of each kind that no flag is behind. */
const MAKERS: Readonly<Record<string, string>> = {
  attachment: 'attachment',
  spam: 'similarity',
  auth: 'auth',
  'over-limit': 'content',
  unknown: 'clamd',
};

/** A rule answers them as findings of these alone. */
const OF_ONE: Readonly<Record<string, string>> = {
  greylisted: 'greylist',
  'outbound-rate': 'outbound',
  'outbound-recipients': 'outbound',
  'outbound-content': 'outbound',
};

/** The findings of the catalogue by kind, in the page's order. */
function catalogue(): readonly Told[] {
  const flags: Tables = FLAGS;
  const findings: Tables = FINDINGS;
  return FINDING_KINDS.flatMap((kind) => {
    const told = (inspector: string, table: Tables[string] = {}) =>
      Object.entries(table).map(([name, meaning]) => ({ inspector: OF_ONE[name] ?? inspector, kind, name, meaning }));
    return [...told('structure', flags[kind]), ...told(MAKERS[kind] ?? '', findings[kind])];
  });
}

const builtin = policyOf();

/** The built-in rule that answers, and what it does: `unknown`: hold for now. */
function answer({ inspector, kind, name }: Omit<Told, 'meaning'>): string {
  const detectedType = name === 'boundary-never-used' ? 'multipart/mixed' : 'application/zip';
  const facts = factsOf({
    parts: [{ path: '2', detectedType }],
    findings: [{ inspector, kind, name, part: '2', score: kind === 'spam' && name !== 'blocked-sender' ? 1 : 0 }],
  });
  const [verdict] = decide(facts, builtin);
  return `\`${verdict?.rule}\`: ${verdict?.action}${verdict?.temporary ? ' for now' : ''}`;
}

/** The cells of each row in the sections whose headings are asked for. */
function rows(wanted: (heading: string) => boolean): readonly (readonly string[])[] {
  const sections = textOf('docs/findings.md').split(/^## /m).slice(1);
  const chosen = sections.filter((text) => wanted(text.split('\n')[0] ?? ''));
  return chosen.flatMap((text) => {
    const lines = text.split('\n').filter((line) => line.startsWith('| '));
    return lines.slice(1).map((line) => line.slice(2, -2).split(' | '));
  });
}

const KINDS: ReadonlySet<string> = new Set(FINDING_KINDS);

test('the page has every finding, in the same words, with what the built-in rules do', () => {
  const inCode = catalogue().map((told) => [`${told.kind} ${told.name}`, told.meaning, answer(told)]);
  const onPage = rows((heading) => KINDS.has(heading));
  assert.deepEqual(
    onPage.map((cells) => cells.slice(0, 3)),
    inCode,
  );
  for (const [name = '', , , remedy = ''] of onPage) assert.ok(remedy.length >= 8, name);
});

test('the page has every note', () => {
  assert.deepEqual(
    rows((heading) => heading === 'note'),
    Object.entries(FLAGS.note),
  );
});

test('the page has every YARA rule of the gateway', () => {
  const declared = /^rule (\w+) \{\n {2}meta:\n {4}description = "([^"]+)"\n {4}kind = "(\w+)"/gm;
  const sources = globSync('rules/*.yar', { cwd: root }).toSorted().map(textOf);
  const inCode = sources.flatMap((source) =>
    [...source.matchAll(declared)].map(([, name = '', description = '', kindName = '']) => {
      const kind = FINDING_KINDS.find((one) => one === kindName) ?? 'virus';
      return [`${kindName} ${name}`, description, answer({ inspector: 'yara', kind, name })];
    }),
  );
  assert.deepEqual(
    rows((heading) => heading.startsWith('YARA')),
    inCode,
  );
});

test('each name of the catalogue is made somewhere', () => {
  const lists = new Set(['src/mail/findings.ts', 'src/base/zip-fault.ts']);
  const files = globSync('src/**/*.ts', { cwd: root }).filter((path) => !path.endsWith('.test.ts') && !lists.has(path));
  const sources = files.map(textOf).join('\n');
  const literals = new Set([...sources.matchAll(/'([\w-]+)'/g)].map(([, name]) => name));
  // `duplicate-${field}` makes the names of several fields.
  const beginnings = [...sources.matchAll(/`([a-z]+-)\$\{\w+\}`/g)].map(([, start = '']) => start);
  const names = [...Object.values(FLAGS), ...Object.values(FINDINGS)].flatMap((table) => Object.keys(table));
  const dead = names.filter((name) => !literals.has(name) && !beginnings.some((start) => name.startsWith(start)));
  assert.deepEqual(dead, []);
});
