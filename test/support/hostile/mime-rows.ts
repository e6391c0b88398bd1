import { base64Lines, honestMail, writeMail } from '../evasion/model.ts';
import type { Row } from './case.ts';
import { eicar, eicarZip, mailCase, mailText, oddCase, oddly, written } from './making.ts';

const ENTITY = `Content-Type: application/zip; name="orders.zip"\nContent-Transfer-Encoding: base64\n\n${base64Lines(eicarZip)}`;

export const MIME_ROWS: readonly Row[] = [
  {
    name: 'duplicate-fields',
    attack: 'Contradictory fields: Content-Type, its boundary, Content-Transfer-Encoding twice.',
    cases: [
      oddCase('type-text-first', 'text, then multipart', ['type: text before multipart']),
      oddCase('type-text-last', 'multipart, then text', ['type: multipart before text']),
      oddCase('boundary-wrong-first', 'two fields, the second has the boundary', [
        'type: two boundaries in two fields',
      ]),
      oddCase('boundary-wrong-last', 'two fields, the first has the boundary', ['type: two boundaries, the other way']),
      oddCase('encoding-7bit-first', '7bit, then base64', ['encoding: 7bit before base64']),
      oddCase('encoding-7bit-last', 'base64, then 7bit', ['encoding: base64 before 7bit']),
      oddCase('encoding-quoted-first', 'quoted-printable, then base64', ['encoding: quoted-printable before base64']),
      oddCase('encoding-quoted-last', 'base64, then quoted-printable', ['encoding: base64 before quoted-printable']),
      oddCase(
        'boundary-and-junk',
        'two boundaries, and junk in the base64',
        ['type: two boundaries in two fields', 'body: junk between the characters'],
        { with: 'encoding-laxness' },
      ),
      oddCase(
        'encoding-and-comment',
        'two encodings below a boundary behind a comment',
        ['encoding: 7bit before base64', 'boundary: nested comments'],
        { with: 'boundary-forms' },
      ),
    ],
  },
  {
    name: 'boundary-forms',
    attack: 'The boundary in a form that some readers do not know, or beside a plain one.',
    cases: [
      oddCase('extended', 'RFC 2231, in percent signs', ['boundary: extended']),
      oddCase('continued', 'RFC 2231, in two sections', ['boundary: continued']),
      oddCase('continued-and-plain', 'sections behind a plain one', ['boundary: continued and plain']),
      oddCase('plain-and-continued', 'a plain one behind a section', ['boundary: plain and continued']),
      oddCase('section-twice', 'the same section twice', ['boundary: a section twice']),
      oddCase('comment-in-name', 'a comment before the equals sign', ['boundary: nested comments']),
      oddCase('encoded-word', 'an encoded word', ['boundary: encoded word']),
      oddCase('behind-bad-parameter', 'behind a parameter that is none', ['boundary: behind a bad parameter']),
      oddCase('behind-open-quote', 'behind a quote that is never closed', ['boundary: behind an open quote']),
      oddCase('longer-than-70', 'longer than RFC 2046 allows', ['boundary: longer than 70']),
      oddCase('trailing-space', 'ends in a space', ['boundary: trailing space']),
      oddCase('prefix', 'begins as the one in the body does', ['boundary: prefix of another']),
      oddCase('nul', 'a NUL behind it', ['boundary: NUL behind it']),
      oddCase(
        'continued-in-partial-padding',
        'in two sections, and padding in the middle of the base64',
        ['boundary: continued', 'body: padded groups throughout'],
        { with: 'encoding-laxness' },
      ),
      oddCase(
        'encoded-word-bare-lf',
        'an encoded word, and bare LF between header and body',
        ['boundary: encoded word', 'gap: two bare LF'],
        { with: 'line-ends' },
      ),
    ],
  },
  {
    name: 'line-ends',
    attack: 'Mixes of CR and LF between header and body, and at delimiters.',
    cases: [
      ...(
        [
          ['cr-crlf-lf', 'CR CRLF'],
          ['lf-lf', 'two bare LF'],
          ['cr-cr', 'two bare CR'],
          ['crlf-lf', 'CRLF LF'],
          ['lf-crlf', 'LF CRLF'],
          ['crlf-cr', 'CRLF CR'],
          ['cr-crlf', 'CR and CRLF'],
          ['blank-line', 'a line of a blank'],
          ['nul-line', 'a line of a NUL'],
          ['no-line', 'no empty line'],
        ] as const
      ).map(([name, gap]) => oddCase(name, `${gap} between header and body`, [`gap: ${gap}`])),
      oddCase('cr-at-delimiter', 'delimiters behind a bare CR', ['delimiter: bare CR before']),
      oddCase('lf-at-delimiter', 'delimiters behind a bare LF', ['delimiter: bare LF before']),
      oddCase(
        'lf-lf-and-two-types',
        'two bare LF, and two types',
        ['gap: two bare LF', 'type: text before multipart'],
        { with: 'duplicate-fields' },
      ),
    ],
  },
  {
    name: 'encoding-laxness',
    attack: 'Base64 and quoted-printable that readers forgive, each in its own way.',
    cases: [
      ...(
        [
          ['junk', 'junk between the characters'],
          ['nul', 'NUL between the characters'],
          ['padding-first', 'a padded group first'],
          ['padding-throughout', 'padded groups throughout'],
          ['padding-too-long', 'padding too long'],
          ['no-padding', 'no padding'],
          ['line-first', 'a line that is none first'],
          ['split-quanta', 'groups over lines'],
          ['one-line', 'one line'],
          ['one-character-a-line', 'one character a line'],
          ['url-alphabet', 'the alphabet for addresses'],
          ['text-behind', 'text behind'],
          ['quoted-lower-case', 'quoted-printable in lower case'],
          ['quoted-blanks', 'quoted-printable with blanks at soft breaks'],
          ['quoted-stray', 'quoted-printable with stray signs'],
        ] as const
      ).map(([name, body]) => oddCase(name, body, [`body: ${body}`])),
      oddCase('unknown-encoding', 'base64 under a name that nobody knows', ['encoding: unknown']),
      oddCase('padding-and-uuencode', 'uuencode in base64', ['body: uuencode in base64'], { with: 'text-encodings' }),
      oddCase(
        'stray-and-two-encodings',
        'padding in the middle below two encodings',
        ['body: padded groups throughout', 'encoding: base64 before 7bit'],
        { with: 'duplicate-fields' },
      ),
    ],
  },
  {
    name: 'depth-and-number',
    attack: 'Mails and multiparts within each other without end, parts without number.',
    cases: [
      mailCase('ten-thousand-mails', '10,000 mails within each other', () =>
        mailText(`${'Content-Type: message/rfc822\n\n'.repeat(10_000)}x`),
      ),
      mailCase('ten-thousand-multiparts', '10,000 multiparts within each other, cut', () => {
        const nested = Array.from(
          { length: 10_000 },
          (_, i) => `Content-Type: multipart/mixed; boundary=b${i}x\n\n--b${i}x\n`,
        );
        return mailText(nested.join('')).replace('MIME-Version: 1.0\r\n\r\n', 'MIME-Version: 1.0\r\n');
      }),
      mailCase('a-million-parts', '1,000,000 parts of nothing', () =>
        written(['Content-Type: multipart/mixed; boundary=b'], '--b\n'.repeat(1_000_000)),
      ),
      mailCase(
        'eicar-below',
        'EICAR in the 40th of mails within each other, below two types',
        () => written([], `${'Content-Type: text/plain\nContent-Type: message/rfc822\n\n'.repeat(40)}${ENTITY}`),
        { with: 'duplicate-fields' },
      ),
    ],
  },
  {
    name: 'partial-and-external',
    attack: 'Fragments that are joined behind the gateway, and content that lies elsewhere.',
    cases: [
      mailCase('partial-first', 'the first of two fragments', () => fragment(1, ENTITY.slice(0, 200))),
      mailCase('partial-last', 'the second of two fragments', () => fragment(2, ENTITY.slice(200))),
      mailCase('external-with-content', 'EICAR stands in the body that should be elsewhere', () =>
        writeMail(oddly(honestMail(eicar), 'frame: external body')),
      ),
      mailCase(
        'partial-in-duplicate',
        'a fragment below two types',
        () => fragment(1, ENTITY, 'Content-Type: text/plain'),
        { with: 'duplicate-fields' },
      ),
    ],
  },
];

function fragment(number: number, body: string, ...fields: readonly string[]): string {
  return written([...fields, `Content-Type: message/partial; id="a@sender.test"; number=${number}; total=2`], body);
}
