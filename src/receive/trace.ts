import type { Envelope } from '../mail/envelope.ts';
import { tokenField } from '../mail/header-writer.ts';
import { mailDate } from '../mail/mail-date.ts';
import type { MailId } from '../mail/mail-id.ts';
import type { SessionFacts } from '../mail/session.ts';
import { isAscii } from './protocol/command.ts';

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

/** The Received field of RFC 5321 section 4.4, folded, with its line end. */
export function receivedField({ id, hostname, session, envelope, at }: Trace): string {
  const { helo, address, reverseName, protocol, tls } = session;
  const literal = address.includes(':') ? `[IPv6:${address}]` : `[${address}]`;
  const client = reverseName === null ? literal : `${reverseName} ${literal}`;
  const clauses = [`from ${helo ?? literal} (${client})`, `by ${hostname} with ${protocol}`, `id ${id}`];
  if (tls !== null) clauses.push(`(${tls.version} ${tls.cipher})`);
  // RFC 5321 section 7.6: one recipient only, so that no copy tells who else got the mail.
  const [only, second] = envelope.recipients;
  if (only !== undefined && second === undefined && isAscii(only.text)) clauses.push(`for <${only.text}>`);
  const last = clauses.pop();
  return tokenField('Received', [...clauses, `${last};`, mailDate(at)]);
}
