import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeDissection, fakePart } from '../../../test/support/parts.ts';
import type { Flag } from '../../mail/part.ts';
import { condensedMail } from './condensed-mail.ts';

const content = Buffer.from(Array.from({ length: 30_000 }, (_, index) => (index * 7919) % 251));
const body = (content.toString('base64').match(/.{1,76}/g) ?? []).join('\r\n');
const start = 'Subject: x\r\nContent-Transfer-Encoding: base64\r\n\r\n';

function condensed(draft: { body?: string; encoding?: string; flags?: readonly Flag[] } = {}): string {
  const text = draft.body ?? body;
  const part = fakePart({
    content,
    header: [['Content-Transfer-Encoding', draft.encoding ?? 'Base64']],
    span: { headerStart: 0, bodyStart: start.length, end: start.length + text.length },
    flags: draft.flags ?? [],
  });
  const bytes = condensedMail(fakeDissection(part, { raw: `${start}${text}\r\n-- epilogue` }));
  return bytes.slice(0, bytes.size).toString('latin1');
}

test('a base64 body is left out but for its ends; all else stays', () => {
  const mail = condensed();
  assert.ok(mail.length < 2000);
  assert.ok(mail.startsWith(start + body.slice(0, 1024)));
  assert.ok(mail.endsWith(`${body.slice(-128)}\r\n-- epilogue`));
});

test('a mail that could be read otherwise stays whole', () => {
  const whole = `${start}${body}\r\n-- epilogue`;
  assert.equal(
    condensed({ flags: [{ kind: 'ambiguous', name: 'duplicate-content-transfer-encoding', detail: '' }] }),
    whole,
  );
  assert.equal(condensed({ encoding: '7bit' }), whole);
  const stuffed = `${body.slice(0, 5000)}\r\n${'(hidden) '.repeat(300)}\r\n${body.slice(5000)}`;
  assert.equal(condensed({ body: stuffed }), `${start}${stuffed}\r\n-- epilogue`);
  assert.ok(condensed({ flags: [{ kind: 'note', name: 'epilogue', detail: '' }] }).length < 2000);
});
