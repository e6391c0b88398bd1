import { z } from 'zod';
import type { EventKind, EventOf, MailEvent } from '../mail/event.ts';
import { EVENT_KINDS } from '../mail/event.ts';
import type { EventData } from '../mail/event-data.ts';
import { FINDING_KINDS } from '../mail/finding.ts';
import { MailId } from '../mail/mail-id.ts';
import { ACTIONS } from '../mail/verdict.ts';
import type { EventRow } from './tables.ts';

const mailId = z.custom<MailId>((value) => typeof value === 'string' && MailId.parse(value) !== null);
const texts = z.array(z.string());
const reply = z.object({ code: z.number(), status: z.string().nullable(), text: z.string(), reason: z.string() });
const purpose = z.enum(['notice', 'bounce', 'forward', 'copy', 'changed', 'release', 'report', 'alarm']);
const handled = z.object({ recipients: texts, rule: z.string() });
const carried = z.object({ recipients: texts, id: mailId });
const change = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('strip'), parts: texts, why: z.string() }),
  z.object({ kind: z.literal('clean'), parts: texts, why: z.string() }),
  z.object({ kind: z.literal('disarm'), parts: texts, why: z.string() }),
  z.object({ kind: z.literal('tag-subject'), text: z.string() }),
  z.object({ kind: z.literal('add-header'), name: z.string(), value: z.string() }),
  z.object({ kind: z.literal('spam-fields'), fields: texts, cuts: z.array(z.tuple([z.number(), z.number()])) }),
  z.object({ kind: z.literal('wrap'), why: texts }),
  z.object({ kind: z.literal('junk') }),
]);

/** The shape of each kind of event, checked when it is read back: the rows may be of another release. */
const SHAPES: { readonly [K in EventKind]: z.ZodType<EventData[K]> } = {
  refused: z.object({
    client: z.string(),
    helo: z.string().nullable(),
    listener: z.string(),
    command: z.string(),
    sender: z.string().nullable(),
    recipient: z.string().nullable(),
    reply,
  }),
  received: z.object({
    client: z.string().nullable(),
    helo: z.string().nullable(),
    protocol: z.string().nullable(),
    tls: z.string().nullable(),
    trusted: z.boolean().nullable(),
    user: z.string().nullable().default(null),
    certificate: z.string().nullable().default(null),
    reverseName: z.string().nullable().default(null),
    proxy: z.string().nullable().default(null),
    listener: z.string().nullable(),
    sender: z.string().nullable(),
    recipients: texts,
    size: z.number(),
    subject: z.string(),
    from: z.string(),
    messageId: z.string(),
  }),
  dissected: z.object({
    ms: z.number(),
    parts: z.array(
      z.object({
        path: z.string(),
        name: z.string().nullable(),
        names: texts,
        declaredType: z.string().nullable(),
        detectedType: z.string(),
        size: z.number(),
        flags: texts,
      }),
    ),
    count: z.number(),
  }),
  inspected: z.object({
    findings: z.array(
      z.object({
        inspector: z.string(),
        kind: z.enum(FINDING_KINDS),
        name: z.string(),
        part: z.string(),
        score: z.number(),
        evidence: z.string(),
      }),
    ),
    count: z.number(),
    timings: z.array(z.object({ inspector: z.string(), ms: z.number() })),
    // Records of an earlier release do not have it.
    sender: z.string().default(''),
  }),
  decided: z.object({
    groups: z.array(
      z.object({
        recipients: texts,
        action: z.enum(ACTIONS),
        rule: z.string(),
        temporary: z.boolean(),
        reasons: texts,
        changes: z.array(change),
        notices: z.array(z.object({ to: z.enum(['sender', 'recipient', 'administrator']), template: z.string() })),
        copies: texts,
      }),
    ),
    reply: reply.nullable(),
  }),
  changed: z.object({ id: mailId, removed: texts, notes: texts }),
  attempt: z.object({
    recipients: texts,
    state: z.enum(['delivered', 'deferred', 'failed']),
    host: z.string(),
    answer: z.string(),
    status: z.string(),
    ms: z.number(),
  }),
  deferred: z.object({ until: z.number(), attempts: z.number() }),
  quarantined: handled,
  released: carried,
  forwarded: carried,
  deleted: handled,
  held: handled,
  made: z.object({ purpose, id: mailId, recipients: texts }),
  finished: z.record(z.string(), z.never()),
  'set-aside': z.object({ path: z.string(), why: z.string() }),
};

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function eventOf<K extends EventKind>(kind: K, row: EventRow): EventOf<K> | null {
  const mail = row.mail === null ? null : MailId.parse(row.mail);
  const data = SHAPES[kind].safeParse(json(row.data));
  return data.success ? { mail, session: row.session, at: row.at, kind, data: data.data } : null;
}

/** The event in a row, or null where the row holds none that this release knows. */
export function readEvent(row: EventRow): MailEvent | null {
  const kind = EVENT_KINDS.find((known) => known === row.kind);
  // The union of all kinds is what EventOf of the union of kinds means; the compiler cannot see it.
  return kind === undefined ? null : (eventOf(kind, row) as MailEvent | null);
}
