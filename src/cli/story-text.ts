import type { Story, Summary } from '../record/story.ts';
import { eventText } from './event-text.ts';
import { plain } from './plain.ts';
import { bytes, duration, path, preciseTime, time } from './units.ts';

const INDENT = ' '.repeat('2026-11-24 21:08:03.123  '.length);
const KIND_WIDTH = 13;

/** The whole story of a mail, for people. */
export function storyText(story: Story): readonly string[] {
  const { mail } = story;
  return [
    `Mail ${mail.id}, ${mail.size === null ? 'size unknown' : bytes(mail.size)}, arrived ${time(mail.at)}, ${fate(mail)}`,
    ...origin(mail),
    ...facts(story).map(([name, value]) => `  ${name.padEnd(12)}${plain(value)}`),
    '',
    ...story.events.flatMap((event) => {
      const [first = '', ...more] = eventText(event);
      const head = `${preciseTime(event.at)}  ${event.kind.padEnd(KIND_WIDTH)}${plain(first)}`;
      return [head, ...more.map((line) => `${INDENT}${' '.repeat(KIND_WIDTH)}${plain(line)}`)];
    }),
    ...(story.unreadable === 0
      ? []
      : [`${story.unreadable} events were written by another release and cannot be read`]),
    ...story.related.flatMap((related) => ['', ...storyText(related).map((line) => (line === '' ? '' : `  ${line}`))]),
  ];
}

function origin({ origin: from, purpose }: Summary): string[] {
  return from === null ? [] : [`  ${(purpose ?? 'made').padEnd(12)}made from ${from}`];
}

function fate({ state, finished, at, action, rule }: Summary): string {
  const end = finished === null ? '' : `, done after ${duration(Math.max(0, finished - at))}`;
  const decided = action === null ? '' : ` (${action} by ${plain(rule ?? '?')})`;
  return `${state ?? 'state unknown'}${decided}${end}`;
}

function facts({ mail, recipients }: Story): [name: string, value: string][] {
  const known: [string, string | null][] = [
    ['sender', mail.sender === null ? null : path(mail.sender)],
    ['from', mail.from],
    ['subject', mail.subject],
    ['message-id', mail.messageId],
    ...recipients.map((to): [string, string] => [
      'recipient',
      `${to.address}: ${to.state}${to.answer === null ? '' : `, ${to.answer}`}`,
    ]),
  ];
  return known.flatMap(([name, value]) => (value === null || value === '' ? [] : [[name, value] as [string, string]]));
}
