import { EICAR } from '../eicar.ts';
import { BODY, ENCODED, LETTERS, lines, MIXED, PART, type Row, TEXT, TYPED, Z } from './payload.ts';

export const ENCODINGS: readonly Row[] = [
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

export const DELIMITERS: readonly Row[] = [
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

export const TEXTS: readonly Row[] = [
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

export const ENCLOSED: readonly Row[] = [
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
