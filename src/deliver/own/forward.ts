import type { Address } from '../../mail/address.ts';
import { type Bytes, chunksOf } from '../../mail/bytes.ts';
import { tokenField } from '../../mail/header-writer.ts';
import { mailDate } from '../../mail/mail-date.ts';
import type { ToldMail } from './notice.ts';
import { isSevenBit, multipart, type Origin, type OwnMail, ownEnvelope, ownHeader, repeatable } from './own-mail.ts';
import { printable, printableList } from './printable.ts';
import { quotedPrintable } from './quoted-printable.ts';

export interface ForwardFacts {
  readonly origin: Origin;
  readonly from: Address;
  readonly to: readonly Address[];
  readonly mail: ToldMail;
  readonly bytes: Bytes;
  readonly reasons: readonly string[];
}

/** The mail as an attachment, byte for byte, of a mail that says on top why it comes (RFC 2046 section 5.2.1). */
export function composeForward({ origin, from, to, mail, bytes, reasons }: ForwardFacts): OwnMail {
  const sevenBit = isSevenBit(bytes);
  const boundary = `=_postern-${origin.id}`;
  const head =
    ownHeader(origin, {
      from: { display: 'Mail gateway', address: from },
      to,
      subject: `Forwarded for review: ${mail.subject === '' ? '(no subject)' : printable(mail.subject)}`,
      autoSubmitted: 'auto-generated',
    }) + tokenField('Content-Type', ['multipart/mixed;', `boundary="${boundary}"`]);
  const parts = [
    {
      fields: [
        tokenField('Content-Type', ['text/plain;', 'charset=utf-8']),
        tokenField('Content-Transfer-Encoding', ['quoted-printable']),
      ],
      body: [Buffer.from(quotedPrintable(explanation(origin, mail, reasons)))],
    },
    {
      fields: [
        tokenField('Content-Type', ['message/rfc822']),
        tokenField('Content-Transfer-Encoding', [sevenBit ? '7bit' : '8bit']),
        tokenField('Content-Disposition', ['attachment;', `filename="${mail.id}.eml"`]),
      ],
      body: repeatable(() => chunksOf(bytes)),
    },
  ];
  return { envelope: ownEnvelope(to, !sevenBit), chunks: repeatable(() => multipart(head, parts, boundary)) };
}

function explanation({ hostname }: Origin, mail: ToldMail, reasons: readonly string[]): string {
  return [
    `This is the mail gateway at ${hostname}.`,
    '',
    'The attached mail was not delivered to its recipients. It is as it came: handle it with care.',
    '',
    `Reference:  ${mail.id}`,
    `Sender:     ${mail.sender === null ? '<> (none)' : printable(mail.sender.text)}`,
    `Recipients: ${mail.recipients
      .slice(0, 20)
      .map(({ text }) => printable(text))
      .join(', ')}`,
    `Subject:    ${printable(mail.subject)}`,
    `Received:   ${mailDate(mail.at)}`,
    '',
    'Why:',
    printableList(reasons),
    '',
  ].join('\n');
}
