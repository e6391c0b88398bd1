import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateSync, inflateSync } from 'node:zlib';
import { flateStream, onePage, pdfFile, pdfStream } from '../../../../test/support/pdf.ts';
import { readPdf } from '../../../../test/support/pdf-reading.ts';

const SIDE = '/Type /XObject /Subtype /Image /Width 24 /Height 24';
/** Rows of three octets: 24 samples of one bit. */
const ROWS = Buffer.from(Array.from({ length: 72 }, (_, i) => i));

interface Png {
  readonly bits: number;
  readonly type: number;
  readonly palette: string | null;
  /** Without the octet before each row. */
  readonly rows: Buffer;
}

function readPng(content: string, row: number): Png {
  const file = Buffer.from(content, 'latin1');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    chunks.set(file.toString('latin1', at + 4, at + 8), file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  }
  const header = chunks.get('IHDR');
  const lines = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
  assert.deepEqual([header?.readUInt32BE(0), header?.readUInt32BE(4), lines.length], [24, 24, 24 * (row + 1)]);
  const rows = Buffer.concat(
    Array.from({ length: 24 }, (_, y) => lines.subarray(y * (row + 1) + 1, (y + 1) * (row + 1))),
  );
  return { bits: header?.[8] ?? 0, type: header?.[9] ?? 0, palette: chunks.get('PLTE')?.toString('hex') ?? null, rows };
}

/** The only image of a page. */
function imageOf(stream: Buffer): string {
  const { parts, flags } = readPdf(pdfFile({ objects: onePage({ objects: { 6: stream, 7: '<0000ffff>' } }) }));
  assert.deepEqual([parts.length, flags], [1, []]);
  const [[origin, names, content] = []] = parts;
  assert.deepEqual([origin, names], ['extracted', []]);
  return content ?? '';
}

describe('pictures of a PDF', () => {
  it('are given as they are where they are JPEG', () => {
    assert.equal(imageOf(pdfStream('\xff\xd8\xff jpeg', `${SIDE} /Filter /DCTDecode`)), '\xff\xd8\xff jpeg');
    const twice = pdfStream(
      deflateSync(Buffer.from('\xff\xd8\xff jpeg', 'latin1')),
      `${SIDE} /Filter [/FlateDecode /DCTDecode]`,
    );
    assert.equal(imageOf(twice), '\xff\xd8\xff jpeg');
  });

  it('become PNG where they are bitmaps', () => {
    const gray = readPng(imageOf(flateStream(ROWS, `${SIDE} /BitsPerComponent 1 /ColorSpace /DeviceGray`)), 3);
    assert.deepEqual([gray.bits, gray.type, gray.rows], [1, 0, ROWS]);
    const mask = readPng(imageOf(flateStream(ROWS, `${SIDE} /ImageMask true /Decode [1 0]`)), 3);
    assert.deepEqual([mask.bits, mask.rows], [1, Buffer.from(ROWS.map((octet) => ~octet))]);
    const deep = Buffer.alloc(24 * 24 * 3, 'rgb');
    const rgb = readPng(
      imageOf(flateStream(deep, `${SIDE} /BitsPerComponent 8 /ColorSpace [/ICCBased << /N 3 >>]`)),
      72,
    );
    assert.deepEqual([rgb.bits, rgb.type, rgb.rows], [8, 2, deep]);
    const palette = `${SIDE} /BitsPerComponent 1 /ColorSpace [/Indexed /DeviceGray 1 <00ff>]`;
    const indexed = readPng(imageOf(flateStream(ROWS, palette)), 3);
    assert.deepEqual([indexed.type, indexed.palette, indexed.rows], [3, '000000ffffff', ROWS]);
    const cmyk = readPng(imageOf(flateStream(Buffer.alloc(24 * 24 * 4), `${SIDE} /ColorSpace /DeviceCMYK`)), 72);
    assert.ok(cmyk.rows.every((octet) => octet === 255));
  });

  it('are found in the content of a page', () => {
    const content = Buffer.concat([
      Buffer.from('q 100 0 0 100 0 0 cm BI /W 24 /H 24 /BPC 1 /CS /G ID '),
      ROWS,
      Buffer.from('\nEI Q'),
    ]);
    const { parts } = readPdf(pdfFile({ objects: onePage({ content: pdfStream(content) }) }));
    assert.deepEqual(readPng(parts[0]?.[2] ?? '', 3).rows, ROWS);
  });

  it('are white where they are cut', () => {
    const image = readPng(imageOf(flateStream(ROWS.subarray(0, 3), `${SIDE} /BitsPerComponent 1 /ColorSpace /G`)), 3);
    assert.deepEqual(image.rows, Buffer.concat([ROWS.subarray(0, 3), Buffer.alloc(69, 0xff)]));
  });

  it('are few, and no reason to hold a mail', () => {
    const small = flateStream('x', '/Subtype /Image /Width 20 /Height 20 /ColorSpace /G');
    const strange = flateStream('x', `${SIDE} /ColorSpace /Pattern`);
    const fax = pdfStream('x', `${SIDE} /Filter /CCITTFaxDecode`);
    const empty = flateStream('', `${SIDE} /ColorSpace /G`);
    const blank = flateStream(Buffer.alloc(15_000_000), '/Subtype /Image /Width 5000 /Height 3000 /ColorSpace /G');
    const objects = Object.fromEntries([small, strange, fax, blank].map((stream, i) => [10 + i, stream]));
    const { parts, flags } = readPdf(pdfFile({ objects: onePage({ objects }) }));
    assert.deepEqual([parts, flags], [[], []]);
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [10 + i, empty]));
    const reading = readPdf(pdfFile({ objects: onePage({ objects: many }) }));
    assert.deepEqual([reading.parts.length, reading.flags], [32, ['note:pdf-images']]);
  });
});
