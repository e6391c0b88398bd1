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
          fakePart({
            path: '1',
            content: 'intext',
            links: [{ url: 'http://inlink/', shown: 'shown', source: 'text' }],
          }),
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
    link: ['inlink'],
  };
  for (const place of CONTENT_PLACES) {
    const lists = ['insubject', 'inheader', 'intext', 'inhtml', 'inattachment', 'inmember', 'inlink'].map((word) =>
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
  const part = { ...fakePart({ path: '1' }), words: () => assert.fail('text was read') };
  assert.deepEqual(await inspect({}, mailOf(part)), []);
});

test('hidden text is looked at in the same place, and the evidence says so', async () => {
  const subject = (): Subject => text('visible', { hiddenText: 'secret 1234' });
  const [word] = await inspect({ lists: [list({ secret: 1 }, { in: ['text'] })] }, subject());
  assert.equal(word?.evidence, '1 word of the list: "[secret] 1234" in hidden text');
  const [match] = await inspect({ patterns: [pattern('\\d{4}')] }, subject());
  assert.equal(match?.evidence, 'the pattern matches "secret [1234]" in hidden text');
  assert.deepEqual(await inspect({ lists: [list({ secret: 1 }, { in: ['html'] })] }, subject()), []);
});

/** Ways to write `confidential` so that a reader still reads it. */
const DISGUISES: Readonly<Record<string, string>> = {
  'zero-width characters': 'con\u200bfid\u2060ent\u00adial',
  'full-width letters': 'ｃｏｎｆｉｄｅｎｔｉａｌ',
  'mathematical letters': '\u{1d41c}\u{1d428}\u{1d427}fidential',
  'letters in boxes': '\u{1f172}\u{1f17e}\u{1f17d}fidential',
  'Cyrillic letters': 'c\u043enfid\u0435nti\u0430l',
  'Greek letters': 'c\u03bfnfident\u03b9al',
  'small capitals': '\u1d04\u1d0f\u0274\ua730\u026a\u1d05\u1d07\u0274\u1d1b\u026a\u1d00\u029f',
  'letters with strokes': 'c\u00f8nfi\u0111ential',
  accents: 'c\u00f4nfid\u00e9ntial',
  'marks over everything': 'c\u0336o\u0336n\u0336f\u0336i\u0336d\u0336e\u0336n\u0336t\u0336i\u0336a\u0336l\u0336',
  'blanks between letters': 'c o n f i d e n t i a l',
  'dots between letters': 'it is c.o.n.f.i.d.e.n.t.i.a.l!',
  'a word that a line breaks': 'confi-\ndential',
};

for (const [trick, content] of Object.entries(DISGUISES)) {
  test(`${trick} hide a word neither from lists nor from patterns`, async () => {
    const rules = { lists: [list({ confidential: 1 })], patterns: [pattern('\\bconf[i]dential\\b')] };
    assert.deepEqual(
      (await inspect(rules, text(`this is ${content}`))).map(({ name }) => name),
      ['list', 'pattern'],
    );
  });
}

test('words that are written letter by letter are found among others', async () => {
  const lists = [list({ viagra: 1 })];
  for (const content of [
    'a v i a g r a',
    'b u y v.i.a.g.r.a now',
    'v\u2003i\u2003a\u2003g\u2003r\u2003a',
    'v-i-a-g-r-a',
  ])
    assert.equal((await inspect({ lists }, text(content))).length, 1, content);
  assert.deepEqual(await inspect({ lists: [list({ ice: 1 })] }, text('I N V O I C E')), []);
});

test('honest words of other languages are not taken for others', async () => {
  const lists = [list({ cop: 1, poc: 1, schon: 1, pate: 1, usa: 1 })];
  for (const content of [
    '\u0441\u043e\u0440 \u0438 \u0440\u043e\u0441 \u043f\u043e \u0440\u0443\u0441\u0441\u043a\u0438',
    'sch\u00f6n',
    'p\u00e2t\u00e9 p\u00e2te',
    'U.S.A. and U. S. A',
  ])
    assert.deepEqual(await inspect({ lists }, text(content)), [], content);
});

test('words across the pieces of a long text are found, and so are those at its end', async () => {
  const lists = [list({ 'project falcon': 1 })];
  for (const before of [65_520, 65_530, 65_536, 500_000, 8_000_000]) {
    const content = `${'lorem '.repeat(before / 6)}${'x'.repeat(before % 6)} project falcon`;
    assert.equal((await inspect({ lists }, text(content))).length, 1, `${before}`);
  }
});
