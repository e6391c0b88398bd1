import { deflateRawSync } from 'node:zlib';
import { formulaCell, MACRO_SHEET, ptg, workbook } from '../test/support/biff.ts';
import { compoundFile } from '../test/support/compound-file.ts';
import { objectStream, onePage, pdfFile } from '../test/support/pdf.ts';
import { attribute, ID, tnef } from '../test/support/tnef.ts';
import { base64File, file, type Make, repeat } from './worst-mails.ts';

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

/** Attached messages of Outlook in one another. */
function nestedTnef(size: number): Buffer {
  let inner: Buffer = tnef(attribute(ID.body, Buffer.alloc(Math.floor(size * 0.9), 'x')));
  for (let depth = 0; depth < 64; depth++)
    inner = tnef(attribute(ID.data, inner), attribute(ID.renderData, Buffer.alloc(14)));
  return inner;
}

/** The writer of the tests knows no longer list of sectors. */
const LONGEST_OLE = 6 * 1024 * 1024;

/** A directory of nothing but streams without octets. */
function oleDirectory(size: number): Buffer {
  return compoundFile(
    Object.fromEntries(Array.from({ length: Math.min(size, LONGEST_OLE) / 200 }, (_, i) => [`s${i}`, ''])),
  );
}

/** Macros of Excel 4: a formula in every cell of a sheet. */
function macroSheet(size: number): Buffer {
  const cell = formulaCell(0, 0, ptg.text('=cmd|'), ptg.integer(7), ptg.join, ptg.one(110));
  const records = Array.from({ length: Math.min(size, LONGEST_OLE) / cell.length }, () => cell);
  return compoundFile({ Workbook: workbook([{ name: 'a', type: MACRO_SHEET, records }]) });
}

/** Object streams, each of a thousand objects that are dictionaries. */
function objectStreams(size: number): Buffer {
  const objects: Record<number, Buffer> = {};
  const unit = objectStream(
    Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [10_000 + i, '<</A/JavaScript/JS(x)>>'])),
  );
  for (let number = 20_000; (number - 20_000) * unit.length < size * 0.9; number++) objects[number] = unit;
  return pdfFile({ objects: { ...onePage({ text: 'x' }), ...objects } });
}

/** What is read by a reader of documents or containers. */
export const WORST_FILES: Readonly<Record<string, Make>> = {
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
  'RTF hexadecimal': file('application/rtf', 'a.rtf', "\\'41", '{\\rtf1 '),
  'RTF object': file('application/rtf', 'a.rtf', '0105', '{\\rtf1{\\object{\\*\\objdata '),
  'OLE directory': base64File('a.doc', oleDirectory),
  'XLM records': base64File('a.xls', macroSheet),
  'PDF object streams': base64File('a.pdf', objectStreams),
  'TNEF nested': base64File('winmail.dat', nestedTnef),
  'calendar links': file('text/calendar', 'a.ics', 'URL:http://a.b/\r\n', 'BEGIN:VCALENDAR\r\n'),
  'calendar folds': file('text/calendar', 'a.ics', '\r\n a', 'BEGIN:VCALENDAR\r\nX:'),
};
