import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { testDissector } from '../support/dissecting.ts';
import { attribute, ID, tnef } from '../support/tnef.ts';

/** Where time grows with the square of this size, a case takes many minutes and not a moment. */
const SIZE = 8 * 1024 * 1024;
const TIMEOUT = 60_000;

const times = (pattern: string | Buffer): Buffer => Buffer.alloc(SIZE, Buffer.from(pattern));
const behind = (head: string, pattern: string | Buffer): Buffer => Buffer.concat([Buffer.from(head), times(pattern)]);
const MBOX = 'From a Mon 12:00:00\nFrom: a\nTo: b\nSubject: c\n\n';

const SHAPES: readonly (readonly [what: string, content: Buffer])[] = [
  ['begin lines', times('begin 644 x\n')],
  ['begin lines without a mode', times('begin x\n#AAAA\n')],
  ['one line of uuencode', behind('begin 644 x\n', 'A')],
  ['yEnc that begins and begins', times('=ybegin line=1 size=9 name=x\n')],
  ['BinHex that repeats one octet', behind('(This file must be converted with BinHex 4.0)\n:', 'NJN@')],
  ['base64 without an end', times('UEsDB')],
  ['words as long as a line of base64 may be', times(`${'A'.repeat(47)} `)],
  ['PGP messages within each other', times('-----BEGIN PGP MESSAGE-----\n')],
  ['fields of a PGP message', behind('-----BEGIN PGP MESSAGE-----\n', 'a: b\n')],
  ['pieces of an OpenPGP packet', behind('\xcb\xe4b\x04name\0\0\0\0xxxxxx', Buffer.from([0xe0, 65]))],
  ['escapes', times('\x1b')],
  ['Korean that switches', times('\x1b$)C\x0eab\x0f')],
  ['UTF-7', times('+AHM-')],
  ['UTF-7 that is none', times('+AH')],
  ['HZ that begins and begins', times('~{')],
  ['HZ', times('~{ab~}')],
  ['UTF-16', times('a\0')],
  ['folds of a calendar', behind('BEGIN:VCALENDAR\nX:', '\n a')],
  ['files in a calendar', behind('BEGIN:VCALENDAR\n', 'ATTACH;ENCODING=BASE64:QUJD\n')],
  ['soft line breaks', behind('BEGIN:VCALENDAR\nX;QUOTED-PRINTABLE:', 'a=\n')],
  ['mails of a mailbox', behind(MBOX, '\nFrom a Mon 12:00:00\nX: y\n\n')],
  ['lines that begin no mail', behind(MBOX, '\n\nFrom ')],
  ['attributes within attributes', tnef(times(attribute(ID.data, '', { size: 1_000_000, checksum: 1 })))],
  ['octets that begin attributes', tnef(times('\x02'))],
];

describe('eight megabytes of', async () => {
  const dissector = await testDissector();
  for (const [what, content] of SHAPES) {
    it(what, { timeout: TIMEOUT }, async () => {
      const mail = Buffer.concat([Buffer.from('Subject: x\r\n\r\n'), content]);
      for (const dissection of [
        await dissector.dissectMail(memoryBytes(mail)),
        await dissector.dissectFile(memoryBytes(content), 'x'),
      ]) {
        assert.ok(dissection.parts.length <= 2100);
        for (const { kind, name } of dissection.parts.flatMap((part) => part.flags)) {
          assert.ok(kind !== 'unknown' || !/-failed$/.test(name), name);
        }
        dissection.close();
      }
    });
  }
});
