import type { Address } from './address.ts';
import type { Envelope } from './envelope.ts';
import type {
  AttemptData,
  ChangedData,
  DecidedData,
  DissectedData,
  FindingData,
  GroupData,
  InspectedData,
  PartData,
  ReceivedData,
  RefusedData,
  Timing,
} from './event-data.ts';
import type { Finding } from './finding.ts';
import type { Dissection, Part } from './part.ts';
import type { Reply } from './reply.ts';
import type { SessionFacts } from './session.ts';
import type { Change, Verdict } from './verdict.ts';

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

/** Texts that come from outside are kept up to this many UTF-16 units, names up to so many. */
const LONGEST = 1000;
const LONGEST_NAME = 255;
/** A list in an event has so many items at most, and so many UTF-16 units of text: a mail must not swell in the record. */
const MOST = 200;
const MOST_TEXT = 16_384;

/** Clipped, and free of what a database's text cannot hold: NUL (PostgreSQL) and lone surrogates. */
export function clip(text: string, longest = LONGEST): string {
  const short = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return (short.includes('\0') ? short.replaceAll('\0', '\ufffd') : short).toWellFormed();
}

function millis(ms: number): number {
  return Math.round(ms * 100) / 100;
}

export function texts(addresses: readonly Address[]): string[] {
  return addresses.map((address) => address.text);
}

/** The first items, as far as they fit. `weight` is the length of an item's text. */
function first<T, D>(items: readonly T[], make: (item: T) => D, weight: (data: D) => number): D[] {
  const made: D[] = [];
  let text = 0;
  for (const item of items) {
    if (made.length === MOST || text > MOST_TEXT) break;
    const data = make(item);
    text += weight(data);
    made.push(data);
  }
  return made;
}

function firstTexts(items: readonly string[]): string[] {
  return first(items, clip, (text) => text.length);
}

function total(items: readonly string[]): number {
  return items.reduce((sum, item) => sum + item.length, 0);
}

function partData(part: Part): PartData {
  const others = part.names.length > 1 ? part.names.filter((name) => name !== part.name).slice(0, 4) : [];
  return {
    path: clip(part.path),
    name: part.name === null ? null : clip(part.name, LONGEST_NAME),
    names: others.map((name) => clip(name, LONGEST_NAME)),
    declaredType: part.declaredType === null ? null : clip(part.declaredType, LONGEST_NAME),
    detectedType: part.detectedType,
    size: part.size,
    flags: part.flags.slice(0, 20).map((flag) => `${flag.kind}/${flag.name}`),
  };
}

function partWeight({ path, name, names, declaredType, flags }: PartData): number {
  return path.length + (name ?? '').length + total(names) + (declaredType ?? '').length + total(flags);
}

function findingData(finding: Finding): FindingData {
  return { ...finding, name: clip(finding.name), part: clip(finding.part), evidence: clip(finding.evidence) };
}

function findingWeight({ name, part, evidence }: FindingData): number {
  return name.length + part.length + evidence.length;
}

function changeData(change: Change): Change {
  switch (change.kind) {
    case 'strip':
    case 'clean':
    case 'disarm':
      return { kind: change.kind, parts: firstTexts(change.parts), why: clip(change.why) };
    case 'spam-fields':
      return { kind: change.kind, fields: firstTexts(change.fields), cuts: [] };
    case 'wrap':
      return { kind: change.kind, why: firstTexts(change.why) };
    case 'tag-subject':
    case 'add-header':
    case 'junk':
      return change;
  }
}

function replyData({ code, status, text, reason }: Reply): Reply {
  return { code, status, text: clip(text), reason: clip(reason) };
}

function groupData(verdict: Verdict): GroupData {
  const { action, rule, temporary, changes, notices } = verdict;
  return {
    recipients: texts(verdict.recipients),
    action,
    rule,
    temporary,
    reasons: firstTexts(verdict.reasons),
    changes: changes.map(changeData),
    notices,
    copies: texts(verdict.copies),
  };
}

export function refusedData({ client, helo, listener, command, sender, recipient, reply }: RefusedData): RefusedData {
  const clipped = (text: string | null) => (text === null ? null : clip(text));
  return {
    client,
    helo: clipped(helo),
    listener,
    command: clip(command, LONGEST_NAME),
    sender: clipped(sender),
    recipient: clipped(recipient),
    reply: replyData(reply),
  };
}

export function dissectedData({ ms, parts }: Pick<Dissection, 'ms' | 'parts'>): DissectedData {
  return { ms: millis(ms), parts: first(parts, partData, partWeight), count: parts.length };
}

export function inspectedData(findings: readonly Finding[], timings: readonly Timing[], sender: string): InspectedData {
  return {
    findings: first(findings, findingData, findingWeight),
    count: findings.length,
    timings: timings.map(({ inspector, ms }) => ({ inspector, ms: millis(ms) })),
    sender: clip(sender),
  };
}

export function decidedData(verdicts: readonly Verdict[], reply: Reply | null): DecidedData {
  return { groups: verdicts.map(groupData), reply: reply === null ? null : replyData(reply) };
}

export function changedData({ id, removed, notes }: ChangedData): ChangedData {
  return { id, removed: firstTexts(removed), notes: firstTexts(notes) };
}

export function receivedData(received: Received): ReceivedData {
  const { session, envelope } = received;
  return {
    client: session?.address ?? null,
    helo: session?.helo ?? null,
    protocol: session?.protocol ?? null,
    tls: session?.tls ? `${session.tls.version} ${session.tls.cipher}` : null,
    trusted: session?.trusted ?? null,
    user: session?.user ?? null,
    certificate: session?.certificate ?? null,
    reverseName: session?.reverseName ?? null,
    proxy: session?.proxy ?? null,
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
export function attemptData(outcomes: readonly Attempted[]): AttemptData[] {
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
