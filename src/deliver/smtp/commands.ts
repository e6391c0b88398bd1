import { isAscii } from 'node:buffer';
import type { Address } from '../../mail/address.ts';
import type { Consignment } from '../deliver.ts';
import type { Session } from './session.ts';

/** Why a mail is not offered to a server; `status` as in RFC 3463. */
export interface Misfit {
  readonly status: string;
  readonly text: string;
}

/** Why this server cannot get this mail at all; null where it can. */
export function misfit({ offers }: Session, mail: Consignment): Misfit | null {
  if (offers.size !== null && mail.message.size > offers.size) {
    return {
      status: '5.3.4',
      text: `the mail of ${mail.message.size} octets is larger than the ${offers.size} that the server takes`,
    };
  }
  if (!offers.smtputf8 && needsUtf8(mail))
    return { status: '5.6.7', text: 'the mail needs SMTPUTF8, which the server does not offer' };
  return null;
}

/** RFC 6531: a local part beyond ASCII, or a header beyond ASCII in a mail that came as SMTPUTF8. Domains go as A-labels. */
function needsUtf8(mail: Consignment): boolean {
  if (mail.sender !== null && !ascii(mail.sender.local)) return true;
  if (!mail.recipients.every((recipient) => ascii(recipient.local))) return true;
  return mail.smtputf8 && !asciiHeader(mail.message.chunks());
}

function asciiHeader(chunks: Iterable<Buffer>): boolean {
  for (const chunk of chunks) {
    const end = chunk.indexOf('\r\n\r\n');
    if (!isAscii(end < 0 ? chunk : chunk.subarray(0, end))) return false;
    if (end >= 0) return true;
  }
  return true;
}

function ascii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}

export function mailCommand({ offers }: Session, mail: Consignment): string {
  const size = offers.sizeParameter ? ` SIZE=${mail.message.size}` : '';
  // A server without 8BITMIME gets 8-bit content as it is: bouncing it loses mail, recoding it breaks signatures.
  const body = offers.eightBit && mail.body === '8bitmime' ? ' BODY=8BITMIME' : '';
  const utf8 = offers.smtputf8 && (mail.smtputf8 || needsUtf8(mail)) ? ' SMTPUTF8' : '';
  const path = mail.sender === null ? '' : mailbox(mail.sender, utf8 !== '');
  return `MAIL FROM:<${path}>${size}${body}${utf8}\r\n`;
}

export function rcptCommand({ offers }: Session, recipient: Address): string {
  return `RCPT TO:<${mailbox(recipient, offers.smtputf8)}>\r\n`;
}

function mailbox(address: Address, utf8: boolean): string {
  if (utf8 || address.domain === null || ascii(address.text)) return address.text;
  return `${address.text.slice(0, address.text.lastIndexOf('@'))}@${address.domain}`;
}
