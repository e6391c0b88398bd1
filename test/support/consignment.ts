import type { Consignment, Message } from '../../src/deliver/deliver.ts';
import { Address } from '../../src/mail/address.ts';
import { MailId } from '../../src/mail/mail-id.ts';

export const TEST_ID: MailId = MailId.create(1_800_000_000_000, Buffer.from([1, 2, 3, 4]));

/** The address in `text`; a test that misspells one fails. */
export function addressOf(text: string): Address {
  const address = Address.parse(text);
  if (address === null) throw new Error(`${text} is no address`);
  return address;
}

export function messageOf(...chunks: readonly (Buffer | string)[]): Message {
  const buffers = chunks.map((chunk) => Buffer.from(chunk));
  return { size: buffers.reduce((sum, { length }) => sum + length, 0), chunks: () => buffers };
}

const ORDINARY = 'From: a@example.org\r\nSubject: hello\r\n\r\nBody\r\n';

/** An ordinary mail to `recipients`; what a test cares about it says. */
export function consignmentTo(recipients: readonly string[], more: Partial<Consignment> = {}): Consignment {
  return {
    id: TEST_ID,
    sender: addressOf('sender@example.org'),
    recipients: recipients.map(addressOf),
    smtputf8: false,
    body: '7bit',
    message: messageOf(ORDINARY),
    ...more,
  };
}
