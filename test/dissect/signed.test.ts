import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Dissection } from '../../src/mail/part.ts';
import { runCommand } from '../support/command.ts';
import { contentOf, flagNames, testDissector } from '../support/dissecting.ts';
import { temporaryFolder } from '../support/folder.ts';
import { missingTool } from '../support/tool.ts';

const ZIP = 'UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==';
const ENTITY = `Content-Type: application/zip; name="orders.zip"\r\nContent-Transfer-Encoding: base64\r\n\r\n${ZIP}\r\n`;

function mailWith(p7m: Buffer, name = 'smime.p7m', type = 'application/pkcs7-mime'): Buffer {
  const head = `Subject: signed\r\nContent-Type: ${type}; name="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n`;
  return Buffer.from(`${head}${p7m.toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`);
}

describe('content in an opaque S/MIME signature', { skip: missingTool('openssl') }, async () => {
  const folder = temporaryFolder('signed');
  const dissector = await testDissector();

  before(async () => {
    const { code, err } = await runCommand('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=ann', '-days', '2'],
      ...['-keyout', folder.at('key'), '-out', folder.at('certificate')],
    ]);
    assert.equal(code, 0, err);
  });
  after(async () => {
    await dissector.close();
    folder[Symbol.dispose]();
  });

  /** As openssl signs it: `-stream` makes BER with lengths unknown and the content in pieces. */
  async function sign(content: string | Buffer, ...options: readonly string[]): Promise<Buffer> {
    writeFileSync(folder.at('content'), content);
    const { code, err } = await runCommand('openssl', [
      ...['cms', '-sign', '-binary', '-outform', 'DER', '-in', folder.at('content'), '-out', folder.at('p7m')],
      ...['-signer', folder.at('certificate'), '-inkey', folder.at('key'), ...options],
    ]);
    assert.equal(code, 0, err);
    return readFileSync(folder.at('p7m'));
  }

  const dissect = (mail: Buffer): Promise<Dissection> => dissector.dissectMail(memoryBytes(mail));

  for (const [form, options] of [
    ['DER', ['-nodetach']],
    ['BER in pieces', ['-nodetach', '-stream']],
  ] as const) {
    it(`is read as the entity that it is: ${form}`, async () => {
      const dissection = await dissect(mailWith(await sign(ENTITY, ...options)));
      assert.deepEqual(flagNames(dissection.root), []);
      const zip = dissection.parts.find(({ name }) => name === 'orders.zip');
      assert.equal(zip?.detectedType, 'application/zip');
      assert.deepEqual(
        dissection.parts.map(({ origin }) => origin),
        ['mail', 'entity', 'entity'],
      );
      dissection.close();
    });

    it(`is the same bytes, also of a large file: ${form}`, async () => {
      const file = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(3_000_000, 'postern ')]);
      const dissection = await dissect(mailWith(await sign(file, ...options), 'bill.pdf.p7m'));
      const pdf = dissection.parts.find(({ name }) => name === 'bill.pdf');
      assert.equal(pdf?.detectedType, 'application/pdf');
      assert.ok(pdf && contentOf(pdf).equals(file));
      dissection.close();
    });

    it(`cut off in the middle, what is there is inspected, and the rest is told of: ${form}`, async () => {
      const whole = await sign(Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(20_000, 'x')]), ...options);
      const dissection = await dissect(mailWith(whole.subarray(0, 9_000), 'bill.pdf.p7m'));
      assert.deepEqual(flagNames(dissection.root), ['unknown:smime-opaque']);
      assert.equal(dissection.parts.find(({ name }) => name === 'bill.pdf')?.detectedType, 'application/pdf');
      dissection.close();
    });
  }

  it('is opened again where it was signed twice', async () => {
    const inner = mailWith(await sign(ENTITY, '-nodetach'));
    const dissection = await dissect(mailWith(await sign(inner, '-nodetach', '-stream')));
    assert.ok(dissection.parts.some(({ name }) => name === 'orders.zip'));
    dissection.close();
  });

  it('is nothing where the signature stands beside what it signs', async () => {
    const dissection = await dissect(mailWith(await sign(ENTITY), 'smime.p7s', 'application/pkcs7-signature'));
    assert.deepEqual([flagNames(dissection.root), dissection.parts.length], [[], 1]);
    dissection.close();
  });
});

it('octets in pieces of one, nested and without end, take a moment and are read', async () => {
  const dissector = await testDissector();
  const value = (tag: number, ...content: readonly Buffer[]) =>
    Buffer.concat([Buffer.from([tag, 0x80]), ...content, Buffer.alloc(2)]);
  const signed = (...content: readonly Buffer[]) =>
    value(
      0x30,
      Buffer.from('06092a864886f70d010702', 'hex'),
      value(
        0xa0,
        value(
          0x30,
          Buffer.from('020101', 'hex'),
          value(0x31),
          value(0x30, Buffer.from('06092a864886f70d010701', 'hex'), value(0xa0, ...content)),
        ),
      ),
    );
  const pieces = Buffer.concat(Array.from(ENTITY.repeat(2000), (octet) => Buffer.from([4, 1, octet.charCodeAt(0)])));
  const many = await dissector.dissectMail(memoryBytes(mailWith(signed(value(0x24, pieces)))));
  assert.ok(many.parts.some(({ name }) => name === 'orders.zip'));
  many.close();

  const nested = Array.from({ length: 20 }).reduce<Buffer>((inner) => value(0x24, inner), pieces.subarray(0, 3));
  const deep = await dissector.dissectMail(memoryBytes(mailWith(signed(nested))));
  assert.deepEqual(flagNames(deep.root), ['unknown:smime-opaque']);
  deep.close();
  await dissector.close();
});
