import { z } from 'zod';
import { addressJson, addressTexts, envelopeJson, envelopeToJson, mailIdJson, sessionJson } from './envelope-json.ts';
import type { MailRecord, Progress, Stamp } from './record.ts';
import { ACTIONS, type Change, type Verdict } from './verdict.ts';

const changeJson = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('strip'), parts: z.array(z.string()), why: z.string() }),
  z.object({ kind: z.literal('clean'), parts: z.array(z.string()), why: z.string() }),
  z.object({ kind: z.literal('disarm'), parts: z.array(z.string()), why: z.string() }),
  z.object({ kind: z.literal('tag-subject'), text: z.string() }),
  z.object({ kind: z.literal('add-header'), name: z.string(), value: z.string() }),
  z.object({
    kind: z.literal('spam-fields'),
    fields: z.array(z.string()),
    cuts: z.array(z.tuple([z.number(), z.number()])),
  }),
  z.object({ kind: z.literal('wrap'), why: z.array(z.string()) }),
  z.object({ kind: z.literal('junk') }),
]) satisfies z.ZodType<Change>;

const verdictJson = z.object({
  recipients: z.array(addressJson),
  action: z.enum(ACTIONS),
  rule: z.string(),
  temporary: z.boolean(),
  text: z.string().nullable(),
  changes: z.array(changeJson),
  // Files of an earlier release do not have it.
  keep: z.boolean().default(false),
  notices: z.array(z.object({ to: z.enum(['sender', 'recipient', 'administrator']), template: z.string() })),
  copies: z.array(addressJson),
  reasons: z.array(z.string()),
}) satisfies z.ZodType<Verdict>;

export const verdictsJson = z.array(verdictJson);

export const stampJson = z.object({
  fields: z.array(z.string()),
  cuts: z.array(z.tuple([z.number(), z.number()])),
}) satisfies z.ZodType<Stamp>;

export const recordJson = z.object({
  id: mailIdJson,
  envelope: envelopeJson,
  session: sessionJson.nullable(),
  at: z.number(),
  verdicts: verdictsJson.nullable(),
  // Files of an earlier release do not have it.
  stamp: stampJson.nullable().default(null),
  made: z
    .object({
      purpose: z.enum(['notice', 'bounce', 'forward', 'copy', 'changed', 'release', 'report', 'alarm']),
      from: mailIdJson.nullable(),
    })
    .nullable(),
}) satisfies z.ZodType<MailRecord>;

export const progressJson = z.array(
  z.object({
    recipient: addressJson,
    state: z.enum(['done', 'deferred', 'failed']),
    at: z.number(),
    answer: z.string(),
  }),
) satisfies z.ZodType<Progress[]>;

export function verdictsToJson(verdicts: readonly Verdict[]): object[] {
  return verdicts.map((verdict) => ({
    ...verdict,
    recipients: addressTexts(verdict.recipients),
    copies: addressTexts(verdict.copies),
  }));
}

/** The record as `recordJson` reads it. */
export function recordToJson(record: MailRecord): object {
  return {
    ...record,
    envelope: envelopeToJson(record.envelope),
    verdicts: record.verdicts === null ? null : verdictsToJson(record.verdicts),
  };
}

export function progressToJson(progress: readonly Progress[]): object[] {
  return progress.map((one) => ({ ...one, recipient: one.recipient.text }));
}
