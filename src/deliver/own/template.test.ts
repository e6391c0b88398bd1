import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/folder.ts';
import { loadTemplates, PLACEHOLDERS, type Placeholder, TemplateError } from './template.ts';

const VALUES = Object.fromEntries(PLACEHOLDERS.map((name) => [name, `<${name}>`])) as Record<Placeholder, string>;

test('there are templates for each whom a rule can tell', () => {
  for (const name of ['sender', 'recipient', 'administrator']) {
    const rendered = loadTemplates(null).get(name)?.render(VALUES);
    assert.ok(rendered, name);
    assert.ok(rendered.subject.includes('<subject>'), name);
    assert.ok(rendered.text.includes('<id>') && rendered.text.includes('<reasons>'), name);
  }
});

test('a folder replaces and adds', () => {
  using folder = temporaryFolder('templates');
  writeFileSync(folder.at('sender.txt'), 'Subject: Grüße {{ id }}\r\n\r\nA {{action}}, B\r\n{ {{unclosed\r\n');
  writeFileSync(folder.at('mine.txt'), 'Subject: mine\n\n');
  writeFileSync(folder.at('README.md'), 'no template');
  const templates = loadTemplates(folder.path);
  assert.deepEqual([...templates.keys()].sort(), ['administrator', 'mine', 'recipient', 'sender']);
  assert.deepEqual(templates.get('sender')?.render(VALUES), {
    subject: 'Grüße <id>',
    text: 'A <action>, B\n{ {{unclosed\n',
  });
});

for (const [what, content, message] of [
  [
    'an unknown placeholder',
    'Subject: x\n\na\n{{virus}}\n',
    /sender\.txt:4: \{\{virus\}\} is unknown; use one of \{\{action\}\}/,
  ],
  ['no subject', 'Hello\n', /sender\.txt:1: a template begins with a line "Subject: \.\.\."/],
  ['no empty line', 'Subject: x\nHello\n', /sender\.txt:1:/],
  ['bytes that are no UTF-8', Buffer.from('Subject: \xff\n\n', 'latin1'), /UTF-8/],
  ['too much', `Subject: x\n\n${'x'.repeat(70_000)}`, /at most 65536 bytes/],
] as const) {
  test(`a template with ${what} is refused with its place and remedy`, () => {
    using folder = temporaryFolder('templates');
    writeFileSync(folder.at('sender.txt'), content);
    assert.throws(
      () => loadTemplates(folder.path),
      (error) => error instanceof TemplateError && message.test(error.message),
    );
  });
}

test('a folder that is not there is named', () => {
  assert.throws(() => loadTemplates('/nonexistent/templates'), /\/nonexistent\/templates: .*ENOENT/);
});
