import { printTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { time } from './units.ts';

/** One thing that is known of a sender. Times are ms since the epoch. */
export interface SenderFact {
  readonly what: 'said' | 'reputation' | 'written to' | 'correspondent of' | 'delivered' | 'greylist';
  /** Whose that is; '' is the sender himself. */
  readonly of: string;
  readonly good: number;
  readonly bad: number;
  readonly first: number;
  readonly last: number;
  readonly text: string;
  readonly points: number;
}

/** A mail that was asked to come again: whose it is, from and to whom. */
export interface WaitingMail {
  readonly by: string;
  readonly from: string;
  readonly to: string;
  readonly since: number;
}

export async function saidTable(
  terminal: Terminal,
  said: readonly { readonly sender: string; readonly saying: string; readonly at: number }[],
  waiting: readonly WaitingMail[],
): Promise<void> {
  const columns = [{ title: 'SENDER', flexible: true }, { title: 'IS' }, { title: 'SINCE' }] as const;
  const rows = said.map(({ sender, saying, at }) => [sender, saying === 'allow' ? 'let in' : 'blocked', time(at)]);
  await printTable(terminal, columns, rows, 'Nobody is let in or blocked.');
  if (waiting.length === 0) return;
  terminal.print('');
  await printTable(
    terminal,
    [
      { title: 'TO COME AGAIN', flexible: true },
      { title: 'FROM', flexible: true },
      { title: 'TO', flexible: true },
      { title: 'SINCE' },
    ],
    waiting.map(({ by, from, to, since }) => [by, from, to, time(since)]),
    '',
  );
}

/** What is known, a line each. */
export function knownTable(terminal: Terminal, facts: readonly SenderFact[]): Promise<void> {
  const columns = [
    { title: 'WHAT' },
    { title: 'KNOWN', flexible: true },
    { title: 'POINTS', align: 'right' },
    { title: 'FIRST' },
    { title: 'LAST' },
  ] as const;
  const rows = facts.map((fact) => {
    const points = fact.points === 0 ? '' : String(fact.points);
    return [fact.what, words(fact), points, time(fact.first), time(fact.last)];
  });
  return printTable(terminal, columns, rows, 'Nothing is known.');
}

function words({ what, of, good, bad, text }: SenderFact): string {
  const mails = (count: number) => (Math.round(count) === 1 ? '1 mail' : `${Math.round(count)} mails`);
  switch (what) {
    case 'said':
      return text === 'allow' ? 'let in' : 'blocked';
    case 'reputation':
      return `${of}: ${Math.round(bad)} of ${mails(good + bad)} were spam`;
    case 'written to':
      return text === '' ? mails(good) : `${mails(good)}, last by ${text}`;
    case 'correspondent of':
      return `${of}, ${mails(good)}`;
    case 'delivered':
      return mails(good);
    case 'greylist':
      return `${of}: ${text}`;
  }
}
