import { z } from 'zod';
import {
  addressJson,
  envelopeJson,
  envelopeToJson,
  findingJson,
  mailIdJson,
  sessionJson,
} from '../mail/envelope-json.ts';
import { stampJson } from '../mail/record-json.ts';
import type { QuarantineItem } from './quarantine.ts';

const VERSION = 1;

const itemJson = z.object({
  id: mailIdJson,
  at: z.number(),
  envelope: envelopeJson,
  session: sessionJson.nullable(),
  // Files of an earlier release do not have it.
  stamp: stampJson.nullable().default(null),
  size: z.number(),
  subject: z.string(),
  from: z.string(),
  rule: z.string(),
  reasons: z.array(z.string()),
  findings: z.array(findingJson),
  released: z.array(z.object({ recipient: addressJson, at: z.number() })),
}) satisfies z.ZodType<QuarantineItem>;

const fileJson = z.object({ version: z.literal(VERSION), item: itemJson });

export function encodeItem(item: QuarantineItem): Buffer {
  const envelope = envelopeToJson(item.envelope);
  const released = item.released.map(({ recipient, at }) => ({ recipient: recipient.text, at }));
  return Buffer.from(`${JSON.stringify({ version: VERSION, item: { ...item, envelope, released } })}\n`);
}

/** @throws where the text is no item; the message says what is wrong */
export function decodeItem(text: string): QuarantineItem {
  const result = fileJson.safeParse(JSON.parse(text));
  if (result.success) return result.data.item;
  const issue = result.error.issues[0];
  throw new Error(`wrong at ${issue?.path.join('.') ?? '?'}: ${issue?.message ?? 'unknown shape'}`);
}

/** Two groups of recipients of one mail, or the same group twice: what was known and released stays. */
export function mergeItems(kept: QuarantineItem, more: QuarantineItem): QuarantineItem {
  const known = new Set(kept.envelope.recipients.map((recipient) => recipient.key));
  const added = more.envelope.recipients.filter((recipient) => !known.has(recipient.key));
  const findings = new Map([...kept.findings, ...more.findings].map((finding) => [JSON.stringify(finding), finding]));
  return {
    ...kept,
    envelope: { ...kept.envelope, recipients: [...kept.envelope.recipients, ...added] },
    reasons: [...new Set([...kept.reasons, ...more.reasons])],
    findings: [...findings.values()],
  };
}
