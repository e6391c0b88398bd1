/** Makes a mail of `size` octets, give or take its frame. */
export type Make = (size: number) => Buffer;

const HEAD = 'From: a@sender.example\r\nTo: b@company.example\r\nSubject: worst\r\nMIME-Version: 1.0\r\n';

/** One text over and over. */
export function repeat(text: string, size: number): Buffer {
  return Buffer.alloc(size, text, 'latin1');
}

/** A header, then a body of one text over and over. */
export function body(header: string, unit: string, before = ''): Make {
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
export function file(type: string, name: string, unit: string, before = ''): Make {
  return body(`Content-Type: ${type}; name="${name}"\r\nContent-Transfer-Encoding: 8bit`, unit, before);
}

export function base64File(name: string, content: (size: number) => Buffer): Make {
  return (size) => {
    const room = Math.floor((size - 1000) / 78) * 57;
    return attachedMail(name, content(room).subarray(0, room));
  };
}

/** A mail that is one file. */
export function attachedMail(name: string, content: Buffer): Buffer {
  const head = `${HEAD}Content-Type: application/octet-stream; name="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n`;
  const lines = content.toString('base64').replace(/.{76}/g, '$&\r\n');
  return Buffer.from(`${head}${lines}\r\n`, 'latin1');
}

/** A page as long as what stands in memory of one whole. */
function page(unit: string, before = ''): Make {
  return (size) => file('text/html', 'a.html', unit, before)(Math.min(size, 32 * 1024 * 1024));
}

const MULTIPART = 'Content-Type: multipart/mixed; boundary=b';

/** What is written into mails and texts. */
export const WORST_TEXTS: Readonly<Record<string, Make>> = {
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
  'ISO-2022 shifts': body('Content-Type: text/plain; charset=iso-2022-kr', '\x0e>H\x0f', '\x1b$)C'),
  'HZ in a line': body('', '~{<:~}'),
  'East Asian': body('Content-Type: text/plain; charset=gb18030', '\xc4\xe3\xba\xc3'),
  'no charset': body('Content-Type: text/plain; charset=utf-8', '\xe9 '),
  'look-alikes': body('Content-Type: text/plain; charset=utf-8', 'p\xd0\xb0y\xd1\x80al '),
  'UTF-16': body('Content-Type: text/plain; charset=utf-16', 'a\0'),
  links: body('', 'http://a.b/ '),
  'one link': body('', 'a', 'http://a.b/'),
  dots: body('', 'a.'),
  'spaced letters': body('', 'a '),
  'combining marks': body('Content-Type: text/plain; charset=utf-8', '\xcc\x81', 'a'),
  'HTML <': page('<'),
  'HTML elements': page('<div>'),
  'HTML hidden': page('<p style="display:none">x'),
  'HTML quotes': page('<a href="'),
  'HTML links': page('<a href="http://a.b/">x</a>'),
  'HTML comments': page('<!--'),
  'HTML references': page('&lt;&#60;&'),
  'HTML scripts': page('<script>atob("'),
  'HTML styles': page('<style>a{', '<html>'),
  'HTML forms': page('<form action="http://a.b/"><input type=password>'),
  'HTML handlers': page('<a onclick="f(1)">'),
  'HTML one tag': page(' a="&lt;"', '<a'),
  'HTML srcdoc': page('<iframe srcdoc="&lt;p>x">'),
  'HTML one address': page('QUJD', '<a href="data:application/zip;base64,'),
  'HTML templates': page('<textarea></x', '<html>'),
  'HTML data URLs': page('<a href="data:a/b;base64,QUJD">'),
};
