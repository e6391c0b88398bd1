import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadWasmYara } from './yara-engine.ts';
import { compileRules } from './yara-rules.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-rules-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const rule = (name: string, string: string) =>
  `rule ${name} {\n  strings:\n    $a = "${string}"\n  condition:\n    $a\n}\n`;
const variables = { filename: '', filepath: '', extension: '', filetype: '' };

async function files(contents: Readonly<Record<string, string>>): Promise<string> {
  const into = await mkdtemp(join(folder, 'set-'));
  for (const [name, content] of Object.entries(contents)) {
    await mkdir(join(into, name, '..'), { recursive: true });
    await writeFile(join(into, name), content);
  }
  return into;
}

test('files and folders, subfolders included, become one scanner', async () => {
  const into = await files({ 'a.yar': rule('a', 'alpha'), 'deep/b.yara': rule('b', 'beta'), 'README.txt': 'no rule' });
  const single = await files({ 'c.rules': rule('c', 'gamma') });
  const { rules, errors } = await compileRules([into, join(single, 'c.rules')]);
  assert.deepEqual(errors, []);
  assert.equal(rules.files.length, 3);
  const hits = rules.scanner.scan(Buffer.from('alpha beta gamma'), variables);
  assert.deepEqual(hits.map((hit) => hit.rule).toSorted(), ['a', 'b', 'c']);
});

for (const load of [undefined, loadWasmYara]) {
  test(`mistakes are told with file, line and remedy (${load === undefined ? 'native' : 'wasm'})`, async () => {
    const into = await files({
      'a-good.yar': rule('good', 'alpha'),
      'b-syntax.yar': `// a comment\n\n${rule('bad', 'x').replace('condition:', 'condition')}`,
      'c-unknown.yar': rule('unknown', 'y').replace('    $a\n}', '    $a and smtp_sender == "x"\n}'),
      'd-twice.yar': `${rule('fine', 'z')}${rule('good', 'beta')}`,
      'e-include.yar': `include "other.yar"\n${rule('e', 'w')}`,
    });
    const { rules, errors } = await compileRules([into, join(into, 'missing')], load);
    const told = errors.map(({ file, line, hint }) => ({ file: file.slice(into.length + 1), line, hint }));
    assert.deepEqual(told, [
      { file: 'missing', line: null, hint: 'correct the path, or create the file' },
      { file: 'b-syntax.yar', line: 7, hint: 'correct the rule, or take the file out of the list' },
      {
        file: 'c-unknown.yar',
        line: 5,
        hint: 'define it, or use one of the variables filename, filepath, extension, filetype',
      },
      { file: 'e-include.yar', line: 1, hint: 'list the included file, or its folder, beside this one instead' },
      {
        file: 'd-twice.yar',
        line: 7,
        hint: 'another file has a rule of this name: rename this one, or remove one of them',
      },
    ]);
    assert.match(errors.find((error) => error.line === 5)?.message ?? '', /smtp_sender|unknown identifier/);
    assert.deepEqual(
      rules.files.map((file) => file.slice(into.length + 1)),
      ['a-good.yar'],
    );
    assert.deepEqual(
      rules.scanner.scan(Buffer.from('alpha beta'), variables).map((hit) => hit.rule),
      ['good'],
    );
  });
}

test('no rules at all find nothing', async () => {
  const { rules, errors } = await compileRules([]);
  assert.deepEqual(errors, []);
  assert.deepEqual(rules.scanner.scan(Buffer.from('anything'), variables), []);
});
