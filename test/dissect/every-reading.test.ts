import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { writeZip } from '../../src/base/zip-writer.ts';
import { createUnpacker } from '../../src/dissect/archive/unpack.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Dissection, Part } from '../../src/mail/part.ts';
import { AMBIGUOUS_MAILS, octetsOf } from '../support/ambiguous/mails.ts';
import { contentOf, dissectText, flagNames, testDissector } from '../support/dissecting.ts';
import { EICAR } from '../support/eicar.ts';

const FIELDS = 'From: a@b.example\r\nSubject: x\r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\n';

/** How such a mail may come. */
const FORMS: Readonly<Record<string, (mail: Buffer) => Buffer>> = {
  'as it is': (mail) => mail,
  'attached to another': (mail) =>
    Buffer.concat([
      Buffer.from(
        'Content-Type: multipart/mixed; boundary=frame\r\n\r\n--frame\r\nContent-Type: message/rfc822\r\n\r\n',
      ),
      Buffer.from(FIELDS),
      mail,
      Buffer.from('\r\n--frame--\r\n'),
    ]),
  'in a ZIP file': (mail) => {
    const zip = writeZip([{ name: 'x.eml', content: memoryBytes(Buffer.concat([Buffer.from(FIELDS), mail])) }]);
    const letters = Buffer.concat([...zip]).toString('base64');
    return Buffer.from(`Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${letters}`);
  },
};

function tree(part: Part, indent = ''): string {
  const flags = part.flags.map(({ name, detail }) => `[${name}: ${detail}]`).join(' ');
  const line = `${indent}${part.path} ${part.declaredType} ${part.detectedType} ${flags}`;
  return [line, ...part.parts.map((child) => tree(child, `${indent}  `))].join('\n');
}

/** In a content that is inspected as such: what holds entities is looked at by them. */
function holdsEicar({ parts }: Dissection): boolean {
  const leaves = parts.filter((part) => part.parts.every(({ origin }) => origin !== 'entity'));
  return leaves.some((part) => contentOf(part).includes(EICAR));
}

// Each hides EICAR, packed and encoded, from some readers. Whoever reads otherwise finds it, and so must we.
describe('every reading is taken apart', async () => {
  const dissector = await testDissector(createUnpacker({ log: silentLog }));
  for (const [group, mails] of AMBIGUOUS_MAILS) {
    for (const mail of mails) {
      it(`${group} ${mail.what}`, async () => {
        for (const [form, make] of Object.entries(FORMS)) {
          const dissection = await dissector.dissectMail(memoryBytes(make(octetsOf(mail))));
          const names: readonly string[] = dissection.parts.flatMap(({ flags }) => flags.map(({ name }) => name));
          assert.ok(holdsEicar(dissection), `${form}: EICAR in none of\n${tree(dissection.root)}`);
          const told = mail.flag === '' || names.includes(mail.flag);
          assert.ok(told, `${form}: ${mail.flag} in none of\n${tree(dissection.root)}`);
          dissection.close();
        }
      });
    }
  }
});

describe('a reading', async () => {
  const dissector = await testDissector();

  it('is a part below what it is a reading of, says which it is, and has no place in the mail', async () => {
    const fields = 'Content-Type: text/plain\nContent-Type: text/html\nContent-Type: text/csv\n';
    const dissection = await dissectText(dissector, `${fields}\nhello`);
    const [root, ...readings] = dissection.parts;
    assert.match(root?.flags[0]?.detail ?? '', /"text\/plain".*"text\/html"/);
    assert.deepEqual(
      readings.map(({ path, origin, declaredType, span, flags }) => [
        path,
        origin,
        declaredType,
        span,
        flags[0]?.detail,
      ]),
      [
        ['reading-2', 'reading', 'text/csv', null, 'Content-Type number 3 counts'],
        ['reading-3', 'reading', 'text/html', null, 'Content-Type number 2 counts'],
      ],
    );
    dissection.close();
  });

  it('has the names that its fields give', async () => {
    const fields = 'Content-Disposition: attachment; filename=a.txt\nContent-Disposition: attachment; filename=a.exe\n';
    const dissection = await dissectText(dissector, `${fields}\nhello`);
    assert.deepEqual(
      dissection.root.parts.map(({ names }) => names),
      [['a.exe']],
    );
    dissection.close();
  });

  it('that shows nothing new is left out', async () => {
    const fields = 'Content-Type: multipart/mixed; boundary*0=b; boundary*1=b\n';
    const dissection = await dissectText(dissector, `${fields}\n--bb\n\none\n--bb\n\ntwo\n--bb--\n`);
    assert.deepEqual(
      dissection.parts.map(({ path }) => path),
      ['', '1', '2'],
    );
    dissection.close();
  });

  it('by the letter is made of lax quoted-printable, and is no ambiguity', async () => {
    const dissection = await dissectText(dissector, 'Content-Transfer-Encoding: quoted-printable\n\na=e9b= \nc=C3');
    assert.deepEqual(flagNames(dissection.root), ['note:quoted-printable-lax']);
    assert.equal(dissection.root.parts.map((part) => contentOf(part).toString('latin1')).join(), 'a=e9b= \r\nc\xc3');
    dissection.close();
  });

  it('more than a few of one entity are a limit that was hit', async () => {
    const fields = Array.from({ length: 50 }, (_, i) => `Content-Type: text/x${i}\n`).join('');
    const dissection = await dissectText(dissector, `${fields}\nhello`);
    assert.ok(dissection.root.parts.length <= 12);
    assert.ok(flagNames(dissection.root).includes('over-limit:readings'));
    dissection.close();
  });

  it('takes the place of parts', async () => {
    const few = await testDissector(undefined, { mimeParts: 4 });
    const part = '--b\nContent-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\nQUJD\n';
    const dissection = await dissectText(few, `Content-Type: multipart/mixed; boundary=b\n\n${part.repeat(3)}`);
    assert.ok(dissection.parts.flatMap(flagNames).includes('over-limit:mime-parts'));
    dissection.close();
  });
});
