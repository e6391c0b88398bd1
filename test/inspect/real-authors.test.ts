import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeWords } from '../../src/dissect/mime/encoded-word.ts';
import { readHeaderSection } from '../../src/dissect/mime/header-section.ts';
import { readAuthor } from '../../src/inspect/auth/author.ts';
import type { Author } from '../../src/mail/authentication.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Part } from '../../src/mail/part.ts';
import { type RealMail, realMails } from '../support/spam-assassin.ts';

function authorOf(mail: RealMail): Author {
  const bytes = memoryBytes(Buffer.from(mail.data(), 'latin1'));
  const section = readHeaderSection({ bytes, start: 0, limit: 128 * 1024, isDelimiter: () => false });
  const span = { headerStart: 0, bodyStart: section.bodyStart, end: bytes.size };
  return readAuthor({ root: { header: section.fields, span } as Part, bytes }, decodeWords);
}

test('honest mail has one author, and names no other in his place', () => {
  const ham = realMails(2).filter((mail) => mail.ham);
  assert.ok(ham.length > 2000);
  let faulty = 0;
  for (const mail of ham) {
    const { address, candidates, faults } = authorOf(mail);
    assert.ok(address !== null && candidates[0] === address, mail.name);
    // Of all 4,150 two have a fault: mail that an anonymizer of addresses sent on.
    assert.ok(
      faults.every(({ name }) => name === 'from-address-in-name'),
      `${mail.name}: ${faults[0]?.detail}`,
    );
    faulty += faults.length;
  }
  assert.ok(faulty <= 2, `${faulty} of ${ham.length}`);
});
