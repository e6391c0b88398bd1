import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replyLines } from './reply-lines.ts';

test('a reply carries its enhanced code on every line', () => {
  assert.equal(replyLines({ code: 250, status: '0.0', text: 'Ok', reason: '' }), '250 2.0.0 Ok\r\n');
  assert.equal(replyLines({ code: 550, status: '7.1', text: 'a\nb', reason: '' }), '550-5.7.1 a\r\n550 5.7.1 b\r\n');
  assert.equal(replyLines({ code: 250, status: null, text: 'gw\nSIZE 1', reason: '' }), '250-gw\r\n250 SIZE 1\r\n');
});

test('a text cannot forge a reply', () => {
  const line = replyLines({ code: 550, status: '7.1', text: 'x\r250 ok\u0000\u00e9', reason: '' });
  assert.equal(line, '550 5.7.1 x?250 ok??\r\n');
});

test('no line exceeds 512 octets', () => {
  const lines = replyLines({
    code: 550,
    status: '7.255',
    text: `${'word '.repeat(300)}${'x'.repeat(1200)}`,
    reason: '',
  });
  const split = lines.split('\r\n').slice(0, -1);
  assert.ok(split.length > 4);
  for (const line of split) assert.ok(line.length + 2 <= 512, `${line.length}`);
  assert.match(split.at(-1) ?? '', /^550 5\.7\.255 x/);
});
