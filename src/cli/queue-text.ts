import type { MailRecord, Progress } from '../mail/record.ts';
import { plain } from './plain.ts';
import type { QueueAccount, QueuedMail, QueuePlace } from './queue-yard.ts';
import { printTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { bytes, path, time } from './units.ts';

/** A mail of the queue as `--json` prints it. */
export function queuedJson({ id, state, due, mail, damage }: QueuedMail): object {
  if (mail === null) return { id, state, due, damage };
  const { record, progress, attempts, size } = mail;
  const { sender, recipients } = record.envelope;
  return {
    id,
    state,
    due,
    at: record.at,
    attempts,
    size,
    user: accountOf(record),
    sender: sender?.text ?? null,
    recipients: recipients.map(({ text }) => text),
    made: record.made,
    verdicts: record.verdicts?.map((verdict) => ({
      recipients: verdict.recipients.map(({ text }) => text),
      action: verdict.action,
      rule: verdict.rule,
      reasons: verdict.reasons,
    })),
    progress: [...progress.values()].map((one) => ({ ...one, recipient: one.recipient.text })),
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
  for await (const { id, state, due, mail, damage } of mails) {
    const place = [id ?? '(no id)', state];
    if (mail === null) {
      yield [...place, '', '', '', '', '', '', damage ?? ''];
      continue;
    }
    const { envelope, at } = mail.record;
    const recipients = envelope.recipients.map(({ text }) => text).join(', ');
    const account = accountOf(mail.record);
    const when = [time(at), due === null ? '' : time(due), String(mail.attempts), bytes(mail.size)];
    const sender = path(envelope.sender?.text ?? null);
    const last = lastAnswer(mail.progress);
    yield [
      ...place,
      ...when,
      account === null ? sender : `${sender} (${account})`,
      recipients,
      last === '' && state === 'hold' ? whyHeld(mail.record) : last,
    ];
  }
}

function lastAnswer(progress: ReadonlyMap<string, Progress>): string {
  let last: Progress | null = null;
  for (const one of progress.values()) if (last === null || one.at >= last.at) last = one;
  return last?.answer ?? '';
}

/** Who has logged in to send it; null where nobody has. */
function accountOf({ session }: MailRecord): string | null {
  return session?.user ?? session?.certificate ?? null;
}

/** The rule that holds the mail, and what it saw first. */
function whyHeld({ verdicts }: MailRecord): string {
  const held = verdicts?.find(({ action }) => action === 'hold');
  return held === undefined ? '' : `${held.rule}: ${held.reasons[0] ?? ''}`;
}

/** One mail of the queue, in lines that are fit to print. */
export function queuedText({
  id,
  state,
  due,
  record,
  progress,
  attempts,
  size,
}: QueuePlace & QueueAccount): readonly string[] {
  const { envelope, session, verdicts, made } = record;
  const lines = [
    `Mail ${id}, ${state}, ${bytes(size)}, ${attempts} attempts${due === null ? '' : `, next due ${time(due)}`}`,
  ];
  const fact = (name: string, value: string) => lines.push(`  ${name.padEnd(12)}${plain(value)}`);
  fact('arrived', time(record.at));
  if (made !== null) fact('made', `${made.purpose}${made.from === null ? '' : ` from ${made.from}`}`);
  if (session !== null) fact('client', `${session.address} (${session.helo ?? 'no greeting'}), ${session.protocol}`);
  const account = accountOf(record);
  if (account !== null) fact('account', account);
  fact('sender', path(envelope.sender?.text ?? null));
  for (const verdict of verdicts ?? []) {
    fact(
      'verdict',
      `${verdict.action} by ${verdict.rule} for ${verdict.recipients.map(({ text }) => text).join(', ')}`,
    );
    for (const reason of verdict.reasons) fact('', `because ${reason}`);
  }
  if (verdicts === null) fact('verdict', 'none yet');
  for (const { key, text } of envelope.recipients) {
    const one = progress.get(key);
    fact(
      'recipient',
      one === undefined ? `${text}: not tried yet` : `${text}: ${one.state} ${time(one.at)}, ${one.answer}`,
    );
  }
  return lines;
}
