import { isAscii } from 'node:buffer';
import type { Address } from '../../mail/address.ts';
import { type Bytes, chunksOf } from '../../mail/bytes.ts';
import type { Envelope } from '../../mail/envelope.ts';
import { addressField, type Mailbox, prefixHeader, textField, tokenField } from '../../mail/header-writer.ts';
import { mailDate } from '../../mail/mail-date.ts';
import type { MailId } from '../../mail/mail-id.ts';

/** A mail that the gateway makes. `chunks` may be walked more than once. */
export interface OwnMail {
  readonly envelope: Envelope;
  readonly chunks: Iterable<Buffer>;
}

/** What every mail of our own needs to know. */
export interface Origin {
  /** The new mail's own id, also its Message-ID. */
  readonly id: MailId;
  readonly hostname: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface OwnHeader {
  readonly from: Mailbox;
  readonly to: readonly Address[];
  readonly subject: string;
  /** RFC 3834 section 5. */
  readonly autoSubmitted: 'auto-generated' | 'auto-replied';
  /** The Message-ID that this mail answers; '' where there is none. */
  readonly answers?: string;
}

/** The header fields of a mail of our own, up to those of its content. */
export function ownHeader({ id, hostname, at }: Origin, header: OwnHeader): string {
  const answered = messageId(header.answers ?? '');
  return [
    addressField('From', [header.from]),
    addressField(
      'To',
      header.to.map((address) => ({ address })),
    ),
    textField('Subject', header.subject),
    tokenField('Date', [mailDate(at)]),
    tokenField('Message-ID', [`<${id}@${hostname}>`]),
    ...(answered === null ? [] : [tokenField('In-Reply-To', [answered]), tokenField('References', [answered])]),
    tokenField('Auto-Submitted', [header.autoSubmitted]),
    tokenField('MIME-Version', ['1.0']),
  ].join('');
}

/** RFC 3834 section 3.3: whoever gets it must not answer it, so the reverse-path is null. */
export function ownEnvelope(recipients: readonly Address[], eightBit: boolean): Envelope {
  const smtputf8 = recipients.some(({ local }) => !isAscii(Buffer.from(local)));
  return { sender: null, recipients, smtputf8, body: eightBit || smtputf8 ? '8bitmime' : '7bit' };
}

/** A part of a multipart, as chunks: its header fields, then its body. */
export interface OwnPart {
  readonly fields: readonly string[];
  readonly body: Iterable<Buffer>;
}

/** RFC 2046 section 5.1. `boundary` must not occur in the parts; the mail's own id, new and by chance, does not. */
export function* multipart(head: string, parts: readonly OwnPart[], boundary: string): Generator<Buffer> {
  yield Buffer.from(head, 'utf8');
  for (const { fields, body } of parts) {
    yield prefixHeader([`\r\n--${boundary}\r\n`, ...fields, '\r\n']);
    yield* body;
  }
  yield Buffer.from(`\r\n--${boundary}--\r\n`);
}

/** Makes what `make` generates walkable more than once. */
export function repeatable(make: () => Iterator<Buffer>): Iterable<Buffer> {
  return { [Symbol.iterator]: make };
}

export function isSevenBit(bytes: Bytes): boolean {
  for (const chunk of chunksOf(bytes)) if (!isAscii(chunk)) return false;
  return true;
}

/** A Message-ID that can be repeated (RFC 5322 section 3.6.4), or null. */
function messageId(text: string): string | null {
  return /^<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>$/.test(text) ? text : null;
}
