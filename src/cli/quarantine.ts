import type { Command } from 'commander';
import { Address } from '../mail/address.ts';
import { windows } from '../mail/bytes.ts';
import { MailEvent } from '../mail/event.ts';
import type { MailId } from '../mail/mail-id.ts';
import { type Outcome, tellOutcomes } from './outcome.ts';
import { jsonLine } from './plain.ts';
import { quarantinedJson, quarantinedText, quarantineTable } from './quarantine-text.ts';
import { release } from './release.ts';
import { teachKept } from './teach-kept.ts';
import { mailId, mailIds, type Rooms, runVerb, UsageError, type VerbDeps } from './verb.ts';

interface Json {
  readonly json?: true;
}

const MISSING = 'there is no such mail in quarantine; "postern quarantine list" shows what is';
const WINDOW = 65_536;

/** `postern quarantine ...`: mail that the rules took out of the way. */
export function register(program: Command, deps: VerbDeps): void {
  const quarantine = program
    .command('quarantine')
    .description('mail that was kept back: look at it, release it, delete it');

  quarantine
    .command('list')
    .description('all mail in quarantine, the latest first')
    .option('--json', 'one object a line')
    .action((options: Json, command: Command) =>
      runVerb(deps, command, async (rooms, terminal) => {
        const items = rooms.quarantine.list();
        if (options.json) for await (const item of items) terminal.print(jsonLine(quarantinedJson(item)));
        else await quarantineTable(terminal, items);
        return 0;
      }),
    );

  quarantine
    .command('show <id>')
    .description('one mail: why it was kept, and what was found')
    .option('--raw', "the mail's bytes as they came")
    .option('--json', 'one object')
    .action((text: string, options: Json & { raw?: true }, command: Command) =>
      runVerb(deps, command, async (rooms, terminal) => {
        const id = mailId(text);
        const item = options.raw ? await raw(rooms, id, terminal.write) : await rooms.quarantine.find(id);
        if (item === null) {
          terminal.complain(`${id}: ${MISSING}`);
          return 1;
        }
        if (item === 'written') return 0;
        if (options.json) terminal.print(jsonLine(quarantinedJson(item)));
        else for (const line of quarantinedText(item)) terminal.print(line);
        return 0;
      }),
    );

  quarantine
    .command('release <id>')
    .description('deliver the mail as it came, to its own recipients or to others')
    .option('--to <address...>', 'to these instead of those to whom it has not been released yet')
    .option('--learn', 'teach that it is no spam; so it is without this where it was kept as spam alone')
    .option('--no-learn', 'teach nothing')
    .option('--json', 'one object')
    .action((text: string, options: Json & { to?: string[]; learn?: boolean }, command: Command) =>
      runVerb(deps, command, (rooms, terminal) => {
        const id = mailId(text);
        const to = options.to?.map(address) ?? null;
        return tellOutcomes(terminal, options.json ?? false, one(release(rooms, id, to, options.learn ?? null)));
      }),
    );

  quarantine
    .command('delete <ids...>')
    .description('delete mail from quarantine for good; nobody is told')
    .option('--spam', 'teach that it is spam')
    .option('--json', 'one object a line')
    .action((texts: string[], options: Json & { spam?: true }, command: Command) =>
      runVerb(deps, command, (rooms, terminal) =>
        tellOutcomes(terminal, options.json ?? false, remove(rooms, mailIds(texts), options.spam === true)),
      ),
    );
}

function address(text: string): Address {
  const parsed = Address.parse(text);
  if (parsed === null) throw new UsageError(`--to: "${text}" is no address; write it as user@example.com`);
  return parsed;
}

async function* one(outcome: Promise<Outcome>): AsyncIterable<Outcome> {
  yield await outcome;
}

async function raw(rooms: Rooms, id: MailId, write: (bytes: Buffer) => Promise<void>): Promise<'written' | null> {
  const mail = await rooms.quarantine.open(id);
  if (mail === null) return null;
  try {
    for (const { chunk } of windows(mail.bytes, WINDOW)) await write(chunk);
  } finally {
    mail.close();
  }
  return 'written';
}

async function* remove(rooms: Rooms, ids: readonly MailId[], isSpam: boolean): AsyncIterable<Outcome> {
  for (const id of ids) {
    const item = await rooms.quarantine.find(id);
    const taught = isSpam ? await teachSpam(rooms, id) : '';
    const done = await rooms.quarantine.remove(id);
    const step = { mail: id, session: null, at: rooms.clock.now() };
    if (done) await rooms.note([MailEvent.deleted(step, item?.envelope.recipients ?? [], 'administrator')]);
    yield { id, done, text: done ? `deleted${taught}` : MISSING };
  }
}

async function teachSpam(rooms: Rooms, id: MailId): Promise<string> {
  const mail = await rooms.quarantine.open(id);
  if (mail === null) return '';
  try {
    return await teachKept(rooms, mail.bytes, 'spam');
  } finally {
    mail.close();
  }
}
