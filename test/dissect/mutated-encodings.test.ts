import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { silentLog } from '../../src/base/log.ts';
import { createUnpacker } from '../../src/dissect/archive/unpack.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { lyingZip } from '../support/archives.ts';
import { testDissector } from '../support/dissecting.ts';
import { binHex, uuencode, yencode } from '../support/text-encodings.ts';
import {
  attachment,
  attribute,
  binary,
  ID,
  long,
  properties,
  tnef,
  uncompressedRtf,
  unicode,
} from '../support/tnef.ts';
import {
  armored,
  cmsCompressed,
  pgpCompressed,
  pgpEncrypted,
  pgpLiteral,
  pgpPacket,
  pgpSigned,
} from '../support/wrapped.ts';

const ZIP = lyingZip([{ name: 'a.txt', content: Buffer.from('hello, hello, hello') }]);
const MESSAGE = pgpPacket(8, pgpCompressed('zlib', pgpSigned(pgpPacket(11, pgpLiteral('a.zip', ZIP), true))));
const TNEF = tnef(
  attribute(ID.codePage, Buffer.from('e4040000e4040000', 'hex')),
  attribute(
    ID.messageProperties,
    properties(binary(0x1009, uncompressedRtf('{\\rtf1}')), long(0x3fde, 65001), unicode(0x1000, 'x')),
  ),
  attachment('a.zip', ZIP, attribute(ID.properties, properties(unicode(0x3707, 'long.zip')))),
);
const CALENDAR = `BEGIN:VCALENDAR\r\nATTACH;ENCODING=BASE64;FILENAME="a":${ZIP.toString('base64').replace(/.{50}/g, '$&\r\n ')}\r\nX;ENCODING=QUOTED-PRINTABLE:a=\r\nb\r\n`;
const MBOX = 'From a Mon 12:00:00 2024\nFrom: a\nTo: b\nSubject: c\n\nx\n\n';

const SAMPLES: readonly Buffer[] = [
  ...[uuencode(ZIP), yencode(ZIP), binHex(ZIP), armored('PGP MESSAGE', MESSAGE), CALENDAR, MBOX + MBOX].map((text) =>
    Buffer.from(text, 'latin1'),
  ),
  MESSAGE,
  pgpEncrypted(),
  cmsCompressed(ZIP),
  TNEF,
  Buffer.from('a +AHMAZQBj-r\x1b$)C\x0e#s\x0f\x1b(B~{#s~}', 'latin1'),
];

/** A place, what is there instead, and how much of the rest is cut off. */
const mutation = fc.record({ at: fc.nat(), octets: fc.uint8Array({ maxLength: 4 }), remove: fc.nat({ max: 4 }) });

test('what has been changed anywhere is read without a failure of the reader', { timeout: 120_000 }, async () => {
  const dissector = await testDissector(createUnpacker({ log: silentLog }));
  const sample = fc.constantFrom(...SAMPLES);
  await fc.assert(
    fc.asyncProperty(sample, fc.array(mutation, { minLength: 1, maxLength: 4 }), async (octets, mutations) => {
      let content = octets;
      for (const { at, octets: other, remove } of mutations) {
        const place = at % (content.length + 1);
        content = Buffer.concat([content.subarray(0, place), Buffer.from(other), content.subarray(place + remove)]);
      }
      const dissection = await dissector.dissectFile(memoryBytes(content), 'x');
      for (const part of dissection.parts) {
        part.text();
        assert.deepEqual(
          part.flags.filter(({ name }) => /-failed$/.test(name)),
          [],
        );
      }
      dissection.close();
    }),
    { numRuns: 600 },
  );
  await dissector.close();
});
