import type { QuarantineItem } from '../quarantine/quarantine.ts';
import { plain } from './plain.ts';
import { printTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { bytes, path, scoreText, time } from './units.ts';

/** A quarantined mail as `--json` prints it. */
export function quarantinedJson({ envelope, released, session, ...item }: QuarantineItem): object {
  return {
    ...item,
    sender: envelope.sender?.text ?? null,
    recipients: envelope.recipients.map(({ text }) => text),
    client: session?.address ?? null,
    released: released.map(({ recipient, at }) => ({ recipient: recipient.text, at })),
  };
}

/** The quarantine as a table. */
export function quarantineTable(terminal: Terminal, items: AsyncIterable<QuarantineItem>): Promise<void> {
  const columns = [
    { title: 'ID' },
    { title: 'KEPT' },
    { title: 'SIZE', align: 'right' },
    { title: 'RULE', flexible: true },
    { title: 'SENDER', flexible: true },
    { title: 'RECIPIENTS', flexible: true },
    { title: 'SUBJECT', flexible: true },
    { title: 'RELEASED' },
  ] as const;
  return printTable(terminal, columns, rows(items), 'The quarantine is empty.');
}

async function* rows(items: AsyncIterable<QuarantineItem>): AsyncIterable<string[]> {
  for await (const { id, at, size, rule, envelope, subject, released } of items) {
    const recipients = envelope.recipients.map(({ text }) => text).join(', ');
    yield [
      id,
      time(at),
      bytes(size),
      rule,
      path(envelope.sender?.text ?? null),
      recipients,
      subject,
      released.length === 0 ? '' : 'yes',
    ];
  }
}

/** One quarantined mail, in lines that are fit to print. */
export function quarantinedText(item: QuarantineItem): readonly string[] {
  const lines = [`Mail ${item.id}, ${bytes(item.size)}, kept ${time(item.at)} by ${plain(item.rule)}`];
  const fact = (name: string, value: string) => lines.push(`  ${name.padEnd(12)}${plain(value)}`);
  if (item.session !== null)
    fact('client', `${item.session.address} (${item.session.helo ?? 'no greeting'}), ${item.session.protocol}`);
  fact('sender', path(item.envelope.sender?.text ?? null));
  fact('from', item.from);
  fact('subject', item.subject);
  const released = new Map(item.released.map(({ recipient, at }) => [recipient.key, at]));
  for (const { key, text } of item.envelope.recipients) {
    const at = released.get(key);
    released.delete(key);
    fact('recipient', at === undefined ? text : `${text}, released ${time(at)}`);
  }
  for (const { recipient, at } of item.released) {
    if (released.has(recipient.key)) fact('released', `to ${recipient.text} ${time(at)}`);
  }
  for (const reason of item.reasons) fact('reason', reason);
  for (const { kind, name, part, inspector, score, evidence } of item.findings) {
    fact(
      'finding',
      `${kind} ${name}${scoreText(score)} in ${part === '' ? 'the mail' : part} (${inspector})${evidence === '' ? '' : `: ${evidence}`}`,
    );
  }
  return lines;
}
