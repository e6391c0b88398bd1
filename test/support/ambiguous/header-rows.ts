import { EICAR } from '../eicar.ts';
import { BODY, divided, ENCODED, either, lines, MIXED, type Row, TYPED, Z } from './payload.ts';

export const FIELDS: readonly Row[] = [
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

export const BOUNDARIES: readonly Row[] = [
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

export const LINE_ENDS: readonly Row[] = [
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
