import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/support/folder.ts';
import { type FoundMail, LARGEST_MAIL, mailsOf } from './mail-files.ts';

async function found(path: string): Promise<FoundMail[]> {
  const mails: FoundMail[] = [];
  for await (const mail of mailsOf(path)) mails.push(mail);
  return mails;
}

const texts = (mails: readonly FoundMail[]) => mails.map(({ data }) => data?.toString('latin1'));

test('a mail with the line ends of Unix is taught as a client sends it', async () => {
  using folder = temporaryFolder('mails');
  writeFileSync(folder.at('a.eml'), 'Subject: a\n\nfirst\r\nsecond');
  assert.deepEqual(texts(await found(folder.at('a.eml'))), ['Subject: a\r\n\r\nfirst\r\nsecond\r\n']);
});

test('an mbox has several, without their first lines, and what was quoted is as it was', async () => {
  using folder = temporaryFolder('mails');
  writeFileSync(
    folder.at('box'),
    'From a@example Mon Jan  1\nSubject: a\n\n>From here\n>>From there\n\nFrom b@example Mon Jan  1\nSubject: b\n\nb\n',
  );
  const mails = await found(folder.at('box'));
  assert.deepEqual(texts(mails), ['Subject: a\r\n\r\nFrom here\r\n>From there\r\n\r\n', 'Subject: b\r\n\r\nb\r\n']);
  assert.deepEqual(
    mails.map(({ name }) => name),
    [`${folder.at('box')}#1`, `${folder.at('box')}#2`],
  );
});

test('a Maildir has those in cur and new; links and hidden files are left alone', async () => {
  using folder = temporaryFolder('mails');
  for (const name of ['cur', 'new', 'tmp']) {
    mkdirSync(folder.at(name));
    writeFileSync(folder.at(`${name}/1.${name}`), `Subject: ${name}\n\n`);
  }
  writeFileSync(folder.at('cur/.hidden'), 'Subject: hidden\n\n');
  symlinkSync('/etc/passwd', folder.at('cur/link'));
  assert.deepEqual(texts(await found(folder.path)), ['Subject: cur\r\n\r\n', 'Subject: new\r\n\r\n']);
});

test('a mail of an mbox that is too large is told, and those behind it are read', async () => {
  using folder = temporaryFolder('mails');
  const mail = 'From a@example Mon Jan  1\nSubject: a\n\n';
  writeFileSync(folder.at('box'), `${mail}${mail}${'word '.repeat(LARGEST_MAIL / 5)}\n${mail}`);
  const mails = await found(folder.at('box'));
  assert.deepEqual(texts(mails), ['Subject: a\r\n\r\n', undefined, 'Subject: a\r\n\r\n']);
  assert.match(mails[1]?.fault ?? '', /larger than 32 MB/);
});

test('what is not there is told', async () => {
  const [mail] = await found('/nowhere/at/all');
  assert.equal(mail?.data, null);
  assert.match(mail?.fault ?? '', /ENOENT/);
});
