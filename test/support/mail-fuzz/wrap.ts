import { gzipSync } from 'node:zlib';
import { lyingZip, lzh, tar } from '../archives.ts';
import { compoundFile } from '../compound-file.ts';
import { docx, paragraph } from '../office-files.ts';
import { oneNoteSection } from '../one-note.ts';
import { flateStream, onePage, pdfFile } from '../pdf.ts';
import type { Random } from '../random.ts';
import { rar4, rar5 } from '../rar.ts';
import { binHex, uuencode, yencode } from '../text-encodings.ts';
import { attachment, tnef } from '../tnef.ts';
import { cmsCompressed, pgpCompressed, pgpLiteral, pgpPacket } from '../wrapped.ts';

/** A file, and how it came to be. */
export interface Wrapped {
  readonly name: string;
  readonly content: Buffer;
  /** From the inside to the outside. */
  readonly how: readonly string[];
}

/** Files that hold a file as honest programs write them. */
const CONTAINERS: Readonly<Record<string, (name: string, content: Buffer) => Buffer>> = {
  zip: (name, content) => lyingZip([{ name, content }]),
  'zip of two': (name, content) =>
    lyingZip([
      { name: 'readme.txt', content: Buffer.from('read me') },
      { name, content, method: 0 },
    ]),
  gz: (_, content) => gzipSync(content),
  tar: (name, content) => tar([{ name, content }]),
  rar4: (name, content) => rar4([{ name, content }]),
  rar5: (name, content) => rar5([{ name, content }]),
  lzh: (name, content) => lzh(name, content),
  docx: (name, content) => docxAround(name, content),
  pdf: (name, content) =>
    pdfFile({
      objects: {
        ...onePage(),
        8: `<< /Type /Filespec /F (${name}) /EF << /F 9 0 R >> >>`,
        9: flateStream(content, '/Type /EmbeddedFile'),
      },
    }),
  'winmail.dat': (name, content) => tnef(attachment(name, content)),
  ole: (_, content) => compoundFile({ CONTENTS: content }),
  one: (name, content) => oneNoteSection(['a note'], [{ name, content }]),
  p7z: (_, content) => cmsCompressed(entity('attachment', content)),
  pgp: (name, content) => pgpPacket(8, pgpCompressed('zlib', pgpPacket(11, pgpLiteral(name, content)))),
  eml: (name, content) =>
    Buffer.concat([
      Buffer.from('From: a@b.example\r\nSubject: within\r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\n'),
      entity(name, content),
    ]),
};

/** Ways to write a file into a text. */
const TEXTS: Readonly<Record<string, (content: Buffer) => string>> = {
  uuencode: (content) => uuencode(content),
  yEnc: (content) => yencode(content),
  BinHex: (content) => binHex(content),
};

/** The payload in up to `most` files around each other. */
export function wrap(payload: Buffer, most: number, random: Random): Wrapped {
  let wrapped: Wrapped = { name: 'payload.dat', content: payload, how: [] };
  for (let left = random.below(most + 1); left > 0; left--) {
    const kind = random.pick(Object.keys(CONTAINERS));
    const content = CONTAINERS[kind]?.(wrapped.name, wrapped.content) ?? wrapped.content;
    const extension = kind.replace(' of two', '').replace(/^winmail\.dat$/, 'dat');
    wrapped = { name: `file.${extension}`, content, how: [...wrapped.how, kind] };
  }
  return wrapped;
}

/** An entity of which the content is written in some honest way. */
export function entityOf({ name, content, how }: Wrapped, random: Random): { text: string; how: readonly string[] } {
  const inText = random.chance(0.2) ? random.pick(Object.keys(TEXTS)) : null;
  if (inText !== null) {
    const text = `Content-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n\r\nPlease see below.\r\n\r\n${crlf(TEXTS[inText]?.(content) ?? '')}\r\n`;
    return { text, how: [...how, inText] };
  }
  return { text: entity(name, content).toString('latin1'), how: [...how, 'base64'] };
}

function entity(name: string, content: Buffer): Buffer {
  return Buffer.from(
    `Content-Type: application/octet-stream; name="${name}"\r\nContent-Transfer-Encoding: base64\r\n` +
      `Content-Disposition: attachment; filename="${name}"\r\n\r\n${base64(content)}`,
  );
}

function docxAround(name: string, content: Buffer): Buffer {
  const plain = docx(paragraph('see the object'));
  return appendMember(plain, `word/embeddings/${name}`, content);
}

/** The package with one member more: its own writer takes texts only. */
function appendMember(zip: Buffer, name: string, content: Buffer): Buffer {
  const end = zip.length - 22;
  const start = zip.readUInt32LE(end + 16);
  const extra = lyingZip([{ name, content }]);
  const extraEnd = extra.length - 22;
  const extraStart = extra.readUInt32LE(extraEnd + 16);
  const central = Buffer.from(extra.subarray(extraStart, extraEnd));
  central.writeUInt32LE(start, 42);
  const tail = Buffer.from(zip.subarray(end));
  tail.writeUInt16LE(zip.readUInt16LE(end + 8) + 1, 8);
  tail.writeUInt16LE(zip.readUInt16LE(end + 8) + 1, 10);
  tail.writeUInt32LE(end - start + central.length, 12);
  tail.writeUInt32LE(start + extraStart, 16);
  return Buffer.concat([
    zip.subarray(0, start),
    extra.subarray(0, extraStart),
    zip.subarray(start, end),
    central,
    tail,
  ]);
}

function base64(content: Buffer): string {
  return content
    .toString('base64')
    .replace(/.{76}/g, '$&\r\n')
    .replace(/(?:\r\n)?$/, '\r\n');
}

function crlf(text: string): string {
  return text.replace(/\r?\n/g, '\r\n');
}
