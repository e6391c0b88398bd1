/** A mail in the making: oddities change it, then it is written. */
export interface Mail {
  /** Fields of the mail's header beside From, To and Subject, as written, without line ends. */
  header: string[];
  /** Of the part that hides the payload. */
  partHeader: string[];
  /** The boundary that stands in the body; the header's is a field of its own. */
  boundary: string;
  preamble: string;
  epilogue: string;
  /** The payload as it stands in the mail. */
  body: string;
  /** Before the payload's part. */
  before: string;
  open: string;
  close: string;
  /** Between a header and its body. */
  gap: string;
  lineEnd: string;
  /** What was packed, for oddities that pack it in another way. */
  readonly payload: Buffer;
}

/** One way in which readers differ. It keeps the payload within the reach of some mail program. */
export interface Oddity {
  readonly name: string;
  /** Those of one group exclude each other. */
  readonly group: 'type' | 'boundary' | 'encoding' | 'body' | 'delimiter' | 'gap' | 'frame';
  readonly apply: (mail: Mail) => void;
  /** No mail program decodes such a part: with a body that is odd as well nobody would ever see the payload. */
  readonly inert?: true;
}

export function base64Lines(content: Buffer): string {
  return content.toString('base64').replace(/.{76}/g, '$&\n').replace(/\n?$/, '\n');
}

/** An honest mail with one attachment. */
export function honestMail(payload: Buffer, name = 'orders.zip'): Mail {
  return {
    header: ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="outer-1"'],
    partHeader: [
      `Content-Type: application/octet-stream; name="${name}"`,
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: attachment; filename="${name}"`,
    ],
    boundary: 'outer-1',
    preamble: '',
    epilogue: '',
    before: 'Content-Type: text/plain\n\nGood morning\n',
    body: base64Lines(payload),
    open: '--',
    close: '--',
    gap: '\n\n',
    lineEnd: '\r\n',
    payload,
  };
}

/** Octets as Latin-1; `\n` in the model becomes the mail's line end, `\r` and `\x01` (a bare LF) stay. */
export function writeMail(mail: Mail): string {
  const { boundary, open, gap, lineEnd } = mail;
  const text = [
    ['From: Anna <anna@sender.test>', 'To: bert@company.test', 'Subject: orders', ...mail.header].join('\n'),
    gap,
    mail.preamble,
    mail.before === '' ? '' : `${open}${boundary}\n${mail.before}`,
    `${open}${boundary}\n`,
    mail.partHeader.join('\n'),
    gap,
    mail.body,
    `${open}${boundary}${mail.close}\n`,
    mail.epilogue,
  ].join('');
  return text.replaceAll('\n', lineEnd).replaceAll('\x01', '\n');
}
