import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Command } from 'commander';
import { type CheckDeps, register } from '../../src/cli/check.ts';
import type { ExitCode } from '../../src/cli/terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-check-'));
after(() => rmSync(folder, { recursive: true }));

/** What `postern check` prints, and how it ends. */
async function check(config: string, args: readonly string[] = [], checkers: CheckDeps['checkers'] = []) {
  writeFileSync(join(folder, 'postern.yaml'), config);
  const lines: string[] = [];
  let code: ExitCode | null = null;
  const terminal = {
    width: null,
    print: (line: string) => void lines.push(line),
    write: async () => {},
    complain: (line: string) => void lines.push(line),
    end: (end: ExitCode) => {
      code = end;
    },
  };
  const program = new Command('postern').option('-c, --config <path>').exitOverride();
  register(program, { terminal, checkers, spamRules, env: {}, cwd: folder });
  await program.parseAsync(['check', ...args], { from: 'user' });
  return { lines, code };
}

const spamRules = () =>
  Promise.resolve([
    { name: 'html-only', theme: 'Pages', sentence: 'The mail is a page.', score: 0.5 },
    { name: 'marquee', theme: 'Pages', sentence: 'Text moves.', score: 0 },
  ]);

test('--spam-rules shows each rule that looks for signs of spam, by theme', async () => {
  assert.deepEqual((await check('workers: 2', ['--spam-rules'])).lines, [
    'Pages',
    '    0.5  html-only: The mail is a page.',
    '    off  marquee: Text moves.',
  ]);
  const { lines, code } = await check('workers: 2', ['--spam-rules', '--json']);
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).name),
    ['html-only', 'marquee'],
  );
  assert.equal(code, 0);
});

test('a good configuration ends with 0 and says so', async () => {
  assert.deepEqual(await check('workers: 2'), { lines: [`${join(folder, 'postern.yaml')}: no mistakes`], code: 0 });
  assert.deepEqual(await check('workers: 2', ['--json']), { lines: [], code: 0 });
});

test('mistakes are one line each and end with 1', async () => {
  const { lines, code } = await check('workers: two\nlisen: 1\n');
  assert.deepEqual(lines, [
    'postern.yaml:1:10 workers: this takes a number, not text (write it without quotes and units)',
    'postern.yaml:2:1 lisen: unknown key "lisen" (did you mean listen?)',
  ]);
  assert.equal(code, 1);
});

test('--json tells each mistake as an object', async () => {
  const { lines, code } = await check('lisen: 1', ['--json']);
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    [
      {
        file: join(folder, 'postern.yaml'),
        line: 1,
        column: 1,
        path: 'lisen',
        message: 'unknown key "lisen"',
        hint: 'did you mean listen?',
      },
    ],
  );
  assert.equal(code, 1);
});

test('other parts of the gateway complain with a place in the configuration, or in a file of theirs', async () => {
  const config = 'listen:\n  - { port: 2525 }\nengines: { yara: { rules: [postern.yaml] } }\n';
  const { lines, code } = await check(
    config,
    [],
    [
      async ({ listen }) => [
        { path: ['listen', 0, 'port'], message: `port ${listen[0]?.port} is in use`, hint: 'choose another' },
      ],
      async () => [
        {
          path: ['engines', 'yara', 'rules', 0],
          message: 'syntax error',
          hint: 'mend it',
          at: { file: join(folder, 'a.yar'), line: 7 },
        },
      ],
    ],
  );
  assert.deepEqual(lines, [
    'postern.yaml:2:13 listen[0].port: port 2525 is in use (choose another)',
    'a.yar:7 engines.yara.rules[0]: syntax error (mend it)',
  ]);
  assert.equal(code, 1);
});

test('--rules shows the rules as they are asked', async () => {
  const config = [
    'policy:',
    '  rules:',
    '    - { name: office, when: { time: { from: "08:00", to: "17:30" } }, then: { tagSubject: "[X]" } }',
    '    - { name: off, enabled: false, then: { action: delete } }',
    '  builtin: { content: { then: { action: hold } }, spam: { enabled: false } }',
  ].join('\n');
  const { lines, code } = await check(config, ['--rules']);
  const titles = lines.filter((line) => /^[0-9]/.test(line));
  assert.deepEqual(titles.slice(0, 3), ['1. office', '2. virus (built in)', '3. attachment (built in)']);
  assert.ok(titles.some((title) => title.endsWith('. content (built in, changed by the configuration)')));
  const last = titles.slice(-2).map((title) => title.replace(/^[0-9]+\. /, ''));
  assert.deepEqual(last, ['unanswered (built in)', 'clean (built in)']);
  assert.ok(!titles.some((title) => /^[0-9]+\. spam /.test(title)));
  assert.equal(lines[1], '   {when: {time: {from: 08:00, to: 17:30}}, then: {tagSubject: "[X]"}}');
  assert.equal(code, 0);
  const json = (await check(config, ['--rules', '--json'])).lines.map((line) => JSON.parse(line));
  assert.deepEqual(json[0], {
    position: 1,
    name: 'office',
    origin: 'own',
    description: null,
    when: { time: { from: '08:00', to: '17:30' } },
    then: { tagSubject: '[X]' },
  });
  assert.equal(json.length, titles.length);
});

test('what a configuration quotes cannot move the cursor', async () => {
  const { lines } = await check('hostname: "a\\e[2Jb"');
  assert.ok(lines.length === 1 && !lines[0]?.includes('\u001b'));
});
