import type { Address } from '../../mail/address.ts';
import { tokenField } from '../../mail/header-writer.ts';
import { type Origin, type OwnMail, ownEnvelope, ownHeader } from './own-mail.ts';
import { quotedPrintable } from './quoted-printable.ts';

export interface AlarmFacts {
  readonly origin: Origin;
  /** Author of notices. */
  readonly from: Address;
  readonly to: Address;
  readonly about: string;
  /** Lines end in LF. */
  readonly text: string;
}

/** A mail to the administrator that is about no mail. */
export function composeAlarm({ origin, from, to, about, text }: AlarmFacts): OwnMail {
  const subject = `Postern on ${origin.hostname}: ${about}`;
  const head =
    ownHeader(origin, {
      from: { display: 'Postern', address: from },
      to: [to],
      subject,
      autoSubmitted: 'auto-generated',
    }) +
    tokenField('Content-Type', ['text/plain;', 'charset=utf-8']) +
    tokenField('Content-Transfer-Encoding', ['quoted-printable']);
  return { envelope: ownEnvelope([to], false), chunks: [Buffer.from(`${head}\r\n${quotedPrintable(text)}`)] };
}
