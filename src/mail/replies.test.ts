import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { REPLIES, type ReplyName, reply } from './replies.ts';
import { enhancedCode } from './reply.ts';

const page = readFileSync(new URL('../../docs/replies.md', import.meta.url), 'utf8');
const rows = new Map<string, { readonly reply: string; readonly meaning: string; readonly remedy: string }>();
for (const line of page.split('\n')) {
  const cells = /^\| (\w+) \| `(.+)` \| (.+) \| (.+) \|$/.exec(line);
  const [, name, text, meaning, remedy] = cells ?? [];
  if (name && text && meaning && remedy) rows.set(name, { reply: text, meaning, remedy });
}
const names = Object.keys(REPLIES) as ReplyName[];

test('the page has every reply, in the same words', () => {
  const inCode = names.map((name) => {
    const entry = REPLIES[name];
    const status = enhancedCode({ ...entry, reason: '' });
    return `${name}: ${entry.code} ${status === null ? '' : `${status} `}${entry.text}`;
  });
  assert.deepEqual(
    [...rows].map(([name, row]) => `${name}: ${row.reply}`),
    inCode,
  );
});

test('each is explained', () => {
  assert.equal(rows.size, names.length);
  for (const [name, { meaning, remedy }] of rows) assert.ok(meaning.length > 10 && remedy.length >= 8, name);
});

test('every refusal has an enhanced code (RFC 2034)', () => {
  for (const name of names) {
    const { code, status } = REPLIES[name];
    if (code >= 400) assert.match(status ?? '', /^\d{1,3}\.\d{1,3}$/, name);
  }
});

test('what is filled in stays what it is', () => {
  const said = reply('rejectedByRule', 'rule 7', { id: '{text}', text: 'Not $& {id} here' });
  assert.deepEqual(said, { code: 550, status: '7.1', text: 'Not $& {id} here (reference {text})', reason: 'rule 7' });
  assert.equal(reply('ok', '').text, 'Ok');
});
