import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fakePart, fakeSubject, mailOf } from '../../../test/support/parts.ts';
import { memoryBytes } from '../../mail/bytes.ts';
import type { Finding } from '../../mail/finding.ts';
import { InspectionFailure, type Inspector } from '../inspector.ts';
import { createYaraInspector } from './yara.ts';
import { compileRules } from './yara-rules.ts';

const NEVER = new AbortController().signal;
const SOURCE = `
rule Marked { meta: description = "a marked text" score = 2.5 strings: $a = "MARK" condition: $a }
rule Wanted { meta: kind = "content" strings: $a = "WANTED" condition: $a }
rule Odd_Kind { meta: kind = "nonsense" score = "many" strings: $a = "ODDKIND" condition: $a }
rule By_Name { meta: description = "by name" condition: extension == ".scr" and filename == "a.SCR" and filetype == "text/plain" }
rule Header_Field { strings: $a = "X-Evil:" condition: $a and filetype == "message/rfc822" }
rule Across { strings: $a = "FIRST" $b = "SECOND" condition: $a and $b }
`;

let folder: string;
let inspector: Inspector;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-yara-'));
  await writeFile(join(folder, 'test.yar'), SOURCE);
  const { rules, errors } = await compileRules([folder]);
  assert.deepEqual(errors, []);
  inspector = createYaraInspector({ scanner: rules.scanner });
});
after(() => rm(folder, { recursive: true, force: true }));

const told = (findings: readonly Finding[]) =>
  findings.map(({ kind, name, part, score }) => ({ kind, name, part, score }));

test('a rule says kind, score and evidence by its metadata', async () => {
  const findings = await inspector.inspect(mailOf(fakePart({ path: '1', content: 'xx MARK WANTED ODDKIND' })), NEVER);
  assert.deepEqual(told(findings), [
    { kind: 'virus', name: 'Marked', part: '1', score: 2.5 },
    { kind: 'content', name: 'Wanted', part: '1', score: 0 },
    { kind: 'virus', name: 'Odd_Kind', part: '1', score: 0 },
  ]);
  assert.equal(findings[0]?.evidence, 'a marked text (at byte 3)');
});

test('members, containers and the raw mail are scanned, and what a part has is not told again of the mail', async () => {
  const member = fakePart({ path: '1/a.zip/b.txt', origin: 'member', content: 'MARK' });
  const zip = fakePart({ path: '1/a.zip', content: 'PK.. WANTED', detectedType: 'application/zip', parts: [member] });
  const root = fakePart({ detectedType: 'multipart/mixed', parts: [zip], content: 'x' });
  const findings = await inspector.inspect(fakeSubject(root, { raw: 'X-Evil: 1\r\n\r\nMARK' }), NEVER);
  assert.deepEqual(
    findings.map(({ name, part }) => `${name} ${part}`),
    ['Wanted 1/a.zip', 'Marked 1/a.zip/b.txt', 'Header_Field '],
  );
});

test("a part's name and type are known to the rules", async () => {
  const findings = await inspector.inspect(
    mailOf(
      fakePart({ path: '1', names: ['a.SCR'], content: 'x' }),
      fakePart({ path: '2', names: ['a.txt'], content: 'x' }),
    ),
    NEVER,
  );
  assert.deepEqual(
    findings.map(({ name, part }) => `${name} ${part}`),
    ['By_Name 1'],
  );
});

test('a large content is scanned to its end, each rule told once', async () => {
  const content = Buffer.alloc(40 * 1024 * 1024, '.');
  content.write('MARK', 5);
  content.write('MARK', content.length - 4);
  content.write('WANTED', 16 * 1024 * 1024 - 3); // across the end of the first window
  const findings = await inspector.inspect(mailOf(fakePart({ path: '1', content })), NEVER);
  assert.deepEqual(
    findings.map(({ name, evidence }) => `${name} ${evidence}`),
    ['Marked a marked text (at byte 5)', `Wanted a YARA rule matched (at byte ${16 * 1024 * 1024 - 3})`],
  );
});

test('the loop is given back within a large content, and the deadline ends it', async () => {
  const abort = new AbortController();
  const running = inspector.inspect(
    mailOf(fakePart({ path: '1', content: Buffer.alloc(40 * 1024 * 1024) })),
    abort.signal,
  );
  setImmediate(() => abort.abort());
  await assert.rejects(running, (error) => error instanceof InspectionFailure && error.finding === 'late');
});

test('a content that cannot be read, or an engine that fails, is no clean mail', async () => {
  const unreadable = {
    ...fakePart({ path: '1', content: 'x' }),
    content: () => ({ size: 1, slice: () => assert.fail('the file ends after 0 of 1 bytes') }),
  };
  await assert.rejects(inspector.inspect(mailOf(unreadable), NEVER), /the file ends/);
  const failing = createYaraInspector({
    scanner: {
      scan: () => {
        throw new Error('timeout');
      },
    },
  });
  await assert.rejects(failing.inspect(mailOf(fakePart({ path: '1', content: 'x' })), NEVER), /timeout/);
});

test('names that read as numbers or truth values are names', async () => {
  for (const name of ['1', '-20', '+3', 'true', 'FALSE', '1.5', '', '\0', '\ud800', 'x'.repeat(100_000)]) {
    const findings = await inspector.inspect(mailOf(fakePart({ path: '1', names: [name], content: 'MARK' })), NEVER);
    assert.deepEqual(
      findings.map((finding) => finding.name),
      ['Marked'],
      JSON.stringify(name.slice(0, 20)),
    );
  }
});

test('an empty mail is scanned as well', async () => {
  const seen: number[] = [];
  const counting = createYaraInspector({
    scanner: {
      scan: (content) => {
        seen.push(content.length);
        return [];
      },
    },
  });
  const subject = fakeSubject(fakePart({ content: '' }));
  assert.deepEqual(
    await counting.inspect(
      { ...subject, dissection: { ...subject.dissection, bytes: memoryBytes(Buffer.alloc(0)) } },
      NEVER,
    ),
    [],
  );
  assert.deepEqual(seen, [0]);
});
