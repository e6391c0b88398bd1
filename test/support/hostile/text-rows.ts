import { base64Lines } from '../evasion/model.ts';
import { docx, run } from '../office-files.ts';
import type { Row } from './case.ts';
import { fileCase, type More, mailCase, written } from './making.ts';

/** The word that the corpus' policy forbids (test/dissect/hostile-corpus.test.ts). */
const WORD = 'falconry';

function inCharset(name: string, what: string, charset: string, octets: () => Buffer, more: More = {}) {
  return mailCase(
    name,
    what,
    () =>
      written(
        [`Content-Type: text/plain; charset=${charset}`, 'Content-Transfer-Encoding: base64'],
        base64Lines(octets()),
      ),
    more,
  );
}

function page(name: string, what: string, html: string, more: More = {}) {
  return mailCase(
    name,
    what,
    () =>
      written(
        ['Content-Type: text/html; charset=utf-8'],
        Buffer.from(`<p>All about ${html}.</p>\n`).toString('latin1'),
      ),
    more,
  );
}

const sentence = `All about ${WORD}, by post.\r\n`;
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const swapped = (text: string): Buffer => utf16(text).swap16();
const utf32 = (text: string): Buffer =>
  Buffer.concat([...text].map((letter) => Buffer.from([letter.charCodeAt(0), 0, 0, 0])));
/** RFC 2152: every octet pair in base64, the way in which nothing can be read without decoding. */
const utf7 = (text: string): string => `+${swapped(text).toString('base64').replace(/=+$/, '')}-`;
const EBCDIC = '@Z\x7f{[lP}M]\\Nk`Ka';
const ebcdic = (text: string): Buffer =>
  Buffer.from(
    [...text].map((letter) => {
      const code = letter.charCodeAt(0);
      if (code >= 97) return code <= 105 ? code + 0x20 : code <= 114 ? code + 0x27 : code + 0x2f;
      if (code >= 65) return code <= 73 ? code + 0x80 : code <= 82 ? code + 0x87 : code + 0x8f;
      return code < 32 ? code : EBCDIC.charCodeAt(code - 32);
    }),
  );
const fullWidth = (text: string): string =>
  [...text].map((letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0)).join('');

export const TEXT_ROWS: readonly Row[] = [
  {
    name: 'charsets',
    attack: 'A forbidden word in charsets that few readers know, and under labels that lie.',
    cases: [
      inCharset('utf-7', 'UTF-7', 'utf-7', () => Buffer.from(`All about ${utf7(WORD)}.\r\n`)),
      inCharset('utf-7-unlabelled', 'UTF-7 that calls itself US-ASCII', 'us-ascii', () =>
        Buffer.from(`All about ${utf7(WORD)}.\r\n`),
      ),
      mailCase('utf-7-script', 'a script in UTF-7', () =>
        written(
          ['Content-Type: text/html; charset=utf-7'],
          '+ADw-script+AD4-document.write(unescape("falcon%72y"))+ADw-/script+AD4- <p>fal+AGM-onry</p>\n',
        ),
      ),
      inCharset('utf-16', 'UTF-16 with its mark', 'utf-16', () =>
        Buffer.concat([Buffer.from([0xff, 0xfe]), utf16(sentence)]),
      ),
      inCharset('utf-16-big-endian', 'UTF-16BE', 'utf-16be', () => swapped(sentence)),
      inCharset('utf-16-mislabelled', 'UTF-16 that calls itself US-ASCII', 'us-ascii', () => utf16(sentence)),
      inCharset('utf-32', 'UTF-32 without a mark', 'utf-32le', () => utf32(sentence)),
      inCharset('iso-2022-jp', 'escapes of ISO-2022-JP within the word', 'iso-2022-jp', () =>
        Buffer.from(`All about fal\x1b(Jcon\x1b(Bry.\r\n`, 'latin1'),
      ),
      inCharset('iso-2022-jp-unlabelled', 'the same that calls itself US-ASCII', 'us-ascii', () =>
        Buffer.from(`All about fal\x1b(Jcon\x1b(Bry.\r\n`, 'latin1'),
      ),
      inCharset('ebcdic', 'EBCDIC', 'cp037', () => ebcdic(sentence)),
      inCharset('unknown', 'a charset that does not exist', 'x-none', () => Buffer.from(sentence)),
      inCharset('utf-16-in-unknown', 'UTF-16 under a charset that does not exist', 'x-none', () =>
        Buffer.concat([Buffer.from([0xfe, 0xff]), swapped(sentence)]),
      ),
      mailCase(
        'utf-7-zero-width',
        'UTF-7 with spaces of no width between the letters',
        () => written(['Content-Type: text/plain; charset=utf-7'], `All about ${utf7([...WORD].join('\u200b'))}.\n`),
        { with: 'salted-text' },
      ),
      inCharset(
        'utf-16-two-labels',
        'UTF-16 below two types',
        'us-ascii\nContent-Type: text/plain; charset=utf-8',
        () => utf16(sentence),
        { with: 'duplicate-fields' },
      ),
    ],
  },
  {
    name: 'salted-text',
    attack: 'A forbidden word with something between its letters that its reader does not see.',
    cases: [
      page('tags', 'tags within the word', 'fal<b></b>con<i></i>ry'),
      page('zero-width', 'spaces of no width', [...WORD].join('\u200b')),
      page('soft-hyphens', 'hyphens that are not shown', [...WORD].join('&shy;')),
      page(
        'entities',
        'character references',
        [...WORD].map((letter) => `&#x${letter.charCodeAt(0).toString(16)};`).join(''),
      ),
      page('hidden-letters', 'letters that are not shown', 'fal<span style="display:none">xyz</span>conry'),
      page('white-letters', 'letters of no size', 'fal<span style="font-size:0">xyz</span>conry'),
      page('comments', 'comments', 'fal<!-- x -->con<!-- y -->ry'),
      page('full-width', 'letters of full width', fullWidth(WORD)),
      page('look-alikes', 'letters of another alphabet', 'f\u0430lc\u043enry'),
      page('combining', 'marks that combine with letters', 'f\u0301alc\u0301onry'),
      mailCase('zero-width-in-text', 'spaces of no width in plain text', () =>
        written(
          ['Content-Type: text/plain; charset=utf-8'],
          Buffer.from(`All about ${[...WORD].join('\u200b')}.\n`).toString('latin1'),
        ),
      ),
      fileCase('in-a-document', 'a document of Word with hidden letters', () => ({
        name: 'about.docx',
        content: docx(`<w:p>${run('fal')}${run('xyz', '<w:vanish/>')}${run('conry')}</w:p>`),
      })),
      mailCase(
        'entities-in-lax-quoted-printable',
        'character references in quoted-printable with lower-case digits',
        () =>
          written(
            ['Content-Type: text/html', 'Content-Transfer-Encoding: quoted-printable'],
            `<p>fal=3cb=3e=3c/b=3e=26#99;on= \nry</p>\n`,
          ),
        { with: 'encoding-laxness' },
      ),
    ],
  },
];
