import type { Address } from '../../mail/address.ts';
import { tokenField } from '../../mail/header-writer.ts';
import { base64Body } from '../change/base64-body.ts';
import { multipart, type Origin, type OwnMail, ownEnvelope, ownHeader, repeatable } from './own-mail.ts';
import { quotedPrintable } from './quoted-printable.ts';

export interface AggregateReportFacts {
  readonly origin: Origin;
  readonly organization: string;
  readonly from: Address;
  readonly to: readonly Address[];
  readonly subject: string;
  readonly fileName: string;
  /** XML, compressed by gzip. */
  readonly content: Buffer;
  /** For who reads it by himself; lines end in LF. */
  readonly text: string;
}

/** A DMARC report as mail (RFC 9990 section 3.5.2). Its reverse-path is its author's: where it fails he wants to know. */
export function composeAggregateReport(facts: AggregateReportFacts): OwnMail {
  const { origin, organization, from, to, subject, fileName, content, text } = facts;
  const boundary = `=_postern-${origin.id}`;
  const head =
    ownHeader(origin, {
      from: { display: organization, address: from },
      to,
      subject,
      autoSubmitted: 'auto-generated',
    }) + tokenField('Content-Type', ['multipart/mixed;', `boundary="${boundary}"`]);
  const parts = [
    {
      fields: [
        tokenField('Content-Type', ['text/plain;', 'charset=utf-8']),
        tokenField('Content-Transfer-Encoding', ['quoted-printable']),
      ],
      body: [Buffer.from(quotedPrintable(text))],
    },
    {
      fields: [
        tokenField('Content-Type', ['application/gzip;', `name="${fileName}"`]),
        tokenField('Content-Transfer-Encoding', ['base64']),
        tokenField('Content-Disposition', ['attachment;', `filename="${fileName}"`]),
      ],
      body: repeatable(() => base64Body(content).chunks()[Symbol.iterator]()),
    },
  ];
  return {
    envelope: { ...ownEnvelope(to, false), sender: from },
    chunks: repeatable(() => multipart(head, parts, boundary)),
  };
}
