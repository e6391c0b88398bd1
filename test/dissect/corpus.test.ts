import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Dissection, Part } from '../../src/mail/part.ts';
import { flagNames, testDissector } from '../support/dissecting.ts';

// Each mail x.eml (kept with LF; dissected with LF and with CRLF) has its dissection in x.json. A miss writes x.failed
// beside it: look at the difference, then mend the code or, where the new reading is right, rename it to x.json.
const FOLDER = join(import.meta.dirname, '../corpus/mime');
const cases = readdirSync(FOLDER).filter((name) => name.endsWith('.eml'));

function summary({ subject, root }: Dissection): unknown {
  return { subject, ...one(root) };
}

function one(part: Part): object {
  return {
    path: part.path,
    ...(part.names.length > 0 ? { names: part.names } : {}),
    type: part.declaredType === part.detectedType ? part.detectedType : [part.declaredType, part.detectedType],
    ...(part.disposition === null ? {} : { disposition: part.disposition }),
    ...(part.flags.length > 0 ? { flags: flagNames(part) } : {}),
    ...(part.parts.every(({ origin }) => origin === 'reading') ? { text: part.text() } : {}),
    ...(part.parts.length > 0 ? { parts: part.parts.map(one) } : {}),
  };
}

const withCrlf = (mail: string): string => mail.replace(/\r?\n/g, '\r\n');
const withLf = (value: unknown): string => `${JSON.stringify(value, null, 2).replaceAll('\\r\\n', '\\n')}\n`;

describe('corpus of mails', async () => {
  const dissector = await testDissector();
  it('is there', () => assert.ok(cases.length > 0, `no mails in ${FOLDER}`));
  for (const name of cases) {
    it(name, async () => {
      const mail = readFileSync(join(FOLDER, name), 'latin1');
      const expected = readFileSync(join(FOLDER, name.replace(/eml$/, 'json')), 'utf8');
      for (const form of [withCrlf(mail), mail]) {
        const dissection = await dissector.dissectMail(memoryBytes(Buffer.from(form, 'latin1')));
        const actual = withLf(summary(dissection));
        dissection.close();
        if (actual !== expected) writeFileSync(join(FOLDER, name.replace(/eml$/, 'failed')), actual);
        assert.equal(actual, expected, `${name}: see the .failed beside it`);
      }
    });
  }
});
