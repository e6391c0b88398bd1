import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { renderProblem } from '../../src/config/problem.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-config-'));
after(() => rmSync(folder, { recursive: true }));
const example = readFileSync(new URL('../../deploy/postern.example.yaml', import.meta.url), 'utf8');

/** Loads the text; every mistake must be a line of its own that names one place. */
function loadsOrTells(text: string | Uint8Array): void {
  writeFileSync(join(folder, 'postern.yaml'), text);
  const loaded = loadConfig({ env: {}, cwd: folder });
  if (!('problems' in loaded)) return;
  assert.notEqual(loaded.problems.length, 0);
  for (const problem of loaded.problems) {
    assert.match(renderProblem(problem, folder), /^postern\.yaml:[0-9]+:[0-9]+[ :]/);
    assert.notEqual(problem.message, '');
    assert.doesNotMatch(problem.message, /^Invalid/, 'zod speaks for itself');
  }
}

test('any bytes load or are told what is wrong', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), loadsOrTells), { numRuns: 100 });
});

test('the example with a piece torn out loads or is told what is wrong', () => {
  const cut = fc.tuple(fc.nat(example.length), fc.nat(60), fc.constantFrom('', '5', 'x', '[', '{', ': ', '- '));
  fc.assert(
    fc.property(cut, ([start, length, instead]) => {
      loadsOrTells(example.slice(0, start) + instead + example.slice(start + length));
    }),
    { numRuns: 100 },
  );
});

test('any value in the place of any key loads or is told what is wrong', () => {
  const keys = [
    'hostname',
    'listen',
    'tls',
    'domains',
    'limits',
    'engines',
    'content',
    'groups',
    'policy',
    'notices',
    'delivery',
    'record',
  ];
  const inner = [
    'rules',
    'builtin',
    'lists',
    'clamd',
    'name',
    'then',
    'if',
    'all',
    'route',
    'address',
    '__proto__',
    'constructor',
  ];
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 4 }, fc.constantFrom(null, true, 0, -1.5, '', 'x', 'mx:', []), tie('list'), tie('group')),
    list: fc.array(tie('any'), { maxLength: 3 }),
    group: fc.dictionary(fc.constantFrom(...inner), tie('any'), { maxKeys: 4 }),
  })).any;
  fc.assert(
    fc.property(fc.constantFrom(...keys), value, (key, content) => loadsOrTells(stringify({ [key]: content }))),
    { numRuns: 150 },
  );
});
