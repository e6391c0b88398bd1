import type { Command } from 'commander';
import { Domain } from '../mail/domain.ts';
import type { DomainSummary, ReportSummary, SourceSummary } from '../reports/archive.ts';
import type { ReportJob } from '../reports/tally.ts';
import { domainTable, jobTable, reportTable, sourceTable } from './dmarc-text.ts';
import { jsonLine, plain } from './plain.ts';
import { complainOf, type ExitCode, type Terminal } from './terminal.ts';
import { UsageError } from './verb.ts';

/** What became of a file, or of one of the reports in it. */
export type Imported =
  | {
      readonly file: string;
      readonly what: 'taken';
      readonly domain: string;
      readonly by: string;
      readonly mails: number;
    }
  | { readonly file: string; readonly what: 'faulty'; readonly why: string };

/** DMARC reports: what others report of our domains, and what we report of theirs. */
export interface DmarcReports {
  domains(days: number): readonly DomainSummary[];
  sources(domain: Domain, days: number, failing: boolean): readonly SourceSummary[];
  reports(days: number): readonly ReportSummary[];
  /** What we report. */
  jobs(): readonly ReportJob[];
  /** Takes the reports in a file: XML, compressed, in archives, in mails. */
  take(file: string): AsyncIterable<Imported>;
  close(): Promise<void>;
}

export interface DmarcDeps {
  readonly terminal: Terminal;
  /** @param config the path that `--config` gives */
  readonly open: (config: string | undefined) => Promise<DmarcReports>;
}

interface Options {
  readonly json?: true;
  readonly days: string;
  readonly failing?: true;
  readonly all?: true;
}

const DAYS = ['--days <days>', 'reports of the last so many days', '30'] as const;
const JSON_OPTION = ['--json', 'one object a line'] as const;

/** `postern dmarc ...`: who sends mail in the name of our domains, as others report it. */
export function register(program: Command, deps: DmarcDeps): void {
  const dmarc = program
    .command('dmarc')
    .description('DMARC reports: mail in the name of our domains, as others have seen it; without a verb, by domain')
    .option(...DAYS)
    .option(...JSON_OPTION)
    .action((_options: unknown, command: Command) =>
      run(deps, command, (book, terminal, { days, json }) =>
        tell(terminal, book.domains(daysOf(days)), json, domainTable),
      ),
    );

  dmarc
    .command('show <domain>')
    .description('where its mail came from, what failed first: by address, with who reports it')
    .option(...DAYS)
    .option('--failing', 'only mail that failed DMARC')
    .option(...JSON_OPTION)
    .action((text: string, _options: unknown, command: Command) =>
      run(deps, command, (book, terminal, { days, failing, json }) => {
        const domain = Domain.parse(text);
        if (domain === null) throw new UsageError(`"${plain(text)}" is no domain name`);
        return tell(terminal, book.sources(domain, daysOf(days), failing === true), json, sourceTable);
      }),
    );

  dmarc
    .command('reports')
    .description('the reports that came, the newest first')
    .option(...DAYS)
    .option(...JSON_OPTION)
    .action((_options: unknown, command: Command) =>
      run(deps, command, (book, terminal, { days, json }) =>
        tell(terminal, book.reports(daysOf(days)), json, reportTable),
      ),
    );

  dmarc
    .command('pending')
    .description('the reports that we send, and when')
    .option('--all', 'those of the last 60 days too that were sent, dropped, or that nobody may get')
    .option(...JSON_OPTION)
    .action((_options: unknown, command: Command) =>
      run(deps, command, (book, terminal, { all, json }) => {
        const jobs = book.jobs().filter(({ state }) => all || state === 'open' || state === 'sending');
        return tell(terminal, jobs, json, jobTable);
      }),
    );

  dmarc
    .command('import <files...>')
    .description('take reports from files: XML, also compressed, in archives, or mails with them')
    .addHelpText('after', '\nExit codes: 0 all taken, 1 some could not be, 2 nothing could be done.')
    .action((files: readonly string[], _options: unknown, command: Command) =>
      run(deps, command, (book, terminal) => importAll(book, files, terminal)),
    );
}

async function run(
  { terminal, open }: DmarcDeps,
  command: Command,
  work: (book: DmarcReports, terminal: Terminal, options: Options) => Promise<ExitCode>,
): Promise<void> {
  try {
    const options = command.optsWithGlobals<Options & { config?: string }>();
    const book = await open(options.config);
    try {
      terminal.end(await work(book, terminal, options));
    } finally {
      await book.close();
    }
  } catch (error) {
    complainOf(error, terminal);
    terminal.end(2);
  }
}

async function tell<T>(
  terminal: Terminal,
  rows: readonly T[],
  json: true | undefined,
  table: (terminal: Terminal, rows: readonly T[]) => Promise<void>,
): Promise<ExitCode> {
  if (json) for (const row of rows) terminal.print(jsonLine(row));
  else await table(terminal, rows);
  return 0;
}

async function importAll(book: DmarcReports, files: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = 0;
  for (const file of files) {
    for await (const done of book.take(file)) {
      if (done.what === 'taken') {
        terminal.print(`${plain(file)}: ${plain(done.by)} about ${plain(done.domain)}, ${done.mails} mails`);
      } else {
        terminal.complain(`${plain(file)}: ${plain(done.why)}`);
        code = 1;
      }
    }
  }
  return code;
}

function daysOf(text: string): number {
  if (!/^[1-9][0-9]{0,4}$/.test(text)) throw new UsageError(`--days: "${plain(text)}" is no number of days`);
  return Number(text);
}
