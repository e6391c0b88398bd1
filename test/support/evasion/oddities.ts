import { base64Lines, type Mail, type Oddity } from './model.ts';

const TYPE = 'multipart/mixed; boundary="outer-1"';

const odd = (group: Oddity['group'], name: string, change: (mail: Mail) => Partial<Mail>): Oddity => ({
  group,
  name,
  apply: (mail) => void Object.assign(mail, change(mail)),
});

const header = (name: string, ...fields: readonly string[]): Oddity =>
  odd('type', name, () => ({ header: ['MIME-Version: 1.0', ...fields] }));

const boundary = (name: string, parameters: string, inBody = 'outer-1'): Oddity =>
  odd('boundary', name, () => ({
    header: ['MIME-Version: 1.0', `Content-Type: multipart/mixed${parameters}`],
    boundary: inBody,
  }));

const encoding = (name: string, ...fields: readonly string[]): Oddity =>
  odd('encoding', name, (mail) => ({ partHeader: [...withoutEncoding(mail), ...fields] }));

const body = (name: string, write: (mail: Mail) => string): Oddity =>
  odd('body', name, (mail) => ({ body: write(mail) }));

function withoutEncoding({ partHeader }: Mail): string[] {
  return partHeader.filter((field) => !/^content-transfer-encoding/i.test(field));
}

const CTE = 'Content-Transfer-Encoding:';

/** Content-Type of the mail. */
const TYPES: readonly Oddity[] = [
  header('text before multipart', 'Content-Type: text/plain', `Content-Type: ${TYPE}`),
  header('multipart before text', `Content-Type: ${TYPE}`, 'Content-Type: text/plain'),
  header('two boundaries in two fields', 'Content-Type: multipart/mixed; boundary=no', `Content-Type: ${TYPE}`),
  header('two boundaries, the other way', `Content-Type: ${TYPE}`, 'Content-Type: multipart/mixed; boundary=no'),
  header('no type', 'X-Type: none'),
  header('space before the colon', `Content-Type : ${TYPE}`),
  header('tab before the colon', `Content-Type\t: ${TYPE}`),
  header('NUL in the name', `Content-\0Type: ${TYPE}`),
  header('byte order mark before the name', `\xef\xbb\xbfContent-Type: ${TYPE}`),
  header('control in the name', `Content-Type\x0b: ${TYPE}`),
  header('folded within the name', `Content-\n Type: ${TYPE}`),
  header('folded before the colon', `Content-Type\n : ${TYPE}`),
  header('a line without colon before it', 'garbage', `Content-Type: ${TYPE}`),
  header('a blank line before it', ' ', `Content-Type: ${TYPE}`),
  header('bare CR before it', `X: y\rContent-Type: ${TYPE}`),
  header('bare LF before it', `X: y\x01Content-Type: ${TYPE}`),
  header('NUL before the type', `Content-Type:\0 ${TYPE}`),
  header('type in a comment', `Content-Type: (text/plain) ${TYPE}`),
  header('comment within the type', 'Content-Type: multipart(x)/mixed; boundary="outer-1"'),
  header('quoted type', 'Content-Type: "multipart/mixed"; boundary="outer-1"'),
  header('spaces around the slash', 'Content-Type: multipart / mixed; boundary="outer-1"'),
  header('encoded word as type', 'Content-Type: =?us-ascii?Q?multipart/mixed?=; boundary="outer-1"'),
  header('type without subtype', 'Content-Type: multipart; boundary="outer-1"'),
  header('unknown subtype', 'Content-Type: multipart/unheard; boundary="outer-1"'),
  header('upper case', 'CONTENT-TYPE: MULTIPART/MIXED; BOUNDARY="outer-1"'),
  header('two types with a comma', 'Content-Type: text/plain, multipart/mixed; boundary="outer-1"'),
  header('declared as text', 'Content-Type: text/plain; boundary="outer-1"'),
  header('declared as HTML', 'Content-Type: text/html; boundary="outer-1"'),
  header('declared as message', 'Content-Type: message/rfc822; boundary="outer-1"'),
  header('partial', 'Content-Type: message/partial; number=1; total=2; id=x'),
  header('semicolons first', 'Content-Type: ;;multipart/mixed; boundary="outer-1"'),
  header('encoded multipart', `Content-Type: ${TYPE}`, `${CTE} base64`),
  header('quoted-printable multipart', `Content-Type: ${TYPE}`, `${CTE} quoted-printable`),
  header('no MIME-Version', `Content-Type: ${TYPE}`),
  header('multipart/related without start', 'Content-Type: multipart/related; boundary="outer-1"; start="<nowhere>"'),
  header('multipart/digest', 'Content-Type: multipart/digest; boundary="outer-1"'),
];

/** The boundary parameter. */
const BOUNDARIES: readonly Oddity[] = [
  boundary('quoted pair', '; boundary="outer\\-1"'),
  boundary('comment behind it', '; boundary=outer-1 (comment)'),
  boundary('comment before the equals sign', '; boundary(c)=outer-1'),
  boundary('nested comments', '; boundary((c))="outer-1"'),
  boundary('extended', "; boundary*=us-ascii''outer%2D1"),
  boundary('continued', '; boundary*0="outer"; boundary*1="-1"'),
  boundary('continued, extended', "; boundary*0*=us-ascii''outer; boundary*1=-1"),
  boundary('continued and plain', '; boundary=no; boundary*0="outer-1"'),
  boundary('plain and continued', '; boundary*0=no; boundary="outer-1"'),
  boundary('extended and plain', '; boundary*=\'\'no; boundary="outer-1"'),
  boundary('a section twice', '; boundary*0=outer-1; boundary*0=no'),
  boundary('a section missing', '; boundary*1=outer-1'),
  boundary('twice, first right', '; boundary="outer-1"; boundary=no'),
  boundary('twice, last right', '; boundary=no; boundary="outer-1"'),
  boundary('behind a bad parameter', '; x=="; boundary="outer-1"'),
  boundary('behind an open quote', '; x="y; boundary=outer-1'),
  boundary('without semicolon', ' boundary="outer-1"'),
  boundary('comma for semicolon', ', boundary="outer-1"'),
  boundary('encoded word', '; boundary="=?us-ascii?Q?outer-1?="'),
  boundary('encoded word as it stands', '; boundary="=?us-ascii?Q?outer-1?="', '=?us-ascii?Q?outer-1?='),
  boundary('trailing space', '; boundary="outer-1 "'),
  boundary('trailing space in the body too', '; boundary="outer-1 "', 'outer-1 '),
  boundary('leading space', '; boundary=" outer-1"'),
  boundary('single quotes', "; boundary='outer-1'"),
  boundary('single quotes in the body too', "; boundary='outer-1'", "'outer-1'"),
  boundary('empty', '; boundary=""', ''),
  boundary('missing', ''),
  boundary('without value', '; boundary'),
  boundary('longer than 70', `; boundary="${'b'.repeat(100)}"`, 'b'.repeat(100)),
  boundary('longer than a reader keeps', `; boundary="${'b'.repeat(300)}"`, 'b'.repeat(300)),
  boundary('prefix of another', '; boundary="outer"'),
  boundary('longer than in the body', '; boundary="outer-1-more"'),
  boundary('other case', '; boundary="OUTER-1"'),
  boundary('folded', ';\n\tboundary="outer-1"'),
  boundary('folded within', '; boundary="outer\n -1"'),
  boundary('NUL behind it', '; boundary=outer-1\0x'),
  boundary('8-bit', '; boundary="\xe9-1"', '\xe9-1'),
  boundary('tab before the value', '; boundary=\t"outer-1"'),
  boundary('spaces around the equals sign', '; boundary = "outer-1"'),
  boundary('equals sign twice', '; boundary=="outer-1"'),
  boundary('quote open at the end', '; boundary="outer-1'),
  boundary('quote in the middle', '; boundary=out"er-1"'),
  boundary('backslash in front', '; boundary=\\outer-1'),
  boundary('ends in hyphens', '; boundary="outer-1--"', 'outer-1--'),
];

/** The part's transfer encoding. */
const ENCODINGS: readonly Oddity[] = [
  encoding('7bit before base64', `${CTE} 7bit`, `${CTE} base64`),
  encoding('base64 before 7bit', `${CTE} base64`, `${CTE} 7bit`),
  encoding('quoted-printable before base64', `${CTE} quoted-printable`, `${CTE} base64`),
  encoding('base64 before quoted-printable', `${CTE} base64`, `${CTE} quoted-printable`),
  encoding('unknown', `${CTE} x-base64`),
  encoding('base64 with a hyphen', `${CTE} base-64`),
  encoding('base64 with a tail', `${CTE} base64;x`),
  encoding('base64 in quotes', `${CTE} "base64"`),
  encoding('base64 in a comment too', `${CTE} (7bit) base64`),
  encoding('comment behind', `${CTE} base64 (7bit)`),
  encoding('encoded word', `${CTE} =?us-ascii?Q?base64?=`),
  encoding('two in one field', `${CTE} 7bit base64`),
  encoding('two with a comma', `${CTE} 7bit, base64`),
  encoding('space before the colon', 'Content-Transfer-Encoding : base64'),
  encoding('folded away', `${CTE}\n base64`),
  encoding('NUL', `${CTE} base64\0`),
  encoding('control', `${CTE} \x0bbase64`),
  encoding('upper case', `${CTE} BASE64`),
  encoding('no value, then another', CTE, `${CTE} base64`),
  encoding('bare CR before it', `X: y\r${CTE} base64`),
  { ...encoding('misspelt name', 'Content-Transfer-Encodings: base64'), inert: true },
  { ...encoding('Content-Encoding', 'Content-Encoding: base64'), inert: true },
  { ...encoding('none'), inert: true },
  encoding('a line without colon before it', 'garbage', `${CTE} base64`),
];

/** How the payload is written. */
const BODIES: readonly Oddity[] = [
  body('junk between the characters', ({ payload }) => base64Lines(payload).replace(/(.{8})/g, '$1*')),
  body('blanks between the characters', ({ payload }) => base64Lines(payload).replace(/(.{8})/g, '$1 ')),
  body('NUL between the characters', ({ payload }) => base64Lines(payload).replace(/(.{8})/g, '$1\0')),
  body('a padded group first', ({ payload }) => `AA==\n${base64Lines(payload)}`),
  body('padded groups throughout', ({ payload }) =>
    (payload.toString('latin1').match(/[\s\S]{1,10}/g) ?? [])
      .map((piece) => `${Buffer.from(piece, 'latin1').toString('base64')}\n`)
      .join(''),
  ),
  body('no padding', ({ payload }) => base64Lines(payload).replace(/=+\n$/, '\n')),
  body('padding too long', ({ payload }) => base64Lines(payload).replace(/=*\n$/, '====\n')),
  body('a line that is none first', ({ payload }) => `!!! this is no base64 !!!\n${base64Lines(payload)}`),
  body('groups over lines', ({ payload }) => `${payload.toString('base64').replace(/.{7}/g, '$&\n')}\n`),
  body('one line', ({ payload }) => `${payload.toString('base64')}\n`),
  body('one character a line', ({ payload }) => payload.toString('base64').replace(/./g, '$&\n')),
  body('the alphabet for addresses', ({ payload }) => `${payload.toString('base64url')}\n`),
  body('text behind', ({ payload }) => `${base64Lines(payload)}\nGood bye!\n`),
  body('blank lines first', ({ payload }) => `\n\n \n${base64Lines(payload)}`),
  body('quoted marks', ({ payload }) => base64Lines(payload).replace(/^/gm, '> ').replace(/> $/, '')),
  body('bare CR for line ends', ({ payload }) => `${base64Lines(payload).replaceAll('\n', '\r')}\n`),
  body('bare LF for line ends', ({ payload }) => `${base64Lines(payload).replaceAll('\n', '\x01')}\n`),
  body('base64 twice', ({ payload }) => base64Lines(Buffer.from(base64Lines(payload)))),
  body('uuencode in base64', ({ payload }) => base64Lines(Buffer.from(uuencode(payload)))),
];

/** A body that is quoted-printable or uuencoded, each with its laxness. */
const OTHER_BODIES: readonly Oddity[] = [
  ...(
    [
      ['quoted-printable', 'quoted-printable', quotedPrintable],
      ['quoted-printable in lower case', 'quoted-printable', (payload) => quotedPrintable(payload).toLowerCase()],
      [
        'quoted-printable with blanks at soft breaks',
        'quoted-printable',
        (payload) => quotedPrintable(payload).replaceAll('=\n', '= \t\n'),
      ],
      ['quoted-printable with stray signs', 'quoted-printable', (payload) => `=ZZ =\n${quotedPrintable(payload)}`],
      ['x-uuencode', 'x-uuencode', uuencode],
      ['uuencode', 'uuencode', uuencode],
      ['x-uue', 'x-uue', uuencode],
      ['uuencode as text', '7bit', uuencode],
      ['uuencode without end', '7bit', (payload) => uuencode(payload).replace('`\nend\n', '')],
      ['uuencode with spaces', '7bit', (payload) => uuencode(payload).replaceAll('`', ' ')],
      ['uuencode with odd mode', '7bit', (payload) => uuencode(payload).replace('begin 644', 'begin 7')],
      ['uuencode behind text', '7bit', (payload) => `Hello\n\n${uuencode(payload)}\nBye\n`],
      ['uuencode indented', '7bit', (payload) => uuencode(payload).replace('begin', ' begin')],
      ['begin-base64', '7bit', (payload) => `begin-base64 644 orders.zip\n${base64Lines(payload)}====\n`],
      ['base64 in a text', '7bit', (payload) => `Hello\n\n${base64Lines(payload)}\nBye\n`],
      ['yEnc', '8bit', yenc],
    ] as readonly (readonly [string, string, (payload: Buffer) => string])[]
  ).map(([name, token, write]) =>
    odd('body', name, (mail) => ({
      partHeader: [...withoutEncoding(mail), `${CTE} ${token}`],
      body: write(mail.payload),
    })),
  ),
];

/** Delimiter lines. */
const DELIMITERS: readonly Oddity[] = [
  odd('delimiter', 'blank behind', ({ boundary }) => ({ boundary: `${boundary} \t` })),
  odd('delimiter', 'text behind', ({ boundary }) => ({ boundary: `${boundary} and more` })),
  odd('delimiter', 'characters behind', ({ boundary }) => ({ boundary: `${boundary}x` })),
  odd('delimiter', 'NUL behind', ({ boundary }) => ({ boundary: `${boundary}\0` })),
  odd('delimiter', 'blank before', () => ({ open: ' --' })),
  odd('delimiter', 'blank within', () => ({ open: '-- ' })),
  odd('delimiter', 'one hyphen', () => ({ open: '-' })),
  odd('delimiter', 'three hyphens', () => ({ open: '---' })),
  odd('delimiter', 'bare CR before', () => ({ open: 'x\r--' })),
  odd('delimiter', 'bare LF before', () => ({ open: 'x\x01--' })),
  odd('delimiter', 'not closed', () => ({ close: '' })),
  odd('delimiter', 'closed before', (mail) => ({ before: `x\n--${mail.boundary}--\n` })),
  odd('delimiter', 'closed twice', (mail) => ({ before: `x\n--${mail.boundary}--\nContent-Type: text/plain\n\ny\n` })),
];

/** Between header and body. */
const GAPS: readonly Oddity[] = [
  ['\r\r\n\n', 'CR CRLF'],
  ['\x01\x01', 'two bare LF'],
  ['\r\r', 'two bare CR'],
  ['\n\x01', 'CRLF LF'],
  ['\x01\n', 'LF CRLF'],
  ['\n\r', 'CRLF CR'],
  ['\r\n', 'CR and CRLF'],
  ['\n \n', 'a line of a blank'],
  ['\n\t\n', 'a line of a tab'],
  ['\n\0\n', 'a line of a NUL'],
  ['\n\x0b\n', 'a line of a vertical tab'],
  ['\n', 'no empty line'],
].map(([gap = '', name = '']) => odd('gap', name, () => ({ gap: gap })));

/** What is left where the payload stands elsewhere. */
const NOTHING = { partHeader: ['Content-Type: text/plain'], body: 'nothing\n' };

function partOf({ partHeader, body }: Mail): string {
  return `${partHeader.join('\n')}\n\n${body}`;
}

/** Around the parts. */
const FRAMES: readonly Oddity[] = [
  odd('frame', 'in the preamble', (mail) => ({ ...NOTHING, preamble: `${partOf(mail)}\n` })),
  odd('frame', 'in the epilogue', (mail) => ({ ...NOTHING, epilogue: `\n${partOf(mail)}\n` })),
  odd('frame', 'a part behind the end', (mail) => ({
    ...NOTHING,
    epilogue: `--${mail.boundary}\n${partOf(mail)}--${mail.boundary}--\n`,
  })),
  odd('frame', 'alone', (mail) => ({ header: ['MIME-Version: 1.0', ...mail.partHeader], partHeader: [], before: '' })),
  odd('frame', 'in a message within', (mail) => ({ partHeader: ['Content-Type: message/rfc822'], body: partOf(mail) })),
  odd('frame', 'in an encoded message within', (mail) => ({
    partHeader: ['Content-Type: message/rfc822', `${CTE} base64`],
    body: base64Lines(Buffer.from(partOf(mail), 'latin1')),
  })),
  odd('frame', 'in a multipart with the same boundary', (mail) => ({
    before: `Content-Type: multipart/mixed; boundary="${mail.boundary}"\n\n--${mail.boundary}\n\nx\n`,
  })),
  odd('frame', 'external body', (mail) => ({
    partHeader: ['Content-Type: message/external-body; access-type=x', '', ...mail.partHeader],
  })),
  odd('frame', 'disposition twice', ({ partHeader }) => ({
    partHeader: [...partHeader, 'Content-Disposition: inline'],
  })),
  odd('frame', 'type twice', ({ partHeader }) => ({ partHeader: ['Content-Type: text/plain', ...partHeader] })),
  odd('frame', 'declared as text', ({ partHeader }) => ({
    partHeader: ['Content-Type: text/plain', ...partHeader.slice(1)],
  })),
  odd('frame', 'declared as a picture', ({ partHeader }) => ({
    partHeader: ['Content-Type: image/png', ...partHeader.slice(1)],
  })),
  odd('frame', 'related', ({ header }) => ({
    header: [header[0] ?? '', 'Content-Type: multipart/related; boundary="outer-1"'],
  })),
];

export const ODDITIES: readonly Oddity[] = [
  ...TYPES,
  ...BOUNDARIES,
  ...ENCODINGS,
  ...BODIES,
  ...OTHER_BODIES,
  ...DELIMITERS,
  ...GAPS,
  ...FRAMES,
];

function quotedPrintable(payload: Buffer): string {
  const pieces = [...payload].map((octet) => `=${octet.toString(16).toUpperCase().padStart(2, '0')}`);
  return `${pieces.join('').replace(/.{72}/g, '$&=\n')}\n`;
}

function uuencode(payload: Buffer): string {
  const lines: string[] = [];
  for (let at = 0; at < payload.length; at += 45) {
    const piece = payload.subarray(at, at + 45);
    const padded = Buffer.concat([piece, Buffer.alloc((3 - (piece.length % 3)) % 3)]);
    const digits = (padded.toString('hex').match(/.{6}/g) ?? []).flatMap((three) => {
      const value = Number.parseInt(three, 16);
      return [18, 12, 6, 0].map((shift) => uuDigit((value >> shift) & 63));
    });
    lines.push(uuDigit(piece.length) + digits.join(''));
  }
  return `begin 644 orders.zip\n${lines.join('\n')}\n\`\nend\n`;
}

function uuDigit(value: number): string {
  return value === 0 ? '`' : String.fromCharCode(32 + value);
}

function yenc(payload: Buffer): string {
  const critical = new Set([0, 10, 13, 61, 1]); // 1 stands for a bare LF in the model
  const octets = [...payload].flatMap((octet) => {
    const value = (octet + 42) & 255;
    return critical.has(value) ? [61, (value + 64) & 255] : [value];
  });
  const data = String.fromCharCode(...octets);
  return `=ybegin line=9999 size=${payload.length} name=orders.zip\n${data}\n=yend size=${payload.length}\n`;
}
