import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, test } from 'node:test';
import { applyChanges } from '../../src/deliver/change/apply.ts';
import { headerOnly } from '../../src/deliver/change/header-only.ts';
import { stamped } from '../../src/deliver/change/stamped.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Part } from '../../src/mail/part.ts';
import type { Stamp } from '../../src/mail/record.ts';
import type { Change } from '../../src/mail/verdict.ts';
import { consignmentTo } from '../support/consignment.ts';
import { delivererTo } from '../support/deliverer.ts';
import { noDisarmer } from '../support/disarming.ts';
import { testDissector } from '../support/dissecting.ts';
import { temporaryFolder } from '../support/folder.ts';
import { realMails } from '../support/spam-assassin.ts';

const dissector = await testDissector();
after(() => dissector.close());

const FORGED = 'X-Spam-Flag: NO\r\n';
const MAIL =
  'Received: from x by y; Thu, 1 Jan 2026 00:00:00 +0000\r\nDKIM-Signature: v=1\r\n' +
  `${FORGED}From: "Bank" <a@example.org>\r\nTo: ann@example.com\r\nSubject: =?utf-8?q?urgent?=\r\nReply-To: evil@example.net\r\n` +
  'Subject: another\r\nContent-Type: text/html\r\n\r\n<a href=x>pay</a>\r\n';
const at = MAIL.indexOf(FORGED);
const score: Change = {
  kind: 'spam-fields',
  fields: ['X-Spam-Flag: YES\r\n', 'X-Spam-Score: 6\r\n'],
  cuts: [[at, at + FORGED.length]],
};
const wrap: Change = { kind: 'wrap', why: ['spam score 6 of 5', 'learned-spam: 6'] };

async function changed(mail: string | Buffer, changes: readonly Change[], stamp: Stamp | null = null) {
  const bytes = memoryBytes(Buffer.from(mail));
  const dissection = await dissector.dissectMail(bytes);
  try {
    const { message, made } = await applyChanges(dissection, changes, noDisarmer, stamp);
    const written = Buffer.concat([...message.chunks()]);
    assert.equal(written.length, message.size);
    assert.ok(Buffer.concat([...message.chunks()]).equals(written), 'the same when it is walked again');
    return { written, text: written.toString('latin1'), made };
  } finally {
    dissection.close();
  }
}

async function partsOf(mail: Buffer): Promise<readonly Part[]> {
  return (await dissector.dissectMail(memoryBytes(mail))).parts;
}

test('fields alone leave the mail as it lies on disk, forged ones of their names aside', () => {
  const stamp = headerOnly({ fields: ['A: 1\r\n'], cuts: [] }, [
    score,
    { kind: 'junk' },
    { kind: 'add-header', name: 'X', value: 'y' },
  ]);
  assert.ok(stamp);
  const text = Buffer.concat([...stamped(memoryBytes(Buffer.from(MAIL)), stamp).chunks()]).toString();
  assert.equal(text, `A: 1\r\nX-Spam-Flag: YES\r\nX-Spam-Score: 6\r\nX: y\r\n${MAIL.replace(FORGED, '')}`);
  assert.equal(headerOnly(null, [score, { kind: 'tag-subject', text: '[Spam]' }]), null);
  assert.equal(headerOnly(null, [wrap]), null);
});

test('a mail that changes otherwise too bears the same fields', async () => {
  const { text, made } = await changed(MAIL, [{ kind: 'tag-subject', text: '[Spam]' }, score]);
  assert.equal(text.match(/^X-Spam-Flag.*$/gm)?.join(), 'X-Spam-Flag: YES');
  assert.match(text, /^Subject: \[Spam\]/m);
  assert.deepEqual(made, ['subject tagged "[Spam]"', 'score written into the header']);
});

test('a wrapped mail shows a text, and the mail as it came as an attachment', async () => {
  const { written, text } = await changed(MAIL, [wrap]);
  const head = text.slice(0, text.indexOf('\r\n\r\n'));
  assert.deepEqual(
    head.split(/\r\n(?! )/).map((line) => line.replace(/boundary=".*"/, '')),
    [
      'Received: from x by y; Thu, 1 Jan 2026 00:00:00 +0000',
      'From: "Bank" <a@example.org>',
      'To: ann@example.com',
      'Subject: =?utf-8?q?urgent?=',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed;\r\n ',
    ],
  );
  const [root, notice, attached] = await partsOf(written);
  assert.deepEqual(root?.flags, []);
  assert.match(notice?.text() ?? '', /takes the attached mail[\s\S]*- spam score 6 of 5\s+- learned-spam: 6/);
  assert.deepEqual([attached?.declaredType, attached?.disposition], ['message/rfc822', 'attachment']);
  assert.equal(attached?.content().slice(0, 1e6).toString('latin1'), MAIL);
});

test('tag, score and stamp stand on the outer mail, what is removed is removed from the inner one', async () => {
  const stamp = { fields: ['Authentication-Results: gw; none\r\n'], cuts: [] };
  const strip: Change = { kind: 'strip', parts: [''], why: 'active' };
  const { text } = await changed(MAIL, [{ kind: 'tag-subject', text: '[Spam]' }, score, strip, wrap], stamp);
  const [head = '', ...rest] = text.split('\r\n\r\n');
  assert.match(head, /^Authentication-Results: gw; none\r\nX-Spam-Flag: YES\r\nX-Spam-Score: 6\r\nReceived/);
  assert.equal(head.match(/^Subject:.*$/gm)?.join(), 'Subject: [Spam] =?utf-8?q?urgent?=');
  const inner = rest.join('\r\n\r\n');
  assert.match(inner, /^Subject: another\r$/m);
  assert.match(inner, /^Subject: =\?utf-8\?q\?urgent\?=\r$/m);
  assert.doesNotMatch(inner, /pay<\/a>/);
});

test('reasons cannot end the text or begin a part', async () => {
  const { written } = await changed(MAIL, [
    { kind: 'wrap', why: ['x\r\n--=_postern\r\nContent-Type: text/html\r\n\r\n<b>'] },
  ]);
  assert.equal((await partsOf(written)).filter(({ declaredType }) => declaredType === 'text/plain').length, 1);
});

test('a mail without a body, or without anything, can be wrapped', async () => {
  for (const mail of ['Subject: x', 'Subject: x\r\n', '\r\nbody', '', 'no header at all\r\n']) {
    const { written } = await changed(mail, [wrap]);
    const attached = (await partsOf(written)).find(({ declaredType }) => declaredType === 'message/rfc822');
    const content = attached?.content().slice(0, 1e6).toString('latin1');
    assert.equal(content?.trimEnd(), mail.trimEnd(), JSON.stringify(mail));
  }
});

test('of real mails each lies in its wrap, octet for octet, under its own subject', async () => {
  let tried = 0;
  for (const [n, mail] of [...realMails()].entries()) {
    if (n % 10 !== 0) continue;
    tried++;
    const octets = Buffer.from(mail.data(), 'latin1');
    const { text } = await changed(octets, [wrap]);
    assert.ok(text.includes(octets.toString('latin1')), mail.name);
    const outer = await dissector.dissectMail(memoryBytes(Buffer.from(text, 'latin1')));
    const inner = await dissector.dissectMail(memoryBytes(octets));
    assert.equal(outer.subject, inner.subject, mail.name);
    assert.equal(outer.parts[2]?.declaredType, 'message/rfc822', mail.name);
    outer.close();
    inner.close();
  }
  assert.ok(tried > 500);
});

test('junk lies in the folder Junk of the Maildir, which is one itself', async () => {
  using folder = temporaryFolder('junk');
  await using deliverer = delivererTo({ kind: 'maildir', path: folder.at('box') });
  const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net'], { junk: true }));
  assert.deepEqual([outcome?.state, outcome?.host], ['delivered', folder.at('box/.Junk')]);
  assert.equal(readdirSync(folder.at('box/.Junk/new')).length, 1);
  assert.deepEqual(readdirSync(folder.at('box')).sort(), ['.Junk', 'cur', 'new', 'tmp']);
  assert.deepEqual(readdirSync(folder.at('box/new')), []);
});
