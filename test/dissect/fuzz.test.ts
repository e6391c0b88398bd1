import assert from 'node:assert/strict';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { fileBytes } from '../../src/base/file-bytes.ts';
import { silentLog } from '../../src/base/log.ts';
import { createUnpacker } from '../../src/dissect/archive/unpack.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { testDissector } from '../support/dissecting.ts';
import { temporaryFolder } from '../support/folder.ts';
import { fuzzFor, holdMail, keptMails } from '../support/mail-fuzz/fuzz.ts';
import { honestMail } from '../support/mail-fuzz/generate.ts';
import { saying } from '../support/mail-fuzz/sound.ts';
import { seeded } from '../support/seed.ts';

const HONEST = 400;
const FUZZ_MS = 12_000;

const dissector = await testDissector(createUnpacker({ log: silentLog }));
after(() => dissector.close());

test('mails that went wrong once', async (t) => {
  for (const { name, mail } of keptMails()) await t.test(name, () => holdMail(dissector, mail, name));
});

test('whatever is wrapped in honest files and entities is found, octet by octet', async (t) => {
  const { seed } = seeded(t);
  for (let own = seed; own < seed + HONEST; own++) {
    const { mail, payload, how } = honestMail(own);
    await holdMail(dissector, mail, String(own), ({ parts }) => {
      const found = parts.some((part) => part.content().slice(0, part.size).equals(payload));
      assert.ok(found, `seed ${own}: ${how.join(' in ')}`);
    });
  }
});

test('a mail says the same from memory and from a file, and when it is asked again', async (t) => {
  using folder = temporaryFolder('fuzz');
  const { seed } = seeded(t);
  for (let own = seed; own < seed + 40; own++) {
    const { mail } = honestMail(own);
    writeFileSync(folder.at('mail'), mail);
    const fd = openSync(folder.at('mail'), 'r');
    const said: unknown[] = [];
    for (const bytes of [memoryBytes(mail), memoryBytes(mail), fileBytes(fd, 0, mail.length)]) {
      const dissection = await dissector.dissectMail(bytes);
      said.push(saying(dissection));
      dissection.close();
    }
    closeSync(fd);
    assert.deepEqual(said[1], said[0]);
    assert.deepEqual(said[2], said[0]);
  }
});

test('bent mails are taken apart without a fault', { timeout: 20 * FUZZ_MS }, async (t) => {
  const { seed } = seeded(t);
  t.diagnostic(`${await fuzzFor(dissector, seed, FUZZ_MS)} mails`);
});
