import type { Address } from '../../mail/address.ts';
import { type Bytes, chunksOf, subBytes } from '../../mail/bytes.ts';
import { tokenField } from '../../mail/header-writer.ts';
import { mailDate } from '../../mail/mail-date.ts';
import type { MailId } from '../../mail/mail-id.ts';
import type { Outcome } from '../deliver.ts';
import {
  isSevenBit,
  multipart,
  type Origin,
  type OwnMail,
  type OwnPart,
  ownEnvelope,
  ownHeader,
  repeatable,
} from './own-mail.ts';
import { printable } from './printable.ts';
import { quotedPrintable } from './quoted-printable.ts';

export interface BounceFacts {
  readonly origin: Origin;
  /** `failed` is given up for good, `delayed` is still being tried. */
  readonly action: 'failed' | 'delayed';
  /** What became of the recipients that the sender must hear of; at least one. */
  readonly outcomes: readonly Outcome[];
  /** Only for `delayed`: how long it is tried, milliseconds since the epoch. */
  readonly retryUntil?: number;
  /** The mail that is told of. */
  readonly mail: {
    readonly id: MailId;
    readonly sender: Address | null;
    /** Milliseconds since the epoch. */
    readonly at: number;
    readonly bytes: Bytes;
    /** Its Message-ID; '' where there is none. */
    readonly messageId: string;
  };
}

/** A mail up to this size goes back whole, of a larger one only the header. */
const WHOLE = 32 * 1024;
const MAX_HEADER = 16 * 1024;
const MAX_LISTED = 100;

/**
 * The report to a mail's sender (RFC 3464) that it could not be delivered, or is late. Null where the sender is null:
 * a report is never reported on.
 */
export function composeBounce(facts: BounceFacts): OwnMail | null {
  const { origin, mail } = facts;
  const { sender } = mail;
  if (sender === null || facts.outcomes.length === 0) return null;
  const returned = returnedPart(mail.bytes);
  const parts = [explanation(facts), deliveryStatus(facts), returned.part];
  const boundary = `=_postern-${origin.id}`;
  const head =
    ownHeader(origin, {
      from: { display: 'Mail Delivery System', address: daemon(origin.hostname) },
      to: [sender],
      subject: facts.action === 'failed' ? 'Your mail could not be delivered' : 'Your mail is delayed',
      autoSubmitted: 'auto-replied',
      answers: mail.messageId,
    }) + tokenField('Content-Type', ['multipart/report;', 'report-type=delivery-status;', `boundary="${boundary}"`]);
  const utf8 = facts.outcomes.some(({ recipient }) => !isPlain(recipient.text));
  const envelope = ownEnvelope([sender], !returned.sevenBit || utf8);
  return {
    envelope: { ...envelope, smtputf8: envelope.smtputf8 || utf8 },
    chunks: repeatable(() => multipart(head, parts, boundary)),
  };
}

function daemon(hostname: string): Address {
  const text = `MAILER-DAEMON@${hostname}`;
  return { local: 'MAILER-DAEMON', domain: null, text, key: text.toLowerCase() };
}

function explanation({ action, outcomes, origin, mail, retryUntil }: BounceFacts): OwnPart {
  const opening =
    action === 'failed'
      ? 'Your mail could not be delivered to the following recipients.\nIt will not be tried again.'
      : 'Your mail could not be delivered yet to the following recipients.\nYou need not send it again: ' +
        `it will be tried until\n${mailDate(retryUntil ?? origin.at)}.`;
  const listed = outcomes
    .slice(0, MAX_LISTED)
    .map(
      ({ recipient, answer, host }) =>
        `${printable(recipient.text)}\n    ${printable(answer, 500)}${host === '' ? '' : `\n    said by ${printable(host)}`}`,
    );
  if (outcomes.length > MAX_LISTED) listed.push(`and ${outcomes.length - MAX_LISTED} more`);
  const text = `This is the mail system at ${origin.hostname}.\n\n${opening}\n\n${listed.join('\n\n')}\n\nReference: ${mail.id}\n`;
  return {
    fields: [
      tokenField('Content-Type', ['text/plain;', 'charset=utf-8']),
      tokenField('Content-Transfer-Encoding', ['quoted-printable']),
    ],
    body: [Buffer.from(quotedPrintable(text))],
  };
}

/** RFC 3464 section 2; for addresses beyond ASCII, RFC 6533. */
function deliveryStatus(facts: BounceFacts): OwnPart {
  const { origin, mail, outcomes } = facts;
  const utf8 = outcomes.some(({ recipient }) => !isPlain(recipient.text));
  const type = utf8 ? 'message/global-delivery-status' : 'message/delivery-status';
  const perMessage = [
    tokenField('Reporting-MTA', ['dns;', origin.hostname]),
    tokenField('Arrival-Date', [mailDate(mail.at)]),
  ];
  const groups = [perMessage.join(''), ...outcomes.map((outcome) => recipientFields(facts, outcome))];
  return {
    fields: [tokenField('Content-Type', [type]), ...(utf8 ? [tokenField('Content-Transfer-Encoding', ['8bit'])] : [])],
    body: [Buffer.from(groups.join('\r\n'), 'utf8')],
  };
}

function recipientFields(
  { action, origin, retryUntil }: BounceFacts,
  { recipient, status, host, answer }: Outcome,
): string {
  const kind = isPlain(recipient.text) ? 'rfc822' : 'utf-8';
  const remote = /^[^[\s]+/.exec(host)?.[0] ?? '';
  // RFC 3464 section 2.3.6: only what a remote server said; our own reasons are in the text above.
  const said = /^[245]\d\d /.test(answer);
  return [
    `Final-Recipient: ${kind}; ${recipient.text}\r\n`,
    tokenField('Action', [action]),
    tokenField('Status', [reportedStatus(action, status)]),
    ...(said && /^[A-Za-z0-9._-]+$/.test(remote) ? [tokenField('Remote-MTA', ['dns;', remote])] : []),
    ...(said ? [tokenField('Diagnostic-Code', ['smtp;', ...asciiWords(answer)])] : []),
    tokenField('Last-Attempt-Date', [mailDate(origin.at)]),
    ...(action === 'delayed' && retryUntil !== undefined
      ? [tokenField('Will-Retry-Until', [mailDate(retryUntil)])]
      : []),
  ].join('');
}

/** A mail that was given up after long trying keeps the temporary status that was its trouble; a delay never has a permanent one. */
function reportedStatus(action: 'failed' | 'delayed', status: string): string {
  const detail = /^[245](\.\d{1,3}\.\d{1,3})$/.exec(status)?.[1] ?? '.0.0';
  return action === 'failed' ? `${status.startsWith('4') ? 4 : 5}${detail}` : `4${detail}`;
}

function returnedPart(bytes: Bytes): { part: OwnPart; sevenBit: boolean } {
  const whole = bytes.size <= WHOLE;
  const returned = whole ? bytes : headerOf(bytes);
  const sevenBit = isSevenBit(returned);
  const type = whole ? 'message/rfc822' : 'text/rfc822-headers'; // RFC 6522 section 4
  return {
    part: {
      fields: [
        tokenField('Content-Type', [type]),
        tokenField('Content-Transfer-Encoding', [sevenBit ? '7bit' : '8bit']),
      ],
      body: repeatable(() => chunksOf(returned)),
    },
    sevenBit,
  };
}

/** The header section, or as many whole lines of it as the bound allows. */
function headerOf(bytes: Bytes): Bytes {
  const start = bytes.slice(0, MAX_HEADER);
  const end = start.indexOf('\r\n\r\n');
  if (end >= 0) return subBytes(bytes, 0, end + 2);
  return subBytes(bytes, 0, start.lastIndexOf('\r\n') + 2);
}

function asciiWords(text: string): string[] {
  return text
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 600)
    .split(' ')
    .filter((word) => word !== '');
}

function isPlain(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text);
}
