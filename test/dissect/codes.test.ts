import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { writeZip } from '../../src/base/zip-writer.ts';
import { createUnpacker } from '../../src/dissect/archive/unpack.ts';
import { ThreadCodeReader } from '../../src/dissect/code/thread-code-reader.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { flagNames, testDissector } from '../support/dissecting.ts';
import { mailWith } from '../support/mails.ts';
import { docx } from '../support/office-files.ts';
import { flateStream, onePage, pdfFile, pdfStream } from '../support/pdf.ts';
import { beside, bmp, gif, jpeg, png, qrCode } from '../support/pictures.ts';

const ADDRESS = 'https://login.example/?id=1';

describe('QR codes in pictures', async () => {
  const dissector = await testDissector(createUnpacker({ log: silentLog }), {}, { codes: new ThreadCodeReader() });
  after(() => dissector.close());
  const code = await qrCode(ADDRESS);

  async function look(name: string, content: Buffer) {
    const dissection = await dissector.dissectMail(
      memoryBytes(Buffer.from(mailWith('x', { name, content }), 'latin1')),
    );
    try {
      const part = dissection.parts.find((one) => one.detectedType.startsWith('image/'));
      const links = dissection.links().filter(({ source }) => source === 'code');
      return { links, text: part?.text() ?? null, flags: part === undefined ? [] : flagNames(part) };
    } finally {
      dissection.close();
    }
  }

  for (const [name, content] of [
    ['a.png', png(code)],
    ['a.gif', gif(code)],
    ['a.jpg', jpeg(code)],
    ['a.bmp', bmp(code)],
    ['filled.jpg', withoutOrder(jpeg(code))],
    ['inverted.png', png({ ...code, grey: Buffer.from(code.grey.map((value) => 255 - value)) })],
    ['turned.png', png({ ...code, grey: Buffer.from(code.grey).reverse() })],
  ] as const) {
    it(`${name}: the address is a link of the part`, async () => {
      const { links, text } = await look(name, content);
      assert.deepEqual(links, [{ url: ADDRESS, shown: null, source: 'code', part: `2/${name}` }]);
      assert.equal(text, ADDRESS);
    });
  }

  it('what is no address is text', async () => {
    const { links, text } = await look('two.png', png(beside(code, await qrCode('call 555 now'))));
    assert.deepEqual(
      links.map(({ url }) => url),
      [ADDRESS],
    );
    assert.deepEqual(text?.split('\n').sort(), ['call 555 now', ADDRESS]);
  });

  it('in an archive they are found too', async () => {
    const zip = Buffer.concat([...writeZip([{ name: 'word/media/image1.png', content: memoryBytes(png(code)) }])]);
    const { links } = await look('a.zip', zip);
    assert.deepEqual(
      links.map(({ part }) => part),
      ['2/a.zip/word_media_image1.png'],
    );
  });

  it('in a PDF and in a document of Word too', async () => {
    const image = `/Subtype /Image /Width ${code.width} /Height ${code.height} /BitsPerComponent 8`;
    const drawn = { page: '/Resources << /XObject << /I 6 0 R /J 7 0 R >> >>', content: pdfStream('/I Do /J Do') };
    const other = await qrCode('https://other.example/');
    const pdf = pdfFile({
      objects: onePage({
        ...drawn,
        objects: {
          6: pdfStream(jpeg(code), `${image} /Filter /DCTDecode`),
          7: flateStream(
            other.grey,
            `${image.replace(/\d+ \/Height \d+/, `${other.width} /Height ${other.height}`)} /ColorSpace /DeviceGray`,
          ),
        },
      }),
    });
    const urls = async (name: string, content: Buffer) =>
      (await look(name, content)).links.map(({ url }) => url).sort();
    assert.deepEqual(await urls('a.pdf', pdf), [ADDRESS, 'https://other.example/']);
    assert.deepEqual(await urls('a.docx', docx('', { parts: { 'word/media/image1.png': { content: png(code) } } })), [
      ADDRESS,
    ]);
  });

  it('a picture that would be too large is not decoded', async () => {
    const { flags, links } = await look('bomb.png', png(code, { width: 100_000, height: 100_000 }));
    assert.deepEqual([flags, links], [['note:codes-not-read'], []]);
  });

  it('a damaged picture harms nobody, and the next one is read', async () => {
    const damaged = png(code).subarray(0, 200);
    assert.deepEqual((await look('cut.png', damaged)).links, []);
    assert.equal((await look('again.png', png(beside(code, code)))).links.length, 1);
  });

  it('what cannot be read is told of', async () => {
    for (const [name, content] of [
      ['cut.png', png(code).subarray(0, 200)],
      ['no-frame.jpg', Buffer.concat([Buffer.from('\xff\xd8\xff\xe0\0\x10JFIF\0', 'latin1'), Buffer.alloc(20_000)])],
      ['beyond-its-screen.gif', gif(code, { width: 30, height: 30 })],
      ['wide-screen.gif', gif(code, { width: 65_535, height: 65_535 })],
    ] as const) {
      assert.deepEqual((await look(name, content)).flags, ['note:codes-not-read'], name);
    }
  });

  it('of very many pictures the first are looked at', async () => {
    const pictures = Array.from({ length: 66 }, (_, n) => ({ name: `${n}.png`, content: png(code) }));
    const dissection = await dissector.dissectMail(memoryBytes(Buffer.from(mailWith('x', ...pictures), 'latin1')));
    const left = dissection.parts.filter((part) => flagNames(part).includes('note:codes-not-read'));
    assert.deepEqual(
      left.map(({ name }) => name),
      ['64.png', '65.png'],
    );
    dissection.close();
  });
});

/** A JPEG with filling and octets that belong to no segment before its frame, and with more of profiles than is read at once. */
function withoutOrder(picture: Buffer): Buffer {
  const profile = Buffer.concat([Buffer.from([0xff, 0xe2, 0xff, 0xff]), Buffer.alloc(0xfffd, 0xff)]);
  const filling = Buffer.from([0, 1, 2, 0xff, 0xff, 0xff]);
  return Buffer.concat([picture.subarray(0, 2), ...new Array<Buffer>(6).fill(profile), filling, picture.subarray(3)]);
}
