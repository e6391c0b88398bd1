/** Header and CRLF body of a plain mail. */
export function plainMail(subject: string, body = 'Good morning.\r\n'): string {
  return `From: Anna <anna@sender.test>\r\nTo: bert@company.test\r\nSubject: ${subject}\r\n\r\n${body}`;
}

export interface Attachment {
  readonly name: string;
  readonly type?: string;
  readonly content: Buffer;
}

/** A mail with attachments, base64. */
export function mailWith(subject: string, ...attachments: readonly Attachment[]): string {
  const boundary = 'b0undary';
  const parts = attachments.map(({ name, type = 'application/octet-stream', content }) =>
    [
      `Content-Type: ${type}; name="${name}"`,
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: attachment; filename="${name}"`,
      '',
      ...(content.toString('base64').match(/.{1,76}/g) ?? []),
    ].join('\r\n'),
  );
  const text = 'Content-Type: text/plain\r\n\r\nPlease see the attachment.';
  return [
    'From: Anna <anna@sender.test>',
    'To: bert@company.test',
    `Subject: ${subject}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    ...[text, ...parts].flatMap((part) => [`--${boundary}`, part]),
    `--${boundary}--`,
    '',
  ].join('\r\n');
}

/** A mail whose attachment is another mail. */
export function mailAround(subject: string, inner: string, boundary = 'outer'): string {
  return [
    'From: Anna <anna@sender.test>',
    'To: bert@company.test',
    `Subject: ${subject}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: message/rfc822',
    '',
    inner,
    `--${boundary}--`,
    '',
  ].join('\r\n');
}
