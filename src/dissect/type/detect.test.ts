import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryBytes } from '../../mail/bytes.ts';
import { detectFileType, detectType } from './detect.ts';

function octets(text: string, size = 0): Buffer {
  const content = Buffer.from(text, 'latin1');
  return Buffer.concat([content, Buffer.alloc(Math.max(0, size - content.length))]);
}

const typeOf = (content: Buffer): string => detectType(memoryBytes(content)).type;

/** Puts `mark` at `offset` into zeros. */
function marked(size: number, offset: number, mark: string): Buffer {
  const content = Buffer.alloc(size);
  content.write(mark, offset, 'latin1');
  return content;
}

function portableExecutable(): Buffer {
  const content = marked(1024, 0, 'MZ');
  content.writeUInt32LE(128, 60);
  content.write('PE\0\0', 128, 'latin1');
  return content;
}

function oldTar(): Buffer {
  const content = marked(1536, 0, 'name.txt');
  content.write('0000644\0', 100, 'latin1');
  content.fill(' ', 148, 156);
  const sum = content.subarray(0, 512).reduce((total, octet) => total + octet, 0);
  content.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return content;
}

/** The end record of a ZIP with one entry whose archive is `size` octets long before it. */
function zipEnd(size: number, comment = ''): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt32LE(46, 12);
  end.writeUInt32LE(size - 46, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([end, Buffer.from(comment)]);
}

function localEntry(name: string, data = ''): string {
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04', 0, 'latin1');
  header.writeUInt32LE(data.length, 18);
  header.writeUInt16LE(name.length, 26);
  return header.toString('latin1') + name + data;
}

const TYPES: readonly (readonly [string, Buffer])[] = [
  ['text/plain', octets('')],
  ['text/plain', octets('Hello, world.\r\n')],
  ['text/plain', Buffer.from('Grüße — по-русски — 日本語\n')],
  ['text/plain', octets('Gr\xfc\xdfe aus K\xf6ln\r\n')],
  ['text/plain', Buffer.from('\ufeffHello in UTF-16', 'utf16le')],
  ['text/plain', octets('\x1b$B$3$s\x1b(B ISO-2022-JP')],
  ['application/octet-stream', octets('\x01\x02\x03\x04 nothing known')],
  ['application/octet-stream', octets('text with a NUL\0in it')],
  ['text/x-script', octets('#!/bin/sh\nid\n')],
  ['text/html', octets('\xef\xbb\xbf \r\n<!-- comment --><HTML><body>x')],
  ['text/html', octets('<!DOCTYPE html>\n')],
  ['text/html', octets('<p>Hello</p>')],
  ['text/plain', octets('<3 you all')],
  ['image/svg+xml', octets('<?xml version="1.0"?><!-- c --><svg onload="x">')],
  ['image/svg+xml', octets('<svg xmlns="http://www.w3.org/2000/svg">')],
  ['application/xml', octets('<?xml version="1.0"?><note/>')],
  ['application/pdf', octets('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n')],
  ['application/pdf', octets('\0\0 junk before %PDF-1.4')],
  ['application/rtf', octets('{\\rtf1\\ansi')],
  ['application/gzip', octets('\x1f\x8b\x08\0\0\0\0\0\0\x03')],
  ['application/x-bzip2', octets('BZh91AY&SY\0\x01')],
  ['text/plain', octets('BZh is how the file begins')],
  ['application/x-xz', octets('\xfd7zXZ\0\0\x04')],
  ['application/x-7z-compressed', octets("7z\xbc\xaf'\x1c\0\x04")],
  ['application/vnd.rar', octets('Rar!\x1a\x07\0\xcf')],
  ['application/vnd.rar', octets('Rar!\x1a\x07\x01\0')],
  ['application/x-arj', octets('\x60\xea\x2c\0\x22\x0b\x01', 64)],
  ['application/octet-stream', octets('\x60\xea\xff\xff\0\0', 64)],
  ['application/vnd.ms-cab-compressed', octets('MSCF\0\0\0\0\x10')],
  ['application/x-lzh-compressed', octets('\x19\x80-lh5-\0\0')],
  ['application/x-tar', marked(1024, 257, 'ustar\x0000')],
  ['application/x-tar', oldTar()],
  ['application/x-iso9660-image', marked(40_000, 32_769, 'CD001')],
  ['application/x-vhd', marked(2048, 1536, 'conectix')],
  ['application/zstd', octets('\x28\xb5\x2f\xfd\0')],
  ['application/x-lz4', octets('\x04\x22\x4d\x18\0')],
  ['application/x-compress', octets('\x1f\x9d\x90\0')],
  ['application/x-cpio', octets('070701000000')],
  ['application/vnd.debian.binary-package', octets('!<arch>\ndebian-binary   ')],
  ['application/x-archive', octets('!<arch>\nfile/   ')],
  ['application/x-rpm', octets('\xed\xab\xee\xdb\x03\0')],
  ['application/x-ole-storage', octets('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0')],
  ['application/vnd.microsoft.portable-executable', portableExecutable()],
  ['application/x-msdos-executable', marked(1024, 0, 'MZ\x90')],
  ['text/plain', octets('MZ is where the train left.')],
  ['application/x-elf', octets('\x7fELF\x02\x01\x01\0')],
  ['application/x-mach-binary', octets('\xca\xfe\xba\xbe\0\0\0\x02')],
  ['application/java-vm', octets('\xca\xfe\xba\xbe\0\0\0\x3d')],
  ['application/x-ms-shortcut', octets('L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F')],
  ['application/vnd.ms-htmlhelp', octets('ITSF\x03\0\0\0')],
  ['application/vnd.ms-tnef', octets('\x78\x9f\x3e\x22\x01\0')],
  ['application/wasm', octets('\0asm\x01\0\0\0')],
  [
    'application/x-pkcs12',
    octets('\x30\x82\x01\0\x02\x01\x03\x30\x82\x01\0\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0'),
  ],
  ['application/pkcs7-mime', octets('\x30\x82\x01\0\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0')],
  ['image/png', octets('\x89PNG\r\n\x1a\n\0')],
  ['image/jpeg', octets('\xff\xd8\xff\xe0\0')],
  ['image/jpeg', octets(`\xff\xd8\xff\xfe\xff\xff${' '.repeat(5000)}`)],
  ['image/gif', octets('GIF89a\x01\0\x01\0')],
  ['audio/mpeg', octets('ID3\x03\0')],
  ['video/mp4', octets('\0\0\0\x18ftypisom')],
  ['application/zip', octets(localEntry('a.txt', 'data'))],
  [
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    octets(localEntry('[Content_Types].xml', '<x/>') + localEntry('word/document.xml')),
  ],
  [
    'application/vnd.ms-excel.sheet.macroenabled.12',
    octets(localEntry('[Content_Types].xml', '<x/>') + localEntry('xl/vbaProject.bin')),
  ],
  ['application/java-archive', octets(localEntry('META-INF/MANIFEST.MF'))],
  [
    'application/vnd.oasis.opendocument.text',
    octets(localEntry('mimetype', 'application/vnd.oasis.opendocument.text')),
  ],
];

describe('detectType', () => {
  for (const [type, content] of TYPES) {
    const shown = JSON.stringify(content.toString('latin1', 0, 24));
    it(`takes ${shown} for ${type}`, () => assert.equal(typeOf(content), type));
  }

  it('says how to open what is a use of a container', () => {
    const odt = octets(localEntry('mimetype', 'application/vnd.oasis.opendocument.text'));
    assert.equal(detectType(memoryBytes(odt)).container, 'application/zip');
  });
});

describe('content appended to other content', () => {
  const entry = Buffer.from(localEntry('a.txt', 'data') + '\0'.repeat(46), 'latin1');
  const appended = (head: Buffer, comment = ''): unknown =>
    detectType(memoryBytes(Buffer.concat([head, entry, zipEnd(entry.length, comment)]))).appended;

  it('is found behind programs, pictures and texts', () => {
    const found = { start: 1024, type: 'application/zip' };
    assert.deepEqual(appended(portableExecutable()), found);
    assert.deepEqual(appended(octets('GIF89a', 1024)), found);
    assert.deepEqual(appended(Buffer.alloc(1024, 'text ')), found);
  });

  it('is found behind a comment of any length', () => {
    assert.deepEqual(appended(octets('GIF89a', 1024), 'x'.repeat(65_000)), { start: 1024, type: 'application/zip' });
    assert.deepEqual(appended(Buffer.alloc(1024, 'text '), 'x'.repeat(1000)), { start: 1024, type: 'application/zip' });
  });

  it('is found in the middle of a program', () => {
    const program = Buffer.concat([
      portableExecutable(),
      Buffer.from('Rar!\x1a\x07\x01\0', 'latin1'),
      Buffer.alloc(99),
    ]);
    assert.deepEqual(detectType(memoryBytes(program)).appended, { start: 1024, type: 'application/vnd.rar' });
  });

  it('is not seen where there is none', () => {
    assert.equal(detectType(memoryBytes(portableExecutable())).appended, null);
    assert.equal(detectType(memoryBytes(Buffer.concat([entry, zipEnd(entry.length)]))).appended, null);
  });
});

describe('detectFileType', () => {
  const isMail = (text: string): boolean => detectFileType(memoryBytes(octets(text))).type === 'message/rfc822';

  it('knows a mail by its first fields', () => {
    assert.ok(
      isMail('Received: from a by b;\r\n\tMon, 2 Sep 2002\r\nFrom: a@example.com\r\nTo: b@example.com\r\n\r\nx'),
    );
    assert.ok(isMail('From a@example.com Mon Sep  2\nReturn-Path: <a@example.com>\nSubject: x\n\n'));
    assert.ok(isMail('MIME-Version: 1.0\r\nContent-Type: text/plain\r\nX-Mailer: y\r\n\r\n'));
  });

  it('takes no text with colons for a mail', () => {
    assert.ok(!isMail('From: the editor\r\n\r\nDear reader'));
    assert.ok(!isMail('Note: this\r\nWarning: that\r\n'));
    assert.ok(!isMail('Dear all\r\nFrom: a\r\nTo: b\r\nSubject: c\r\n'));
  });
});
