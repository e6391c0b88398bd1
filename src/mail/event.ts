import type { Address } from './address.ts';
import type { Envelope } from './envelope.ts';
import type {
  AttemptData,
  ChangedData,
  EventData,
  FindingData,
  GroupData,
  PartData,
  ReceivedData,
  RefusedData,
  SetAsideData,
  Timing,
} from './event-data.ts';
import type { Finding } from './finding.ts';
import type { MailId } from './mail-id.ts';
import type { Dissection, Part } from './part.ts';
import type { Purpose } from './record.ts';
import type { Reply } from './reply.ts';
import type { SessionFacts } from './session.ts';
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

/** What the builder of `received` takes. `session` is null for mail that did not come by SMTP. */
export interface Received {
  readonly session: SessionFacts | null;
  readonly envelope: Envelope;
  readonly size: number;
  readonly subject: string;
  readonly from: string;
  readonly messageId: string;
}

/** What the builder of `attempts` takes: an outcome of a deliverer has this shape. */
export interface Attempted {
  readonly recipient: Address;
  readonly state: AttemptData['state'];
  readonly host: string;
  readonly answer: string;
  readonly status: string;
  readonly ms: number;
}

/** Texts that come from outside are kept up to this many UTF-16 units. */
const LONGEST = 1000;
const MOST = 200;

/** Clipped, and free of what a database's text cannot hold: NUL (PostgreSQL) and lone surrogates. */
function clip(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
  return (short.includes('\0') ? short.replaceAll('\0', '\ufffd') : short).toWellFormed();
}

function millis(ms: number): number {
  return Math.round(ms * 100) / 100;
}

function texts(addresses: readonly Address[]): string[] {
  return addresses.map((address) => address.text);
}

function partData(part: Part): PartData {
  return {
    path: clip(part.path),
    name: part.name === null ? null : clip(part.name),
    names: part.names
      .filter((name) => name !== part.name)
      .slice(0, 8)
      .map(clip),
    declaredType: part.declaredType === null ? null : clip(part.declaredType),
    detectedType: part.detectedType,
    size: part.size,
    flags: part.flags.slice(0, MOST).map((flag) => `${flag.kind}/${flag.name}`),
  };
}

function findingData(finding: Finding): FindingData {
  return { ...finding, name: clip(finding.name), part: clip(finding.part), evidence: clip(finding.evidence) };
}

function groupData(verdict: Verdict): GroupData {
  const { action, rule, temporary, changes, notices } = verdict;
  return {
    recipients: texts(verdict.recipients),
    action,
    rule,
    temporary,
    reasons: verdict.reasons.slice(0, MOST).map(clip),
    changes,
    notices,
    copies: texts(verdict.copies),
  };
}

function receivedData(received: Received): ReceivedData {
  const { session, envelope } = received;
  return {
    client: session?.address ?? null,
    helo: session?.helo ?? null,
    protocol: session?.protocol ?? null,
    tls: session?.tls ? `${session.tls.version} ${session.tls.cipher}` : null,
    trusted: session?.trusted ?? null,
    listener: session?.listener ?? null,
    sender: envelope.sender?.text ?? null,
    recipients: texts(envelope.recipients),
    size: received.size,
    subject: clip(received.subject),
    from: clip(received.from),
    messageId: clip(received.messageId),
  };
}

/** Outcomes that differ in the recipient alone make one event. */
function attemptData(outcomes: readonly Attempted[]): AttemptData[] {
  const groups = new Map<string, AttemptData & { readonly recipients: string[] }>();
  for (const { recipient, state, host, answer, status, ms } of outcomes) {
    const key = `${state}\n${host}\n${status}\n${answer}`;
    const group = groups.get(key);
    if (group) group.recipients.push(recipient.text);
    else
      groups.set(key, {
        recipients: [recipient.text],
        state,
        host: clip(host),
        answer: clip(answer),
        status,
        ms: millis(ms),
      });
  }
  return [...groups.values()];
}

function event<K extends EventKind>(step: Step, kind: K, data: EventData[K]): EventOf<K> {
  return { mail: step.mail, session: step.session, at: step.at, kind, data };
}

export const MailEvent = {
  refused: (step: Step, data: RefusedData) => event(step, 'refused', data),
  received: (step: Step, received: Received) => event(step, 'received', receivedData(received)),
  dissected: (step: Step, { ms, parts }: Pick<Dissection, 'ms' | 'parts'>) =>
    event(step, 'dissected', { ms: millis(ms), parts: parts.slice(0, MOST).map(partData), count: parts.length }),
  inspected: (step: Step, findings: readonly Finding[], timings: readonly Timing[]) =>
    event(step, 'inspected', {
      findings: findings.slice(0, MOST).map(findingData),
      count: findings.length,
      timings: timings.map(({ inspector, ms }) => ({ inspector, ms: millis(ms) })),
    }),
  /** @param reply what the client was told; null where it had its answer already */
  decided: (step: Step, verdicts: readonly Verdict[], reply: Reply | null) =>
    event(step, 'decided', { groups: verdicts.map(groupData), reply }),
  changed: (step: Step, { id, removed, notes }: ChangedData) =>
    event(step, 'changed', { id, removed: removed.slice(0, MOST).map(clip), notes: notes.slice(0, MOST).map(clip) }),
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
