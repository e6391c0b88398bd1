import type { Progress } from '../mail/record.ts';
import { plain } from './plain.ts';
import type { QueuedMail } from './queue-yard.ts';
import { printTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { bytes, path, time } from './units.ts';

/** A mail of the queue as `--json` prints it. */
export function queuedJson({ id, state, due, size, attempts, record, progress }: QueuedMail): object {
  return {
    id,
    state,
    at: record?.at ?? null,
    due,
    attempts,
    size,
    sender: record?.envelope.sender?.text ?? null,
    recipients: record?.envelope.recipients.map(({ text }) => text) ?? [],
    made: record?.made ?? null,
    verdicts:
      record?.verdicts?.map(({ recipients, action, rule, reasons }) => ({
        recipients: recipients.map(({ text }) => text),
        action,
        rule,
        reasons,
      })) ?? null,
    progress: progress.map(({ recipient, state: reached, at, answer }) => ({
      recipient: recipient.text,
      state: reached,
      at,
      answer,
    })),
  };
}

/** The queue as a table. */
export function queueTable(terminal: Terminal, mails: AsyncIterable<QueuedMail>): Promise<void> {
  const columns = [
    { title: 'ID' },
    { title: 'STATE' },
    { title: 'ARRIVED' },
    { title: 'DUE' },
    { title: 'TRIES', align: 'right' },
    { title: 'SIZE', align: 'right' },
    { title: 'SENDER', flexible: true },
    { title: 'RECIPIENTS', flexible: true },
    { title: 'LAST ANSWER', flexible: true },
  ] as const;
  return printTable(terminal, columns, rows(mails), 'The queue is empty.');
}

async function* rows(mails: AsyncIterable<QueuedMail>): AsyncIterable<string[]> {
  for await (const { id, state, due, size, attempts, record, progress } of mails) {
    const last = progress.reduce<Progress | null>(
      (latest, one) => (latest === null || one.at >= latest.at ? one : latest),
      null,
    );
    yield [
      id,
      state,
      record === null ? '' : time(record.at),
      due === null ? '' : time(due),
      String(attempts),
      bytes(size),
      record === null ? '(unreadable)' : path(record.envelope.sender?.text ?? null),
      record?.envelope.recipients.map(({ text }) => text).join(', ') ?? '',
      last?.answer ?? '',
    ];
  }
}

/** One mail of the queue, in lines that are fit to print. */
export function queuedText({ id, state, due, size, attempts, record, progress }: QueuedMail): readonly string[] {
  const lines = [
    `Mail ${id}, ${state}, ${bytes(size)}, ${attempts} attempts${due === null ? '' : `, next due ${time(due)}`}`,
  ];
  if (record === null) return [...lines, '  the file cannot be read'];
  const fact = (name: string, value: string) => lines.push(`  ${name.padEnd(12)}${plain(value)}`);
  fact('arrived', time(record.at));
  if (record.made !== null)
    fact('made', `${record.made.purpose}${record.made.from === null ? '' : ` from ${record.made.from}`}`);
  if (record.session !== null)
    fact('client', `${record.session.address} (${record.session.helo ?? 'no greeting'}), ${record.session.protocol}`);
  fact('sender', path(record.envelope.sender?.text ?? null));
  for (const verdict of record.verdicts ?? []) {
    fact(
      'verdict',
      `${verdict.action} by ${verdict.rule} for ${verdict.recipients.map(({ text }) => text).join(', ')}`,
    );
    for (const reason of verdict.reasons) fact('', `because ${reason}`);
  }
  if (record.verdicts === null) fact('verdict', 'none yet');
  const reached = new Map(progress.map((one) => [one.recipient.key, one]));
  for (const { key, text } of record.envelope.recipients) {
    const one = reached.get(key);
    fact(
      'recipient',
      one === undefined ? `${text}: not tried yet` : `${text}: ${one.state} ${time(one.at)}, ${one.answer}`,
    );
  }
  return lines;
}
