import type { Address } from '../../mail/address.ts';
import { isAutomaticAddress, isAutomaticMail } from '../../mail/automatic.ts';
import { tokenField } from '../../mail/header-writer.ts';
import { mailDate } from '../../mail/mail-date.ts';
import type { MailId } from '../../mail/mail-id.ts';
import type { HeaderField } from '../../mail/part.ts';
import type { Notice } from '../../mail/verdict.ts';
import { type Origin, type OwnMail, ownEnvelope, ownHeader } from './own-mail.ts';
import { printable, printableList, printableSize } from './printable.ts';
import { quotedPrintable } from './quoted-printable.ts';
import type { Template } from './template.ts';

/** The mail that a notice or a forward tells of. */
export interface ToldMail {
  readonly id: MailId;
  readonly sender: Address | null;
  readonly recipients: readonly Address[];
  /** Decoded. */
  readonly subject: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly header: readonly HeaderField[];
}

/** What is taken out of the mail, as far as the verdict says. */
export interface ToldRemoval {
  readonly name: string | null;
  readonly path: string;
  /** Bytes of its decoded content. */
  readonly size: number;
  /** Only what would act by itself is taken out of it, where that can be done. */
  readonly disarmed: boolean;
}

export interface NoticeFacts {
  readonly origin: Origin;
  readonly template: Template;
  readonly to: Notice['to'];
  /** The author of notices. */
  readonly from: Address;
  /** Null where the configuration names none: then the administrator gets no notice. */
  readonly postmaster: Address | null;
  readonly mail: ToldMail;
  /**
   * Whether the sender is who the envelope says: the client is trusted or has signed in. Anybody else's sender may be
   * forged, and a notice would hit somebody who has nothing to do with the mail.
   */
  readonly senderTrusted: boolean;
  /** What happened, in words: `rejected`, `kept in quarantine`, `delivered without some attachments`. */
  readonly action: string;
  readonly reasons: readonly string[];
  readonly removed: readonly ToldRemoval[];
}

/** A warning by template, or null where there is nobody to whom it may go (RFC 3834). */
export function composeNotice(facts: NoticeFacts): OwnMail | null {
  const recipients = readers(facts);
  if (recipients.length === 0) return null;
  const { subject, text } = facts.template.render(values(facts));
  const head = ownHeader(facts.origin, {
    from: { display: 'Mail gateway', address: facts.from },
    to: recipients.length === 1 ? recipients : [facts.from], // recipients do not learn of each other
    subject: printable(subject, 300),
    autoSubmitted: facts.to === 'sender' ? 'auto-replied' : 'auto-generated',
    answers: facts.to === 'sender' ? fieldValue(facts.mail.header, 'message-id') : '',
  });
  const content = [
    tokenField('Content-Type', ['text/plain;', 'charset=utf-8']),
    tokenField('Content-Transfer-Encoding', ['quoted-printable']),
  ].join('');
  return {
    envelope: ownEnvelope(recipients, false),
    chunks: [Buffer.from(`${head}${content}\r\n${quotedPrintable(text)}`, 'utf8')],
  };
}

function readers({ to, from, postmaster, mail, senderTrusted }: NoticeFacts): readonly Address[] {
  if (to === 'administrator') return postmaster === null ? [] : [postmaster];
  const asked = to === 'recipient' ? mail.recipients : senderTrusted && mail.sender !== null ? [mail.sender] : [];
  if (asked.length === 0 || (to === 'sender' && isAutomaticMail(mail.header))) return [];
  return asked.filter((address) => address.key !== from.key && !isAutomaticAddress(address));
}

function values({ origin, mail, action, reasons, removed }: NoticeFacts): Parameters<Template['render']>[0] {
  return {
    action: printable(action),
    date: mailDate(mail.at),
    hostname: origin.hostname,
    id: mail.id,
    reasons: printableList(reasons.length === 0 ? ['no reason was recorded'] : reasons),
    recipients: someOf(mail.recipients),
    removed: printableList(removed.length === 0 ? ['nothing'] : removed.map(removalText)),
    sender: mail.sender === null ? '<> (none)' : printable(mail.sender.text),
    subject: mail.subject === '' ? '(no subject)' : printable(mail.subject),
  };
}

function removalText({ name, path, size, disarmed }: ToldRemoval): string {
  return `${disarmed ? 'what would act by itself in ' : ''}${name ?? (path === '' ? 'the mail' : path)} (${printableSize(size)})`;
}

const MAX_NAMED = 10;

function someOf(addresses: readonly Address[]): string {
  const named = addresses.slice(0, MAX_NAMED).map(({ text }) => printable(text));
  return addresses.length > MAX_NAMED
    ? `${named.join(', ')} and ${addresses.length - MAX_NAMED} more`
    : named.join(', ');
}

function fieldValue(header: readonly HeaderField[], name: string): string {
  return header.find((field) => field.name.toLowerCase() === name)?.value ?? '';
}
