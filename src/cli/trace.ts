import type { Command } from 'commander';
import type { EventOf } from '../mail/event.ts';
import type { Story, Summary } from '../record/story.ts';
import { replyText } from './event-text.ts';
import { jsonLine } from './plain.ts';
import { storyText } from './story-text.ts';
import { printTable } from './table.ts';
import type { ExitCode, Terminal } from './terminal.ts';
import { bytes, path, time } from './units.ts';
import { limit, mailId, runVerb, UsageError, type VerbDeps } from './verb.ts';

const MOST_FOUND = 50;

interface Options {
  readonly json?: true;
  readonly find?: string;
  readonly limit: string;
}

/** `postern trace ...`: the story of a mail, from the record. */
export function register(program: Command, deps: VerbDeps): void {
  program
    .command('trace [id]')
    .description('the whole story of a mail, or with --find the mails that a text fits')
    .option(
      '--find <text>',
      'list mails, and refused commands, with this in client, sender, recipient, subject, From or Message-ID',
    )
    .option('--limit <count>', 'how many --find lists at most, the latest first', String(MOST_FOUND))
    .option('--json', 'one object a line')
    .action((id: string | undefined, options: Options, command: Command) =>
      runVerb(deps, command, async (rooms, terminal) => {
        if ((id === undefined) === (options.find === undefined))
          throw new UsageError('name one mail, or give --find TEXT');
        const most = limit(options.limit);
        const record = await rooms.openRecord();
        try {
          if (options.find !== undefined)
            return await tellFound(terminal, options, {
              mails: await record.find(options.find, most),
              refusals: await record.refusals(options.find, most),
            });
          const wanted = mailId(id ?? '');
          const story = await record.story(wanted);
          if (story !== null) return tellStory(terminal, options, story);
          terminal.complain(`${wanted}: the record knows nothing of it; "postern trace --find TEXT" looks for mails`);
          return 1;
        } finally {
          await record.close();
        }
      }),
    );
}

function tellStory(terminal: Terminal, { json }: Options, story: Story): ExitCode {
  if (json) terminal.print(jsonLine(story));
  else for (const line of storyText(story)) terminal.print(line);
  return 0;
}

interface Found {
  readonly mails: readonly Summary[];
  readonly refusals: readonly EventOf<'refused'>[];
}

async function tellFound(terminal: Terminal, { json }: Options, { mails, refusals }: Found): Promise<ExitCode> {
  if (json) for (const one of [...mails, ...refusals]) terminal.print(jsonLine(one));
  else {
    if (mails.length > 0 || refusals.length === 0) await mailTable(terminal, mails);
    if (mails.length > 0 && refusals.length > 0) terminal.print('');
    if (refusals.length > 0) await refusalTable(terminal, refusals);
  }
  return mails.length + refusals.length > 0 ? 0 : 1;
}

function mailTable(terminal: Terminal, mails: readonly Summary[]): Promise<void> {
  const columns = [
    { title: 'ID' },
    { title: 'ARRIVED' },
    { title: 'SIZE', align: 'right' },
    { title: 'STATE' },
    { title: 'ACTION' },
    { title: 'SENDER', flexible: true },
    { title: 'SUBJECT', flexible: true },
  ] as const;
  const rows = mails.map((mail) => [
    mail.id,
    time(mail.at),
    mail.size === null ? '' : bytes(mail.size),
    mail.state ?? '',
    mail.action ?? '',
    mail.sender === null ? '' : path(mail.sender),
    mail.subject ?? '',
  ]);
  return printTable(terminal, columns, rows, 'No mail fits.');
}

function refusalTable(terminal: Terminal, refusals: readonly EventOf<'refused'>[]): Promise<void> {
  const columns = [
    { title: 'REFUSED' },
    { title: 'CLIENT' },
    { title: 'COMMAND' },
    { title: 'SENDER', flexible: true },
    { title: 'RECIPIENT', flexible: true },
    { title: 'ANSWER', flexible: true },
  ] as const;
  const rows = refusals.map(({ at, data: { client, command, sender, recipient, reply } }) => [
    time(at),
    client,
    command,
    path(sender),
    recipient ?? '',
    replyText(reply),
  ]);
  return printTable(terminal, columns, rows, '');
}
