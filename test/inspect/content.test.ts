import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createContentInspector } from '../../src/inspect/content/content.ts';
import {
  CONTENT_PLACES,
  type ContentOptions,
  type ContentPatternOptions,
  compileContent,
  type WordListOptions,
} from '../../src/inspect/content/content-rules.ts';
import type { Subject } from '../../src/inspect/inspector.ts';
import type { Finding } from '../../src/mail/finding.ts';
import { fakePart, fakeSubject, mailOf, type PartDraft } from '../support/parts.ts';

const NEVER = new AbortController().signal;

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-words-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const list = (words: Readonly<Record<string, number>>, some: Partial<WordListOptions> = {}): WordListOptions => ({
  name: 'list',
  words: Object.entries(words).map(([word, score]) => ({ word, score })),
  file: null,
  score: 1,
  threshold: 1,
  wholeWord: true,
  in: CONTENT_PLACES,
  ...some,
});

const pattern = (expression: string, some: Partial<ContentPatternOptions> = {}): ContentPatternOptions => ({
  name: 'pattern',
  pattern: expression,
  score: 3,
  in: CONTENT_PLACES,
  ...some,
});

async function inspect(options: Partial<ContentOptions>, subject: Subject): Promise<readonly Finding[]> {
  const { rules, errors } = await compileContent({ lists: [], patterns: [], ...options });
  assert.deepEqual(errors, []);
  return await createContentInspector({ rules, decodeWords: (value) => value.replace('=?x?', '') }).inspect(
    subject,
    NEVER,
  );
}

const text = (content: string, draft: PartDraft = {}): Subject =>
  mailOf(fakePart({ path: '1', content, text: content, ...draft }));

test('a list is a finding when the scores of its different words reach the threshold', async () => {
  const lists = [list({ secret: 2, 'project falcon': 3 }, { threshold: 5 })];
  assert.deepEqual(await inspect({ lists }, text('secret secret secret')), []);
  const findings = await inspect({ lists }, text('The SECRET of\r\nProject   Falcon.'));
  assert.deepEqual(findings, [
    {
      inspector: 'content',
      kind: 'content',
      name: 'list',
      part: '1',
      score: 5,
      evidence: '2 words of the list: "the [secret] of project falcon.", "the secret of [project falcon]."',
    },
  ]);
});

test('words of one mail add up over its places', async () => {
  const subject = fakeSubject(fakePart({ content: 'second', text: 'second' }), { subject: 'First' });
  assert.equal((await inspect({ lists: [list({ first: 1, second: 1 }, { threshold: 2 })] }, subject)).length, 1);
});

test('a whole word has no letter or digit beside it', async () => {
  const lists = [list({ art: 1 })];
  for (const content of ['start', 'arts', 'art1', 'party', '\u00e4rt art\u00e9'])
    assert.deepEqual(await inspect({ lists }, text(content)), [], content);
  for (const content of ['art', 'art.', '(art)', 'an-art', 'x art y', '\u{1f3a8}art'])
    assert.equal((await inspect({ lists }, text(content))).length, 1, content);
  assert.equal((await inspect({ lists: [list({ art: 1 }, { wholeWord: false })] }, text('start'))).length, 1);
});

test('scripts without spaces between words have no words that stand alone', async () => {
  const lists = [list({ 禁止: 1, ต้องห้าม: 1, verboten: 1 })];
  for (const content of ['これは禁止です', 'สิ่งนี้ต้องห้ามนะ', '这是verboten的'])
    assert.equal((await inspect({ lists }, text(content))).length, 1, content);
});

test('hiding a word by invisible characters, width or case does not help', async () => {
  const lists = [list({ Kreditkarte: 1 })];
  for (const content of ['kre\u200bdit\u00adkarte', 'ＫＲＥＤＩＴkarte', 'KREDITKARTE']) {
    assert.equal((await inspect({ lists }, text(content))).length, 1, content);
  }
});

test('each place is looked at where it is asked for, and only there', async () => {
  const subject = (): Subject =>
    fakeSubject(
      fakePart({
        detectedType: 'multipart/mixed',
        text: null,
        header: [['X-Note', '=?x?inheader']],
        parts: [
          fakePart({ path: '1', content: 'intext' }),
          fakePart({ path: '2', detectedType: 'text/html', content: '<p>inhtml</p>', text: 'inhtml' }),
          fakePart({ path: '3/a.csv', names: ['a.csv'], content: 'inattachment' }),
          fakePart({ path: '4/b.zip/c.txt', origin: 'member', content: 'inmember' }),
        ],
      }),
      { subject: 'insubject' },
    );
  const expected = {
    subject: ['insubject'],
    header: ['inheader'],
    text: ['intext'],
    html: ['inhtml'],
    attachment: ['inattachment', 'inmember'],
  };
  for (const place of CONTENT_PLACES) {
    const lists = ['insubject', 'inheader', 'intext', 'inhtml', 'inattachment', 'inmember'].map((word) =>
      list({ [word]: 1 }, { name: word, in: [place] }),
    );
    assert.deepEqual(
      (await inspect({ lists }, subject())).map((finding) => finding.name),
      expected[place],
    );
  }
});

test('a pattern matches once, with its score and what it matched', async () => {
  const findings = await inspect(
    { patterns: [pattern('\\b\\d{4}-\\d{4}\\b')] },
    text('numbers 1234-5678 and 2345-6789'),
  );
  assert.deepEqual(findings, [
    {
      inspector: 'content',
      kind: 'content',
      name: 'pattern',
      part: '1',
      score: 3,
      evidence: 'the pattern matches "numbers [1234-5678] and 2345-6789"',
    },
  ]);
});

test('a pattern is without case and by lines, unless it says otherwise', async () => {
  const header = fakeSubject(
    fakePart({
      header: [
        ['From', 'a'],
        ['X-Mailer', 'Bulk 1'],
      ],
      text: null,
    }),
  );
  assert.equal((await inspect({ patterns: [pattern('^x-mailer: bulk')] }, header)).length, 1);
  assert.equal((await inspect({ patterns: [pattern('(?-i)^x-mailer: bulk')] }, header)).length, 0);
});

test('a pattern that ruins backtracking engines takes its time from the length alone', async () => {
  const content = `${'a'.repeat(50_000)}!`;
  assert.deepEqual(await inspect({ patterns: [pattern('(a+)+$')] }, text(content)), []);
});

test('word files are read, and mistakes in files and patterns are told with their place', async () => {
  const good = join(folder, 'good.txt');
  await writeFile(good, '\ufeff# comment\r\nfalcon\t4\r\n\r\nblue moon\n');
  const [finding] = await inspect({ lists: [list({}, { file: good, threshold: 5 })] }, text('falcon at blue moon'));
  assert.equal(finding?.score, 5);

  const bad = join(folder, 'bad.txt');
  await writeFile(bad, 'fine\nword\tmuch\nother\t\n');
  const { rules, errors } = await compileContent({
    lists: [list({}, { file: join(folder, 'missing.txt') }), list({}, { file: bad })],
    patterns: [pattern('fine'), pattern('(unclosed'), pattern('(?=look)')],
  });
  assert.deepEqual(
    errors.map(({ path, file, line }) => [path, file, line]),
    [
      [['lists', 0, 'file'], join(folder, 'missing.txt'), null],
      [['lists', 1, 'file'], bad, 2],
      [['lists', 1, 'file'], bad, 3],
      [['patterns', 1, 'pattern'], null, null],
      [['patterns', 2, 'pattern'], null, null],
    ],
  );
  for (const error of errors) assert.ok(error.message !== '' && error.hint !== '');
  assert.equal(rules.patterns.length, 1);
});

test('evidence stays short, whatever is found', async () => {
  const words = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`word${index}`, 1]));
  const [finding] = await inspect({ lists: [list(words)] }, text(Object.keys(words).join(' ')));
  assert.equal(finding?.score, 500);
  assert.match(finding?.evidence ?? '', /^500 words of the list: .*, and 495 more$/);
  const [matched] = await inspect({ patterns: [pattern('x+')] }, text('x'.repeat(100_000)));
  assert.ok((matched?.evidence.length ?? 0) < 200);
});

test('more text than is looked at is a finding, not silence', async () => {
  const parts = Array.from({ length: 10 }, (_, index) =>
    fakePart({ path: `${index + 1}`, text: 'a '.repeat(512 * 1024) }),
  );
  const findings = await inspect({ lists: [list({ nothing: 1 })] }, mailOf(...parts));
  assert.deepEqual(
    findings.map(({ kind, name }) => `${kind} ${name}`),
    ['over-limit text-length'],
  );
});

test('with nothing configured, nothing of the mail is read', async () => {
  const part = { ...fakePart({ path: '1' }), text: () => assert.fail('text was read') };
  assert.deepEqual(await inspect({}, mailOf(part)), []);
});
