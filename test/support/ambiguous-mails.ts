import { writeZip } from '../../src/base/zip-writer.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { EICAR } from './eicar.ts';

/** A mail that hides EICAR from all readers but some. */
export interface AmbiguousMail {
  readonly what: string;
  /** Written with LF for CRLF, `␍` for a bare CR and `␊` for a bare LF. */
  readonly mail: string;
  /** The flag that says that there are other readings; '' where no reader of today is misled, or all see the same. */
  readonly flag: string;
}

/** The name makes that its base64 has a letter that is none in addresses. */
const ZIP = Buffer.concat([...writeZip([{ name: '~?>~.com', content: memoryBytes(Buffer.from(EICAR)) }])]);
const LETTERS = ZIP.toString('base64');
const Z = lines(LETTERS);
const ENCODED = 'Content-Type: application/zip\nContent-Transfer-Encoding: base64\n';
const PART = `${ENCODED}\n${Z}`;
const TEXT = 'Content-Type: text/plain\n\nhello\n';
const BODY = divided('bb');
const TYPED = 'Content-Type: application/zip\n';
const MIXED = 'Content-Type: multipart/mixed; boundary=';

function lines(letters: string): string {
  return letters.replace(/.{1,76}/g, '$&\n');
}

function divided(boundary: string): string {
  return `--${boundary}\n${TEXT}--${boundary}\n${PART}--${boundary}--\n`;
}

/** A body that is harmless where it is divided by the one boundary and not where it is by the other. */
function either(harmless: string, other: string): string {
  return `--${harmless}\n${TEXT}--${harmless}--\n${divided(other)}`;
}

type Row = readonly [what: string, mail: string, flag: string];

const FIELDS: readonly Row[] = [
  [
    'Content-Type twice, the last a multipart',
    `Content-Type: text/plain\n${MIXED}bb\n\n${BODY}`,
    'duplicate-content-type',
  ],
  [
    'Content-Type twice, the first a multipart',
    `${MIXED}bb\nContent-Type: text/plain\n\n${BODY}`,
    'duplicate-content-type',
  ],
  [
    'Content-Type thrice, the second a multipart',
    `Content-Type: text/plain\n${MIXED}bb\nContent-Type: text/html\n\n${BODY}`,
    'duplicate-content-type',
  ],
  [
    'Content-Type twice, with two boundaries',
    `${MIXED}aa\n${MIXED}bb\n\n${either('aa', 'bb')}`,
    'duplicate-content-type',
  ],
  [
    'Content-Type twice, with a boundary in two cases',
    `${MIXED}aa\n${MIXED}AA\n\n${either('aa', 'AA')}`,
    'duplicate-content-type',
  ],
  [
    'Content-Transfer-Encoding twice, the last base64',
    `${TYPED}Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\n${Z}`,
    'duplicate-content-transfer-encoding',
  ],
  [
    'Content-Transfer-Encoding twice, the last 7bit',
    `${TYPED}Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit\n\n${EICAR}`,
    'duplicate-content-transfer-encoding',
  ],
  [
    'both twice',
    `Content-Type: text/plain\n${MIXED}bb\nContent-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\n${lines(Buffer.from(BODY).toString('base64'))}`,
    'duplicate-content-transfer-encoding',
  ],
  ['white space before the colon', `${TYPED}Content-Transfer-Encoding : base64\n\n${EICAR}`, 'space-before-colon'],
  [
    'a control character before the name',
    `${TYPED}\x01Content-Transfer-Encoding: base64\n\n${Z}`,
    'foreign-octets-in-name',
  ],
  ['a byte order mark before the name', `\xef\xbb\xbf${MIXED}bb\n\n${BODY}`, 'foreign-octets-in-name'],
  ['a NUL behind the value', `${TYPED}Content-Transfer-Encoding: base64\0x\n\n${Z}`, 'nul-in-header'],
  ['a NUL within the value', `${TYPED}Content-Transfer-Encoding: ba\0se64\n\n${Z}`, 'nul-in-header'],
  ['a NUL within the name', `${TYPED}Content-\0Transfer-Encoding: base64\n\n${Z}`, 'nul-in-header'],
  ['a quoted type', `Content-Type: "multipart/mixed"; boundary=bb\n\n${BODY}`, 'content-type-form'],
  ['a type behind a semicolon', `Content-Type: ; multipart/mixed; boundary=bb\n\n${BODY}`, 'content-type-form'],
  ['two types in one field', `Content-Type: text/plain, multipart/mixed; boundary=bb\n\n${BODY}`, 'content-type-form'],
  ['a comment within the type', `Content-Type: multi(c)part/mixed; boundary=bb\n\n${BODY}`, 'content-type-form'],
];

const ENCODINGS: readonly Row[] = [
  ...['x-base64', 'base-64', '(c base64', '7bit, base64', ';base64', 'base 64', 'x-unheard-of'].map(
    (encoding): Row => [
      `the encoding ${encoding}`,
      `${TYPED}Content-Transfer-Encoding: ${encoding}\n\n${Z}`,
      'unknown-transfer-encoding',
    ],
  ),
  ...['"base64"', '(c) base64', 'base64 (c)', '(quoted-printable) base64'].map(
    (encoding): Row => [
      `the encoding ${encoding}, read as it stands`,
      `${TYPED}Content-Transfer-Encoding: ${encoding}\n\n${EICAR}`,
      'unknown-transfer-encoding',
    ],
  ),
  ['the encoding base64;', `${TYPED}Content-Transfer-Encoding: base64;\n\n${Z}`, ''],
  ['base64 declared as uuencode', `${TYPED}Content-Transfer-Encoding: x-uuencode\n\n${Z}`, 'uuencode-readings'],
  ['base64 behind padding', `${ENCODED}\n${lines(`${LETTERS}====QUJD${'QUJD'.repeat(20)}`)}`, 'base64-behind-padding'],
  [
    'padding within base64',
    `${ENCODED}\n${lines(`${LETTERS.slice(0, 5)}=${LETTERS.slice(5)}`)}`,
    'base64-behind-padding',
  ],
  ['junk within base64', `${ENCODED}\n${lines(`${LETTERS.slice(0, 50)}!*!${LETTERS.slice(50)}`)}`, 'base64-junk'],
  [
    'a line of words within base64',
    `${ENCODED}\n${Z.slice(0, 77)}--- this is no base64 ---\n${Z.slice(77)}`,
    'base64-junk',
  ],
  ['base64 behind junk', `${ENCODED}\n${lines(`${LETTERS}!${'QUJD'.repeat(200)}`)}`, 'base64-behind-padding'],
  [
    'base64 of the alphabet for addresses',
    `${ENCODED}\n${lines(`${LETTERS.replace(/[+/]/g, (c) => (c === '+' ? '-' : '_'))}`)}`,
    'base64-junk',
  ],
  ['text declared as base64', `${ENCODED}\n${EICAR}\n`, 'base64-junk'],
  [
    'lines of base64 that end within a group',
    `${ENCODED}\n${Buffer.from(EICAR)
      .toString('base64')
      .replace(/.{4}(?!$)/g, '$&A\n')}`,
    'base64-split-quanta',
  ],
  [
    'an equals sign that begins no escape',
    `Content-Transfer-Encoding: quoted-printable\n\n${EICAR.slice(0, 8)}=${EICAR.slice(8)}\n`,
    'quoted-printable-stray',
  ],
];

const BOUNDARIES: readonly Row[] = [
  ['given twice', `${MIXED}aa; boundary=bb\n\n${either('aa', 'bb')}`, 'boundary-readings'],
  ['beside one by RFC 2231', `${MIXED}aa; boundary*=us-ascii''bb\n\n${either('aa', 'bb')}`, 'boundary-readings'],
  ['in sections', `Content-Type: multipart/mixed; boundary*0=b; boundary*1=b\n\n${BODY}`, 'boundary-form'],
  [
    'in sections, beside a plain one',
    `${MIXED}aa; boundary*0=b; boundary*1=b\n\n${either('bb', 'aa')}`,
    'boundary-readings',
  ],
  [
    'with a section twice',
    `Content-Type: multipart/mixed; boundary*0=aa; boundary*0=bb\n\n${either('aa', 'bb')}`,
    'boundary-readings',
  ],
  ['with a comment', `${MIXED}b(b)\n\n${either('b', 'b(b)')}`, 'boundary-readings'],
  ['with a comment in its name', `Content-Type: multipart/mixed; boundary((c))=aa\n\n${BODY}`, 'boundary-form'],
  ['as an encoded word', `${MIXED}"=?us-ascii?q?bb?="\n\n${BODY}`, 'boundary-form'],
  ['with a quoted pair', `${MIXED}"b\\b"\n\n${either('bb', 'b\\b')}`, 'boundary-readings'],
  [
    'within another parameter',
    `Content-Type: multipart/mixed; x="; boundary=bb"; boundary=aa\n\n${either('aa', 'bb')}`,
    'boundary-readings',
  ],
  [
    'behind a quote that does not end',
    `Content-Type: multipart/mixed; name="x; boundary=bb\n\n${BODY}`,
    'boundary-form',
  ],
  [
    'without the semicolon before it',
    `Content-Type: multipart/mixed; charset=x boundary=bb\n\n${BODY}`,
    'boundary-form',
  ],
  ['with a word behind it', `${MIXED}aa bb\n\n${either('aa', 'aa bb')}`, 'boundary-readings'],
  ['in single quotes', `${MIXED}'bb'\n\n${BODY}`, 'boundary-form'],
  ['longer than any', `${MIXED}${'b'.repeat(250)}\n\n${divided('b'.repeat(70))}`, 'boundary-form'],
  ['with letters beyond ASCII', `${MIXED}b\xe9\n\n${divided('b\xe9')}`, 'boundary-form'],
  ['that is empty', `${MIXED}""\n\n${BODY}`, 'boundary-form'],
  ['that is empty, and two hyphens divide', `${MIXED}""\n\n${divided('')}`, 'boundary-form'],
  ['that is missing', `Content-Type: multipart/mixed\n\n${BODY}`, 'no-boundary'],
  ['that divides nothing', `${MIXED}zz\n\n${BODY}`, 'entity-in-preamble'],
  [
    'with white space at its end, which counts',
    `${MIXED}"!! "\n\n--!! \n${ENCODED}\n${Z.slice(0, 80)}\n--!!\n${Z.slice(80)}--!! --\n`,
    '',
  ],
];

const DELIMITERS: readonly Row[] = [
  ['more stands behind it', `${MIXED}bb\n\n--bb\n${TEXT}--bb x\n${PART}--bb--\n`, 'boundary-with-tail'],
  ['a bare CR before it', `${MIXED}bb\n\n--bb\n${TEXT}x␍--bb\n${PART}--bb--\n`, 'bare-cr-at-boundary'],
  [
    'a bare LF around it',
    `${MIXED}"!!"\n\n--!!\n${ENCODED}\n${Z.slice(0, 80)}␊--!!␊${Z.slice(80)}\n--!!--\n`,
    'bare-lf-at-boundary',
  ],
  ['a part before the first', `${MIXED}bb\n\n${PART}--bb\n${TEXT}--bb--\n`, 'entity-in-preamble'],
  ['another multipart before the first', `${MIXED}aa\n\n${BODY}--aa\n${TEXT}--aa--\n`, 'entity-in-preamble'],
  ['one behind the last', `${MIXED}bb\n\n--bb\n${TEXT}--bb--\n--bb\n${PART}--bb--\n`, 'delimiter-behind-close'],
  ['a part behind the last', `${MIXED}bb\n\n--bb\n${TEXT}--bb--\n${PART}`, 'entity-behind-close'],
  ['the last is missing', `${MIXED}bb\n\n--bb\n${TEXT}--bb\n${PART}`, ''],
  [
    'it is that of an enclosing multipart too',
    `${MIXED}bb\n\n--bb\n${MIXED}bb\n\n--bb\n${TEXT}--bb--\n--bb\n${PART}--bb--\n`,
    'same-boundary',
  ],
  ['it begins as that of an enclosing multipart', `${MIXED}b\n\n--b\n${MIXED}bb\n\n${BODY}--b--\n`, 'boundary-prefix'],
];

const LINE_ENDS: readonly Row[] = [
  ['CRLF LF before a field', `${TYPED}␊Content-Transfer-Encoding: base64\n\n${Z}`, 'mixed-line-ends-in-header'],
  ['CR CRLF before a field', `${TYPED}␍\nContent-Transfer-Encoding: base64\n\n${EICAR}`, 'bare-cr-in-header'],
  ['CR CRLF for all line ends', `${ENCODED}\n`.replaceAll('\n', '␍\n') + Z, 'bare-cr-in-header'],
  ['CR between two fields', `X: y␍Content-Transfer-Encoding: base64\n\n${Z}`, 'bare-cr-in-header'],
  [
    'CR CR before the body',
    `${TYPED}Content-Transfer-Encoding: base64␍␍${Z.replaceAll('\n', '␍')}`,
    'bare-cr-in-header',
  ],
  [
    'LF CR before a field',
    `${TYPED.replace('\n', '␊')}␍Content-Transfer-Encoding: base64\n\n${EICAR}`,
    'bare-cr-in-header',
  ],
  ['a line of white space', `${TYPED} \nContent-Transfer-Encoding: base64\n\n${EICAR}`, 'blank-line-in-header'],
  [
    'a line without a colon',
    `${TYPED}none\nContent-Transfer-Encoding: base64\n\n${EICAR}`,
    'header-line-without-colon',
  ],
  ['the header of a part of bare LF', `${MIXED}bb\n\n--bb\nX: y␊␊${EICAR}\n--bb--\n`, 'mixed-line-ends-in-header'],
];

const TEXTS: readonly Row[] = [
  ['a multipart without a header', `Subject: x\n\n${BODY}`, 'entity-in-text'],
  ['a multipart declared as text', `Content-Type: text/plain; boundary=bb\n\n${BODY}`, 'entity-in-text'],
  [
    'a multipart, encoded, declared as text',
    `Content-Transfer-Encoding: base64\n\n${lines(Buffer.from(BODY).toString('base64'))}`,
    'entity-in-text',
  ],
  ['the rest of a header', `Subject: x\n\n${PART}`, 'header-in-text'],
  ['the rest of a header with a multipart', `Subject: x\n\n${MIXED}bb\n\n${BODY}`, 'header-in-text'],
  ['the rest of the header of a part', `${MIXED}aa\n\n--aa\n\n${PART}--aa--\n`, 'header-in-text'],
];

const ENCLOSED: readonly Row[] = [
  [
    'a multipart in base64',
    `${MIXED}bb\nContent-Transfer-Encoding: base64\n\n${lines(Buffer.from(BODY).toString('base64'))}`,
    'encoded-multipart',
  ],
  [
    'a multipart in quoted-printable',
    `${MIXED}bb\nContent-Transfer-Encoding: quoted-printable\n\n${BODY.replaceAll('--bb', '--b=\nb')}`,
    'encoded-multipart',
  ],
  [
    'a message in base64',
    `Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n${lines(Buffer.from(`Subject: x\n${PART}`).toString('base64'))}`,
    '',
  ],
  [
    'a message that is said to be in base64',
    `Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nFrom: a@b.example\nSubject: x\n${PART}`,
    'encoded-message',
  ],
  [
    'two readings within two readings',
    `Content-Type: text/plain\n${MIXED}bb\n\n--bb\n${TYPED}Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\n${Z}--bb--\n`,
    'duplicate-content-transfer-encoding',
  ],
  [
    'two readings in a message',
    `Content-Type: message/rfc822\n\nContent-Type: text/plain\n${MIXED}bb\n\n${BODY}`,
    'duplicate-content-type',
  ],
];

/** By class. */
export const AMBIGUOUS_MAILS: ReadonlyMap<string, readonly AmbiguousMail[]> = new Map(
  Object.entries({
    'Content fields:': FIELDS,
    'encodings:': ENCODINGS,
    'a boundary': BOUNDARIES,
    'a delimiter:': DELIMITERS,
    'line ends of a header:': LINE_ENDS,
    'a text that holds': TEXTS,
    'entities in entities:': ENCLOSED,
  }).map(([group, rows]) => [group, rows.map(([what, mail, flag]) => ({ what, mail, flag }))]),
);

/** The octets as they come over SMTP. */
export function octetsOf({ mail }: AmbiguousMail): Buffer {
  return Buffer.from(mail.replaceAll('\n', '\r\n').replaceAll('␍', '\r').replaceAll('␊', '\n'), 'latin1');
}
