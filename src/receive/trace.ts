import type { Envelope } from '../mail/envelope.ts';
import { mailDate } from '../mail/mail-date.ts';
import type { MailId } from '../mail/mail-id.ts';
import type { SessionFacts } from '../mail/session.ts';

/** What a Received field tells. */
export interface Trace {
  readonly id: MailId;
  /** Our own name. */
  readonly hostname: string;
  readonly session: SessionFacts;
  readonly envelope: Envelope;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The Received field of RFC 5321 section 4.4, in UTF-8, folded, with its line ends. */
export function receivedField({ id, hostname, session, envelope, at }: Trace): string {
  const { helo, address, protocol, tls } = session;
  const client = address.includes(':') ? `[IPv6:${address}]` : `[${address}]`;
  const lines = [`Received: from ${helo ?? client} (${client})`, `by ${hostname} with ${protocol} id ${id}`];
  if (tls !== null) lines.push(`(${tls.version} ${tls.cipher})`);
  // RFC 5321 section 7.6: one recipient only, so that no copy tells who else got the mail.
  const only = envelope.recipients.length === 1 ? envelope.recipients[0] : undefined;
  if (only !== undefined) lines.push(`for <${only.text}>`);
  return `${lines.map(harmless).join('\r\n\t')};\r\n\t${mailDate(at)}\r\n`;
}

/** Whatever the grammar let through by mistake cannot start a line of its own. */
function harmless(text: string): string {
  return text.replace(/[\x00-\x1f\x7f]/g, '?');
}
