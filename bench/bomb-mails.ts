import { spawnSync } from 'node:child_process';
import { deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { lyingZip, overlappingBomb, tar } from '../test/support/archives.ts';
import { compoundFile, type TestStorage } from '../test/support/compound-file.ts';
import { docx } from '../test/support/office-files.ts';
import { onePage, pdfFile, pdfStream } from '../test/support/pdf.ts';
import { gzipQuine } from '../test/support/quine.ts';
import { rar5Block, rar5Mark, vint } from '../test/support/rar.ts';
import { vbaProject } from '../test/support/vba.ts';
import { attachedMail } from './worst-mails.ts';

const MIB = 1024 * 1024;
/** What compressors make nothing of. */
const ZEROS = Buffer.alloc(64 * MIB);

function layered(count: number, inner: Buffer, wrap: (content: Buffer) => Buffer): Buffer {
  let content = inner;
  for (let i = 0; i < count; i++) content = wrap(content);
  return content;
}

/** Null where the program is not there. */
function by(program: string, ...args: string[]): (content: Buffer) => Buffer {
  return (input) => spawnSync(program, args, { input, maxBuffer: 512 * MIB }).stdout ?? Buffer.alloc(0);
}

/** Sixteen of the same in each of sixteen, five levels deep: 42.zip. */
function nested(): Buffer {
  return layered(5, lyingZip([{ name: 'zeros', content: ZEROS }]), (content) => {
    const data = deflateRawSync(content);
    return lyingZip(Array.from({ length: 16 }, (_, i) => ({ name: `${i}.zip`, content, data })));
  });
}

/** A member of RAR 5.0 that is packed, with a dictionary of 4 GB. */
function rarDictionary(): Buffer {
  const data = Buffer.alloc(65_536, 0xa5);
  const size = [...vint(data.length), 4, ...vint(MIB)];
  const compression = vint((3 << 7) | (15 << 10));
  const file = rar5Block([2, 2, ...size, 0, 0, 0, 0, 0, ...compression, 1, 1, 0x61], data);
  return Buffer.concat([rar5Mark, rar5Block([1, 0, 0], Buffer.alloc(0)), file, rar5Block([5, 0, 0], Buffer.alloc(0))]);
}

/** Entities of entities, a billion in the end. */
function laughs(root: string): string {
  const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`);
  return `<?xml version="1.0"?><!DOCTYPE ${root} [<!ENTITY l0 "lol">${entities.join('')}]>`;
}

/** Six octets for 4,096, chunk after chunk (MS-OVBA section 2.4.1). */
function vbaBomb(): Buffer {
  const chunk = Buffer.from([0x03, 0xb0, 0x02, 0x41, 0xfc, 0x0f]);
  const project = vbaProject({ modules: [{ name: 'Module1', source: 'Sub AutoOpen()' }] });
  const storage = project.VBA as TestStorage;
  const bomb = Buffer.concat([Buffer.of(1), Buffer.alloc(3 * MIB, chunk)]);
  return compoundFile({ Macros: { ...project, VBA: { ...storage, Module1: bomb } }, WordDocument: Buffer.alloc(4096) });
}

/** Zeros, deflated again and again. */
function nestedFilters(): Buffer {
  const depth = 8;
  const data = layered(depth, Buffer.alloc(512 * MIB), (content) => deflateSync(content));
  const filters = '/FlateDecode '.repeat(depth);
  return pdfFile({ objects: onePage({ content: pdfStream(data, `/Filter [${filters}]`) }) });
}

/** BinHex for 255 times the letter A, in each block of a text. */
function binhex(): Buffer {
  const block = `(This file must be converted with BinHex 4.0)\r\n:${'3C$r'.repeat(60_000)}:\r\n`;
  return Buffer.from(`From: a@sender.example\r\nSubject: bomb\r\n\r\n${block.repeat(50)}`);
}

/** Mails that are small and would grow without end. */
export const BOMBS: Readonly<Record<string, () => Buffer>> = {
  '42.zip': () => attachedMail('a.zip', nested()),
  'ZIP overlapping': () => attachedMail('a.zip', overlappingBomb(2000, 2 * MIB)),
  'ZIP 200 deep': () =>
    attachedMail(
      'a.zip',
      layered(200, Buffer.from('x'), (content) => lyingZip([{ name: 'a.zip', content }])),
    ),
  'gzip quine': () => attachedMail('a.gz', gzipQuine()),
  'gzip layers': () =>
    attachedMail(
      'a.gz',
      layered(3, ZEROS, (content) => gzipSync(content)),
    ),
  'zstd layers': () =>
    attachedMail(
      'a.zst',
      layered(3, ZEROS, (content) => zstdCompressSync(content)),
    ),
  'xz layers': () => attachedMail('a.xz', layered(2, ZEROS, by('xz', '-1c'))),
  'bzip2 layers': () => attachedMail('a.bz2', layered(2, ZEROS, by('bzip2', '-c'))),
  'xz 40 deep': () => attachedMail('a.xz', layered(40, Buffer.from('x'), by('xz', '-0c'))),
  'TAR sparse': () =>
    attachedMail(
      'a.tar',
      by('sh', '-c', 'cd $(mktemp -d) && truncate -s 1T hole && tar -cSf - hole; rm hole')(Buffer.alloc(0)),
    ),
  'TAR members': () =>
    attachedMail('a.tar.gz', gzipSync(tar(Array.from({ length: 30_000 }, (_, i) => ({ name: `${i}` }))))),
  'RAR dictionary': () => attachedMail('a.rar', rarDictionary()),
  'xz dictionary': () =>
    attachedMail('a.xz', by('xz', '-c', '--lzma2=preset=0,dict=1536MiB')(Buffer.from('a dictionary of 1.5 GB'))),
  'XML laughs': () => attachedMail('a.xml', Buffer.from(`${laughs('a')}<a>&l9;</a>`)),
  'SVG laughs': () =>
    attachedMail(
      'a.svg',
      Buffer.from(`${laughs('svg')}<svg xmlns="http://www.w3.org/2000/svg"><text>&l9;</text></svg>`),
    ),
  'DOCX laughs': () =>
    attachedMail('a.docx', docx('&l9;', { parts: { 'word/styles.xml': `${laughs('a')}<a>&l9;</a>` } })),
  'DOCX ratio': () => attachedMail('a.docx', docx('<w:p><w:r><w:t>words </w:t></w:r></w:p>'.repeat(2_000_000))),
  'PDF filters': () => attachedMail('a.pdf', nestedFilters()),
  'VBA chunks': () => attachedMail('a.doc', vbaBomb()),
  'BinHex repeats': binhex,
};
