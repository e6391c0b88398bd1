import { deflateRawSync } from 'node:zlib';

/** Makes a mail of `size` octets, give or take its frame. */
type Make = (size: number) => Buffer;

const HEAD = 'From: a@sender.example\r\nTo: b@company.example\r\nSubject: worst\r\nMIME-Version: 1.0\r\n';

/** One text over and over. */
function repeat(text: string, size: number): Buffer {
  return Buffer.alloc(size, text, 'latin1');
}

/** A header, then a body of one text over and over. */
function body(header: string, unit: string, before = ''): Make {
  return (size) => {
    const head = Buffer.from(`${HEAD}${header}\r\n\r\n${before}`, 'latin1');
    return Buffer.concat([head, repeat(unit, size - head.length)], size);
  };
}

/** A field of which the value is one text over and over, as one line or folded. */
function field(before: string, unit: string): Make {
  return (size) => {
    const head = Buffer.from(`${HEAD}${before}`, 'latin1');
    return Buffer.concat([head, repeat(unit, size - head.length - 4), Buffer.from('\r\n\r\n')], size);
  };
}

/** A file of one text over and over, as it is (8bit). */
function file(type: string, name: string, unit: string, before = ''): Make {
  return body(`Content-Type: ${type}; name="${name}"\r\nContent-Transfer-Encoding: 8bit`, unit, before);
}

function base64File(name: string, content: (size: number) => Buffer): Make {
  return (size) => {
    const head = `${HEAD}Content-Type: application/octet-stream; name="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n`;
    const room = Math.floor((size - head.length) / 78) * 57 - 57;
    const lines = content(room).subarray(0, room).toString('base64').replace(/.{76}/g, '$&\r\n');
    return Buffer.concat([Buffer.from(head + lines, 'latin1'), repeat('\r\n', 200)], size);
  };
}

const MULTIPART = 'Content-Type: multipart/mixed; boundary=b';

/** A ZIP of very many empty members whose names fill it. */
function zipOfMany(size: number): Buffer {
  const count = Math.min(65_000, Math.floor(size / 100));
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (let n = 0; n < count; n++) {
    const name = Buffer.from(`member-${n}`);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    local.push(header, name);
    central.push(entry, name);
    at += 30 + name.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, directory, end]);
}

/** A document of Word of which the one part is a text over and over, so deep that the file is small. */
function docx(unit: string): (size: number) => Buffer {
  return (size) => {
    const types =
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';
    const members: [string, Buffer][] = [
      ['[Content_Types].xml', Buffer.from(types)],
      [
        '_rels/.rels',
        Buffer.from(
          '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        ),
      ],
      ['word/document.xml', repeat(unit, size)],
    ];
    const local: Buffer[] = [];
    const central: Buffer[] = [];
    let at = 0;
    for (const [name, content] of members) {
      const packed = deflateRawSync(content);
      const header = Buffer.alloc(30);
      header.writeUInt32LE(0x04034b50, 0);
      header.writeUInt16LE(8, 8);
      header.writeUInt32LE(packed.length, 18);
      header.writeUInt32LE(content.length, 22);
      header.writeUInt16LE(name.length, 26);
      const entry = Buffer.alloc(46);
      entry.writeUInt32LE(0x02014b50, 0);
      header.copy(entry, 10, 8, 28);
      entry.writeUInt16LE(name.length, 28);
      entry.writeUInt32LE(at, 42);
      local.push(header, Buffer.from(name), packed);
      central.push(entry, Buffer.from(name));
      at += 30 + name.length + packed.length;
    }
    const directory = Buffer.concat(central);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(members.length, 8);
    end.writeUInt16LE(members.length, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(at, 16);
    return Buffer.concat([...local, directory, end]);
  };
}

/** Compound file whose sectors all point at each other. */
function ole(size: number): Buffer {
  const file = Buffer.alloc(size, Buffer.from([1, 0, 0, 0]));
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file);
  file.fill(0, 8, 24);
  file.writeUInt16LE(0x3e, 24);
  file.writeUInt16LE(3, 26);
  file.writeUInt16LE(0xfffe, 28);
  file.writeUInt16LE(9, 30);
  file.writeUInt16LE(6, 32);
  file.writeUInt32LE(Math.floor(size / 512 / 128), 44);
  file.writeUInt32LE(1, 48);
  file.writeUInt32LE(4096, 56);
  file.writeUInt32LE(1, 60);
  file.writeUInt32LE(1, 68);
  return file;
}

export const WORST: Readonly<Record<string, Make>> = {
  'one line': body('', 'x'),
  'line ends': body('', '\r\n'),
  'bare CR': body('', '\r'),
  NUL: body('', '\0'),
  'header field': field('X: ', 'x'),
  'header folds': field('X: ', 'x\r\n '),
  'header fields': field('X: y\r\n', 'X: y\r\n'),
  'header no colon': field('X: y\r\n', 'x\r\n'),
  comments: field('Content-Type: text/plain', '('),
  parameters: field('Content-Type: text/plain; a', ';a=b'),
  continuations: field('Content-Type: text/plain; a', ';name*1*=%41'),
  'encoded words': field('Subject: ', '=?a?q?'),
  'content fields': field('X: y\r\n', 'Content-Type: a/b\r\n'),
  delimiters: body(MULTIPART, '--b\r\n'),
  'near delimiters': body(MULTIPART, '--bx\r\n'),
  hyphens: body(MULTIPART, '--'),
  'close delimiters': body(MULTIPART, '--b--\r\n'),
  'nested multiparts': body(MULTIPART, '--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n'),
  'nested messages': body('Content-Type: message/rfc822', 'Content-Type: message/rfc822\r\n\r\n'),
  'duplicate types': body(
    MULTIPART,
    '--b\r\nContent-Type: multipart/mixed; boundary=c\r\nContent-Type: multipart/mixed; boundary=d\r\n\r\n--c\r\n',
  ),
  'base64 junk': body('Content-Transfer-Encoding: base64', 'A!'),
  'base64 pads': body('Content-Transfer-Encoding: base64', 'QQ==\r\n'),
  'quoted-printable': body('Content-Transfer-Encoding: quoted-printable', '='),
  'soft breaks': body('Content-Transfer-Encoding: quoted-printable', '=\r\n'),
  'uuencode begins': body('', 'begin 644 a\r\n'),
  uuencode: body('', '#0V%T\r\n', 'begin 644 a\r\n'),
  'base64 begins': body('', 'begin-base64 644 a\r\n'),
  'yEnc begins': body('', '=ybegin line=1 size=1 name=a\r\n'),
  'binhex marks': body('', '(This file must be converted with BinHex 4.0)\r\n:\r\n'),
  'PGP marks': body('', '-----BEGIN PGP MESSAGE-----\r\n\r\n'),
  'base64 text': body('', `${'QUJD'.repeat(19)}\r\n`),
  'mailbox lines': body('', 'From a@b Thu Jan  1 00:00:00 2026\r\nA: b\r\n\r\n'),
  'UTF-7': body('Content-Type: text/plain; charset=utf-7', '+ADw-'),
  'ISO-2022': body('Content-Type: text/plain; charset=iso-2022-jp', '\x1b$B$"\x1b(B'),
  'UTF-16': body('Content-Type: text/plain; charset=utf-16', 'a\0'),
  links: body('', 'http://a.b/ '),
  'one link': body('', 'a', 'http://a.b/'),
  dots: body('', 'a.'),
  'spaced letters': body('', 'a '),
  'combining marks': body('Content-Type: text/plain; charset=utf-8', '\xcc\x81', 'a'),
  'HTML <': file('text/html', 'a.html', '<'),
  'HTML elements': file('text/html', 'a.html', '<div>'),
  'HTML hidden': file('text/html', 'a.html', '<p style="display:none">x'),
  'HTML quotes': file('text/html', 'a.html', '<a href="'),
  'HTML links': file('text/html', 'a.html', '<a href="http://a.b/">x</a>'),
  'HTML comments': file('text/html', 'a.html', '<!--'),
  'HTML references': file('text/html', 'a.html', '&lt;&#60;&'),
  'HTML scripts': file('text/html', 'a.html', '<script>atob("'),
  'HTML styles': file('text/html', 'a.html', '<style>a{', '<html>'),
  'HTML data URLs': file('text/html', 'a.html', '<a href="data:a/b;base64,QUJD">'),
  'RTF groups': file('application/rtf', 'a.rtf', '{', '{\\rtf1 '),
  'RTF objects': file('application/rtf', 'a.rtf', '{\\object\\objdata 01', '{\\rtf1 '),
  'RTF words': file('application/rtf', 'a.rtf', '\\a1', '{\\rtf1 '),
  'PDF dictionaries': file('application/pdf', 'a.pdf', '<<', '%PDF-1.7\n1 0 obj\n'),
  'PDF objects': file('application/pdf', 'a.pdf', '1 0 obj\n', '%PDF-1.7\n'),
  'PDF strings': file('application/pdf', 'a.pdf', '(', '%PDF-1.7\n1 0 obj\n'),
  'PDF streams': file('application/pdf', 'a.pdf', '1 0 obj<</Length 9>>stream\n', '%PDF-1.7\n'),
  'PDF names': file('application/pdf', 'a.pdf', '/a#41', '%PDF-1.7\n1 0 obj\n'),
  'XML elements': file('application/xml', 'a.xml', '<a>', '<?xml version="1.0"?>'),
  'SVG elements': file('image/svg+xml', 'a.svg', '<g>', '<svg xmlns="http://www.w3.org/2000/svg">'),
  CSV: file('text/csv', 'a.csv', '=cmd|,'),
  calendar: file('text/calendar', 'a.ics', 'ATTACH;VALUE=BINARY;ENCODING=BASE64:QUJD\r\n', 'BEGIN:VCALENDAR\r\n'),
  'ZIP members': base64File('a.zip', zipOfMany),
  'ZIP marks': base64File('a.zip', (size) => repeat('PK\x05\x06', size)),
  'ZIP locals': base64File('a.zip', (size) => repeat('PK\x03\x04', size)),
  'DOCX elements': base64File('a.docx', docx('<w:p>')),
  'DOCX text': base64File('a.docx', docx('<w:p><w:t>a</w:t></w:p>')),
  'OLE chains': base64File('a.doc', ole),
  TNEF: base64File('winmail.dat', (size) =>
    Buffer.concat([Buffer.from('789f3e220100', 'hex'), repeat('\x02\x05\x80\x06\0\x01\0\0\0a\0\0', size)]),
  ),
  'gzip members': base64File('a.gz', (size) => repeat('\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0', size)),
  'tar headers': base64File('a.tar', (size) => repeat('\0', size)),
  DER: base64File('a.p7m', (size) =>
    Buffer.concat([Buffer.from('308006092a864886f70d010702a080', 'hex'), repeat('\x30\x80', size)]),
  ),
  'OpenPGP packets': base64File('a.pgp', (size) => repeat('\xcb\x01a', size)),
};
