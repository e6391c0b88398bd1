import type { Address } from './address.ts';
import type { ChangedData, EventData, RefusedData, SetAsideData, Timing } from './event-data.ts';
import {
  type Attempted,
  attemptData,
  changedData,
  clip,
  decidedData,
  dissectedData,
  inspectedData,
  type Received,
  receivedData,
  refusedData,
  texts,
} from './event-excerpt.ts';
import type { Finding } from './finding.ts';
import type { MailId } from './mail-id.ts';
import type { Dissection } from './part.ts';
import type { Purpose } from './record.ts';
import type { Reply } from './reply.ts';
import type { Verdict } from './verdict.ts';

export const EVENT_KINDS = [
  'refused',
  'received',
  'dissected',
  'inspected',
  'decided',
  'changed',
  'attempt',
  'deferred',
  'quarantined',
  'released',
  'forwarded',
  'deleted',
  'held',
  'made',
  'finished',
  'set-aside',
] as const satisfies readonly (keyof EventData)[];

export type EventKind = (typeof EVENT_KINDS)[number];

/** Whose step it is, and when. */
export interface Step {
  /** Null for what happens before there is a mail (a refused recipient); `session` ties those to each other. */
  readonly mail: MailId | null;
  readonly session: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** An event of one kind. */
export interface EventOf<K extends EventKind> extends Step {
  readonly kind: K;
  readonly data: EventData[K];
}

/** One step in the story of a mail, as `postern trace` tells it. Made by the builders below; plain JSON, safe to send to another process. */
export type MailEvent = { readonly [K in EventKind]: EventOf<K> }[EventKind];

function event<K extends EventKind>(step: Step, kind: K, data: EventData[K]): EventOf<K> {
  return { mail: step.mail, session: step.session, at: step.at, kind, data };
}

export const MailEvent = {
  refused: (step: Step, data: RefusedData) => event(step, 'refused', refusedData(data)),
  received: (step: Step, received: Received) => event(step, 'received', receivedData(received)),
  dissected: (step: Step, dissection: Pick<Dissection, 'ms' | 'parts'>) =>
    event(step, 'dissected', dissectedData(dissection)),
  /** @param sender what the checks of the sender came to, in a line */
  inspected: (step: Step, findings: readonly Finding[], timings: readonly Timing[], sender = '') =>
    event(step, 'inspected', inspectedData(findings, timings, sender)),
  /** @param reply what the client was told; null where it had its answer already */
  decided: (step: Step, verdicts: readonly Verdict[], reply: Reply | null) =>
    event(step, 'decided', decidedData(verdicts, reply)),
  changed: (step: Step, data: ChangedData) => event(step, 'changed', changedData(data)),
  /** One event for each destination and answer. */
  attempts: (step: Step, outcomes: readonly Attempted[]) =>
    attemptData(outcomes).map((data) => event(step, 'attempt', data)),
  deferred: (step: Step, until: number, attempts: number) => event(step, 'deferred', { until, attempts }),
  quarantined: (step: Step, recipients: readonly Address[], rule: string) =>
    event(step, 'quarantined', { recipients: texts(recipients), rule }),
  released: (step: Step, recipients: readonly Address[], id: MailId) =>
    event(step, 'released', { recipients: texts(recipients), id }),
  forwarded: (step: Step, recipients: readonly Address[], id: MailId) =>
    event(step, 'forwarded', { recipients: texts(recipients), id }),
  deleted: (step: Step, recipients: readonly Address[], rule: string) =>
    event(step, 'deleted', { recipients: texts(recipients), rule }),
  held: (step: Step, recipients: readonly Address[], rule: string) =>
    event(step, 'held', { recipients: texts(recipients), rule }),
  made: (step: Step, purpose: Purpose, id: MailId, recipients: readonly Address[]) =>
    event(step, 'made', { purpose, id, recipients: texts(recipients) }),
  finished: (step: Step) => event(step, 'finished', {}),
  setAside: (step: Step, { path, why }: SetAsideData) => event(step, 'set-aside', { path: clip(path), why: clip(why) }),
};
