import { Address } from '../../src/mail/address.ts';
import { MailEvent } from '../../src/mail/event.ts';
import { MailId } from '../../src/mail/mail-id.ts';
import { fakePart } from './parts.ts';

export function address(text: string): Address {
  const parsed = Address.parse(text);
  if (parsed === null) throw new Error(`${text} is no address`);
  return parsed;
}

/** The id of the mail number `n` (0 to 255) that arrived at `at`. */
export function idAt(at: number, n = 0): MailId {
  return MailId.create(at, Uint8Array.of(0, 0, 0, n));
}

export interface Told {
  readonly id: MailId;
  readonly at: number;
  readonly session?: string;
  readonly sender?: string | null;
  readonly recipients?: readonly string[];
  readonly subject?: string;
}

/** The events of an ordinary delivery. */
export function deliveryEvents(told: Told): MailEvent[] {
  const { id, at, session = 'S1', sender = 'anna@sender.example', subject = 'Minutes of the meeting' } = told;
  const recipients = (told.recipients ?? ['bert@company.example']).map(address);
  const step = { mail: id, session, at };
  const verdict = { recipients, action: 'deliver', rule: 'deliver-the-rest', temporary: false, text: null } as const;
  const outcome = {
    state: 'delivered',
    host: 'mx.company.example',
    answer: '250 2.0.0 queued',
    status: '2.0.0',
    ms: 4.25,
  } as const;
  return [
    MailEvent.received(step, {
      session: {
        id: '01HF7YAT00000001',
        listener: '127.0.0.1:2525',
        role: 'mx',
        address: '198.51.100.7',
        port: 40_000,
        helo: 'mail.sender.example',
        protocol: 'ESMTPS',
        tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
        trusted: false,
        user: null,
        certificate: null,
        reverseName: null,
        proxy: null,
        at,
      },
      envelope: { sender: sender === null ? null : address(sender), recipients, smtputf8: false, body: '8bitmime' },
      size: 24_000,
      subject,
      from: 'Anna <anna@sender.example>',
      messageId: `<${id}@sender.example>`,
    }),
    MailEvent.dissected(step, { ms: 0.312, parts: [fakePart({ path: '' }), fakePart({ path: '1' })] }),
    MailEvent.inspected(step, [], [{ inspector: 'yara', ms: 0.21 }]),
    MailEvent.decided(
      step,
      [{ ...verdict, changes: [], keep: false, notices: [], copies: [], reasons: ['no rule objected'] }],
      {
        code: 250,
        status: '0.0',
        text: 'accepted',
        reason: '',
      },
    ),
    ...MailEvent.attempts(
      step,
      recipients.map((recipient) => ({ recipient, ...outcome })),
    ),
    MailEvent.finished({ ...step, at: at + 1300 }),
  ];
}
