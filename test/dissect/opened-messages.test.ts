import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { createUnpacker } from '../../src/dissect/archive/unpack.ts';
import { lyingZip } from '../support/archives.ts';
import { contentOf, dissectText, flagNames, testDissector } from '../support/dissecting.ts';
import { EICAR } from '../support/eicar.ts';
import {
  armored,
  cmsAuthEnveloped,
  cmsCertificates,
  cmsCompressed,
  pgpCompressed,
  pgpEncrypted,
  pgpLiteral,
  pgpPacket,
  pgpSigned,
} from '../support/wrapped.ts';

const VIRUS = Buffer.from(EICAR);
const ZIP = lyingZip([
  { name: 'filler', content: Buffer.from(Array.from({ length: 2000 }, (_, i) => (i * i) & 255)) },
  { name: 'run.com', content: VIRUS },
]);
const LITERAL = pgpPacket(11, pgpLiteral('orders.zip', ZIP));
const ENTITY = Buffer.from(
  `Content-Type: application/zip; name=orders.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${ZIP.toString('base64')}\r\n`,
);

function attached(octets: Buffer, name: string, type = 'application/octet-stream'): string {
  const base64 = octets.toString('base64').replace(/.{76}/g, '$&\n');
  return `Subject: x\nContent-Type: ${type}; name=${name}\nContent-Transfer-Encoding: base64\n\n${base64}\n`;
}

const OPEN: readonly (readonly [what: string, message: Buffer])[] = [
  ['as it is', LITERAL],
  ['in pieces', pgpPacket(11, pgpLiteral('orders.zip', ZIP), true)],
  ['signed', pgpSigned(LITERAL)],
  ['compressed by ZIP', pgpPacket(8, pgpCompressed('zip', LITERAL))],
  ['compressed by zlib', pgpPacket(8, pgpCompressed('zlib', LITERAL))],
  [
    'compressed, of a length that is not said',
    Buffer.concat([Buffer.from([0xa3]), pgpCompressed('zip', pgpSigned(LITERAL))]),
  ],
  ['compressed and in pieces', pgpPacket(8, pgpCompressed('zlib', pgpSigned(LITERAL)), true)],
  ['compressed twice', pgpPacket(8, pgpCompressed('zip', pgpPacket(8, pgpCompressed('zlib', LITERAL))))],
  ['behind a marker', Buffer.concat([pgpPacket(10, Buffer.from('PGP')), LITERAL])],
];

describe('a virus in a message that is not encrypted', async () => {
  const dissector = await testDissector(createUnpacker({ log: silentLog }));
  const parts = async (mail: string): Promise<{ virus: boolean; flags: string[]; names: (string | null)[] }> => {
    const dissection = await dissectText(dissector, mail);
    const result = {
      virus: dissection.parts.some((part) => contentOf(part).includes(VIRUS)),
      flags: dissection.parts.flatMap(flagNames),
      names: dissection.parts.map(({ name }) => name),
    };
    dissection.close();
    return result;
  };

  for (const [what, message] of OPEN) {
    it(`is found: OpenPGP, ${what}`, async () => {
      for (const mail of [
        attached(message, 'message.gpg'),
        attached(message, 'noise.dat'),
        `Subject: x\n\nHello,\n${armored('PGP MESSAGE', message)}\nBye\n`,
        `Subject: x\n\n${armored('PGP MESSAGE', message, '')}`,
      ]) {
        const { virus, flags, names } = await parts(mail);
        assert.ok(virus);
        assert.deepEqual(flags, []);
        assert.ok(names.includes('orders.zip'));
      }
    });
  }

  it('is found: S/MIME that compresses an entity or a file', async () => {
    for (const content of [ENTITY, ZIP]) {
      const message = cmsCompressed(content);
      for (const mail of [attached(message, 'smime.p7z', 'application/pkcs7-mime'), attached(message, 'x.dat')]) {
        const { virus, flags } = await parts(mail);
        assert.deepEqual([virus, flags], [true, []]);
      }
      const { virus } = await parts(`Subject: x\n\n${armored('CMS', message, '')}`);
      assert.ok(virus);
    }
  });

  it('is found: any file in the armor of GnuPG', async () => {
    for (const message of [LITERAL, ZIP]) {
      const { virus } = await parts(`Subject: x\n\n${armored('PGP ARMORED FILE', message)}`);
      assert.ok(virus);
    }
  });

  it('is told of where a message is encrypted, or cannot be read', async () => {
    const cut = LITERAL.subarray(0, 3);
    for (const [mail, flag] of [
      [attached(pgpEncrypted(), 'x.dat'), 'encrypted:pgp-file'],
      [`Subject: x\n\n${armored('PGP MESSAGE', pgpEncrypted())}`, 'encrypted:pgp-message'],
      [`Subject: x\n\n${'word\n'.repeat(300_000)}${armored('PGP MESSAGE', pgpEncrypted())}`, 'encrypted:pgp-message'],
      [`Subject: x\n\n${armored('PGP MESSAGE', cut)}`, 'unknown:pgp-opaque'],
      [`Subject: x\n\n${armored('PGP MESSAGE, PART 1/2', ZIP)}`, 'unknown:pgp-opaque'],
      [attached(Buffer.concat([LITERAL, Buffer.from('junk')]), 'x.gpg'), 'unknown:pgp-opaque'],
      [attached(cmsAuthEnveloped(), 'x.dat'), 'encrypted:smime-enveloped'],
    ] as const) {
      const { flags } = await parts(mail);
      assert.ok(flags.includes(flag), `${flag} among ${flags}`);
    }
  });

  it('is not feared where there is nothing to open', async () => {
    const key = pgpPacket(6, Buffer.from([4, 0, 0, 0, 0, 1, 8, 0, 255]));
    const signature = pgpSigned(Buffer.alloc(0)).subarray(15);
    for (const mail of [
      attached(cmsCertificates(), 'chain.p7c', 'application/pkcs7-mime; smime-type=certs-only'),
      attached(key, 'key.gpg'),
      'Subject: x\n\n-----BEGIN PGP MESSAGE-----\nVersion: 1\n\nblah, blah\n-----END PGP MESSAGE-----\n',
      attached(signature, 'orders.sig'),
      `Subject: x\n\n${armored('PGP PUBLIC KEY BLOCK', key)}`,
      `Subject: x\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello\n${armored('PGP SIGNATURE', signature)}`,
      `Subject: x\n\n> ${armored('PGP MESSAGE', pgpEncrypted()).replaceAll('\n', '\n> ')}\n`,
    ]) {
      assert.deepEqual((await parts(mail)).flags, []);
    }
  });

  it('is found where a bomb does not go off', async () => {
    const bomb = pgpPacket(8, pgpCompressed('zip', pgpPacket(11, pgpLiteral('x', Buffer.alloc(60_000_000)))));
    const { flags } = await parts(attached(bomb, 'x.gpg'));
    assert.ok(flags.includes('over-limit:ratio'), flags.join());
  });
});
