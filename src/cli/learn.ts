import type { Command } from 'commander';
import { Domain } from '../mail/domain.ts';
import { plain } from './plain.ts';
import { complainOf, type ExitCode, type Terminal } from './terminal.ts';
import { UsageError } from './verb.ts';

/** What to do with mails: teach them, or forget what was taught of them. */
export type Lesson = 'spam' | 'ham' | 'forget';

/** What became of one mail. */
export type Learning =
  | { readonly name: string; readonly what: 'new' | 'changed' | 'known' | 'forgotten' | 'missing' }
  | { readonly name: string; readonly what: 'unreadable'; readonly why: string };

/** Where the administrator teaches. */
export interface School {
  /** @param path a mail, an mbox, a folder; `-` is the standard input */
  learn(path: string, lesson: Lesson, domain: Domain | null): AsyncIterable<Learning>;
  /** Puts what was learned to use: a running gateway follows within seconds. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

export interface LearnDeps {
  readonly terminal: Terminal;
  /** @throws where the lessons cannot be opened */
  readonly open: (config: string | undefined) => Promise<School>;
}

interface Options {
  readonly config?: string;
  readonly spam?: true;
  readonly ham?: true;
  readonly forget?: true;
  readonly domain?: string;
}

/** `postern learn`: says of mails that they are spam, or not. */
export function register(program: Command, deps: LearnDeps): void {
  program
    .command('learn')
    .argument('<file...>', 'mails, mbox files, Maildirs and other folders of mails; - is the standard input')
    .description('teach the statistical model: what these mails are; a running gateway follows within seconds')
    .option('--spam', 'they are spam')
    .option('--ham', 'they are none')
    .option('--forget', 'forget what anybody has taught of them')
    .option('--domain <domain>', 'for mail to this domain alone; spam.learning.perDomain must be on')
    .addHelpText('after', '\nExit codes: 0 all taken, 1 some could not be read, 2 nothing could be done.')
    .action(async (files: readonly string[], _options: unknown, command: Command) => {
      const { terminal, open } = deps;
      const options = command.optsWithGlobals<Options>();
      try {
        const lesson = lessonOf(options);
        const domain = domainOf(options.domain);
        const school = await open(options.config);
        try {
          terminal.end(await learnAll(school, files, lesson, domain, terminal));
        } finally {
          await school.close();
        }
      } catch (error) {
        complainOf(error, terminal);
        terminal.end(2);
      }
    });
}

function lessonOf(options: Options): Lesson {
  const said = (['spam', 'ham', 'forget'] as const).filter((lesson) => options[lesson]);
  const [lesson] = said;
  if (lesson === undefined || said.length > 1) throw new UsageError('say one of --spam, --ham and --forget');
  return lesson;
}

function domainOf(text: string | undefined): Domain | null {
  const domain = text === undefined ? null : Domain.parse(text);
  if (text !== undefined && domain === null) throw new UsageError(`--domain: "${text}" is no domain name`);
  return domain;
}

async function learnAll(
  school: School,
  files: readonly string[],
  lesson: Lesson,
  domain: Domain | null,
  terminal: Terminal,
): Promise<ExitCode> {
  const counts = new Map<Learning['what'], number>();
  for (const file of files) {
    for await (const done of school.learn(file, lesson, domain)) {
      counts.set(done.what, (counts.get(done.what) ?? 0) + 1);
      if (done.what === 'unreadable') terminal.complain(`${plain(done.name)}: ${plain(done.why)}`);
    }
  }
  await school.finish();
  terminal.print(`${lesson === 'forget' ? '' : `${lesson}: `}${summary(counts)}`);
  return counts.has('unreadable') ? 1 : 0;
}

const WORDS: Readonly<Record<Learning['what'], string>> = {
  new: 'learned',
  changed: 'learned otherwise than before',
  known: 'known already',
  forgotten: 'forgotten',
  missing: 'of which nothing was taught',
  unreadable: 'that could not be read',
};

function summary(counts: ReadonlyMap<Learning['what'], number>): string {
  const told = [...counts].map(([what, count]) => `${count} ${count === 1 ? 'mail' : 'mails'} ${WORDS[what]}`);
  return told.length > 0 ? told.join(', ') : 'there are no mails';
}
