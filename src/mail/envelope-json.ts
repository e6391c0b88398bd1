import { z } from 'zod';
import { Address } from './address.ts';
import type { Envelope } from './envelope.ts';
import { FINDING_KINDS, type Finding } from './finding.ts';
import { MailId } from './mail-id.ts';
import type { SessionFacts } from './session.ts';

// How the vocabulary stands in files. Addresses and ids are written as text and parsed again at reading, so that a
// file that was tampered with cannot bring in what the parsers refuse.

export const addressJson = z.string().transform((text, context): Address => {
  const address = Address.parse(text);
  if (address !== null) return address;
  context.addIssue({ code: 'custom', message: 'not a mailbox' });
  return z.NEVER;
});

export const mailIdJson = z.string().transform((text, context): MailId => {
  const id = MailId.parse(text);
  if (id !== null) return id;
  context.addIssue({ code: 'custom', message: 'not a mail id' });
  return z.NEVER;
});

export const envelopeJson = z.object({
  sender: addressJson.nullable(),
  recipients: z.array(addressJson),
  smtputf8: z.boolean(),
  body: z.enum(['7bit', '8bitmime']),
}) satisfies z.ZodType<Envelope>;

export const sessionJson = z.object({
  id: z.string(),
  listener: z.string(),
  role: z.enum(['mx', 'submission']),
  address: z.string(),
  port: z.number(),
  helo: z.string().nullable(),
  protocol: z.string(),
  tls: z.object({ version: z.string(), cipher: z.string() }).nullable(),
  trusted: z.boolean(),
  // Files of an earlier release do not have these.
  user: z.string().nullable().default(null),
  certificate: z.string().nullable().default(null),
  reverseName: z.string().nullable().default(null),
  proxy: z.string().nullable().default(null),
  at: z.number(),
}) satisfies z.ZodType<SessionFacts>;

export const findingJson = z.object({
  inspector: z.string(),
  kind: z.enum(FINDING_KINDS),
  name: z.string(),
  part: z.string(),
  score: z.number(),
  evidence: z.string(),
}) satisfies z.ZodType<Finding>;

export function addressTexts(addresses: readonly Address[]): string[] {
  return addresses.map((address) => address.text);
}

/** The envelope as `envelopeJson` reads it. */
export function envelopeToJson({ sender, recipients, smtputf8, body }: Envelope): object {
  return { sender: sender?.text ?? null, recipients: addressTexts(recipients), smtputf8, body };
}
