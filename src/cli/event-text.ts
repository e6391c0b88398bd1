import type { EventKind, EventOf, MailEvent } from '../mail/event.ts';
import type { AttemptData, GroupData, ReceivedData } from '../mail/event-data.ts';
import { enhancedCode, type Reply } from '../mail/reply.ts';
import type { Change } from '../mail/verdict.ts';
import { bytes, duration, path, time } from './units.ts';

/** What an event says, in lines; the first stands beside its kind. May quote the mail: make it plain before showing it. */
export function eventText(event: MailEvent): readonly string[] {
  return render(event);
}

function render<K extends EventKind>(event: EventOf<K>): readonly string[] {
  return TEXTS[event.kind](event.data, event);
}

type Texts = { readonly [K in EventKind]: (data: EventOf<K>['data'], event: EventOf<K>) => readonly string[] };

/** By what the client may relay; null where it may not. */
function credential({ user, certificate, trusted }: ReceivedData): string | null {
  if (user !== null) return `user ${user}`;
  if (certificate !== null) return `certificate ${certificate}`;
  return trusted ? 'trusted network' : null;
}

/** Who sent it, what he is called, and who told so. */
function origin({ client, helo, reverseName, proxy, listener }: ReceivedData): string {
  if (client === null) return 'made by the gateway';
  const facts = [helo ?? 'no greeting', reverseName, proxy === null ? null : `told by ${proxy}`];
  return `from ${client} (${facts.filter((fact) => fact !== null).join(', ')}) at ${listener ?? '?'}`;
}

const TEXTS: Texts = {
  refused: ({ command, client, helo, sender, recipient, reply }) => [
    `${command} of ${client}${helo === null ? '' : ` (${helo})`}, sender ${path(sender)}${recipient === null ? '' : `, recipient ${recipient}`}`,
    ...answerText(reply),
  ],
  received: (data) => [
    origin(data),
    ...(data.protocol === null
      ? []
      : [[data.protocol, data.tls, credential(data)].filter((fact) => fact !== null).join(', ')]),
    `sender ${path(data.sender)}, ${bytes(data.size)}`,
    `recipients ${data.recipients.join(', ')}`,
  ],
  dissected: ({ ms, parts, count }) => [
    `${many(count, 'part')} in ${duration(ms)}`,
    ...parts.map(
      (part) =>
        `${part.path === '' ? '(mail)' : part.path}: ${types(part.declaredType, part.detectedType)}, ${bytes(part.size)}` +
        `${part.names.length === 0 ? '' : `, also named ${part.names.join(' and ')}`}${part.flags.length === 0 ? '' : ` [${part.flags.join(', ')}]`}`,
    ),
    ...rest(count - parts.length, 'part'),
  ],
  inspected: ({ findings, count, timings, sender }) => [
    `${count === 0 ? 'nothing found' : many(count, 'finding')}; ${timings.map(({ inspector, ms }) => `${inspector} ${duration(ms)}`).join(', ')}`,
    ...(sender === '' ? [] : [`sender ${sender}`]),
    ...findings.map(
      ({ kind, name, part, inspector, score, evidence }) =>
        `${kind} ${name} in ${part === '' ? 'the mail' : part} (${inspector}${score === 0 ? '' : `, score ${score}`})${evidence === '' ? '' : `: ${evidence}`}`,
    ),
    ...rest(count - findings.length, 'finding'),
  ],
  decided: ({ groups, reply }) => [...groups.flatMap(groupText), ...(reply === null ? [] : answerText(reply))],
  changed: ({ id, removed, notes }, event) => [
    id === event.mail ? 'in place' : `into ${id}`,
    ...removed.map((part) => `removed ${part}`),
    ...notes,
  ],
  attempt: (data) => attemptText(data),
  deferred: ({ until, attempts }) => [`until ${time(until)}, after ${many(attempts, 'attempt')}`],
  quarantined: ({ recipients, rule }) => [`for ${recipients.join(', ')} by ${rule}`],
  released: ({ recipients, id }, event) => [
    id === event.mail
      ? `by the administrator, for ${recipients.join(', ')}`
      : `to ${recipients.join(', ')}, carried by ${id}`,
  ],
  forwarded: ({ recipients, id }) => [`to ${recipients.join(', ')}, carried by ${id}`],
  deleted: ({ recipients, rule }) => [`for ${recipients.join(', ')} by ${rule}`],
  held: ({ recipients, rule }) => [`for ${recipients.join(', ')} by ${rule}`],
  made: ({ purpose, id, recipients }) => [`${purpose} ${id} to ${recipients.join(', ')}`],
  finished: () => ['custody ended'],
  'set-aside': ({ path: file, why }) => [`${why}; the file is ${file}`],
};

function attemptText({ recipients, state, host, answer, status, ms }: AttemptData): string[] {
  return [
    `${state} ${recipients.join(', ')}${host === '' ? '' : ` at ${host}`} in ${duration(ms)}`,
    `${status} answer: ${answer}`,
  ];
}

function groupText(group: GroupData): string[] {
  return [
    `${group.action}${group.temporary ? ' for now' : ''} for ${group.recipients.join(', ')} by rule ${group.rule}`,
    ...group.reasons.map((reason) => `because ${reason}`),
    ...group.changes.map(changeText),
    ...group.notices.map(({ to, template }) => `notice "${template}" to ${to}`),
    ...group.copies.map((copy) => `copy to ${copy}`),
  ];
}

/** What is done to a mail before it is delivered, as a verdict has it. */
export function changeText(change: Change): string {
  switch (change.kind) {
    case 'strip':
    case 'clean':
    case 'disarm':
      return `${change.kind} ${change.parts.join(', ')}: ${change.why}`;
    case 'tag-subject':
      return `tag the subject with "${change.text}"`;
    case 'add-header':
      return `add ${change.name}: ${change.value}`;
    case 'spam-fields':
      return change.fields.map((field) => `add ${field.replace(/\r\n */g, ' ').trim()}`).join('; ');
    case 'wrap':
      return 'wrap the mail: an attachment below a text that says why';
    case 'junk':
      return 'deliver into the junk folder';
  }
}

/** A reply as the client saw it. */
export function replyText(reply: Reply): string {
  return [reply.code, enhancedCode(reply), reply.text].filter((part) => part !== null).join(' ');
}

function answerText(reply: Reply): string[] {
  return [`answered ${replyText(reply)}`, ...(reply.reason === '' ? [] : [`reason: ${reply.reason}`])];
}

function types(declared: string | null, detected: string): string {
  return declared === null || declared === detected ? detected : `${declared}, found to be ${detected}`;
}

function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function rest(count: number, noun: string): string[] {
  return count > 0 ? [`and ${many(count, `more ${noun}`)}`] : [];
}
