import { type Command, Option } from 'commander';
import type { Address } from '../mail/address.ts';
import { MailEvent } from '../mail/event.ts';
import type { MailId } from '../mail/mail-id.ts';
import { type Outcome, tellOutcomes } from './outcome.ts';
import { jsonLine } from './plain.ts';
import { queuedJson, queuedText, queueTable } from './queue-text.ts';
import { type Moved, QUEUE_STATES, type QueueState, type QueueYard } from './queue-yard.ts';
import { LOOKED_FOR_AFTER_MS, limit, mailId, mailIds, type Rooms, runVerb, UsageError, type VerbDeps } from './verb.ts';

interface Json {
  readonly json?: true;
}

/** `postern queue ...`: mail that the gateway has in custody. */
export function register(program: Command, deps: VerbDeps): void {
  const queue = program.command('queue').description('mail in custody: look at it, hurry it, hold it, delete it');

  queue
    .command('list')
    .description('all mail in the spool')
    .addOption(new Option('--state <state>', 'only mail in this state').choices(QUEUE_STATES))
    .option('--limit <count>', 'so many mails at most')
    .option('--json', 'one object a line')
    .action((options: Json & { state?: QueueState; limit?: string }, command: Command) =>
      runVerb(deps, command, async ({ yard }, terminal) => {
        const all = yard.list(options.state);
        const mails = options.limit === undefined ? all : firstOf(all, limit(options.limit));
        if (options.json) for await (const mail of mails) terminal.print(jsonLine(queuedJson(mail)));
        else await queueTable(terminal, mails);
        return 0;
      }),
    );

  queue
    .command('count')
    .description('how many mails are in each state; quick, however long the queue')
    .option('--json', 'one object')
    .action((options: Json, command: Command) =>
      runVerb(deps, command, async ({ yard }, terminal) => {
        const counts = await yard.count();
        if (options.json) terminal.print(jsonLine(counts));
        else
          for (const state of QUEUE_STATES) terminal.print(`${state.padEnd(10)}${String(counts[state]).padStart(8)}`);
        return 0;
      }),
    );

  queue
    .command('show <id>')
    .description('one mail: envelope, verdict, and how far each recipient has come')
    .option('--json', 'one object')
    .action((id: string, options: Json, command: Command) =>
      runVerb(deps, command, async ({ yard }, terminal) => {
        const mail = await yard.read(mailId(id));
        if (mail === null) {
          terminal.complain(`${mailId(id)}: ${GONE}`);
          return 1;
        }
        mail.close();
        if (options.json) terminal.print(jsonLine(queuedJson({ ...mail, mail, damage: null })));
        else for (const line of queuedText(mail)) terminal.print(line);
        return 0;
      }),
    );

  queue
    .command('flush [ids...]')
    .description('try to deliver now: these deferred or held mails, or with --all every deferred one')
    .option('--all', 'every deferred mail')
    .option('--json', 'one object a line')
    .action((ids: string[], options: Json & { all?: true }, command: Command) =>
      runVerb(deps, command, (rooms, terminal) => {
        if (options.all ? ids.length > 0 : ids.length === 0)
          throw new UsageError('name the mails to flush, or give --all, not both');
        const outcomes = options.all ? flushAll(rooms) : flush(rooms, mailIds(ids));
        return tellOutcomes(terminal, options.json ?? false, outcomes);
      }),
    );

  queue
    .command('hold <ids...>')
    .description('keep deferred mail back until it is flushed')
    .option('--json', 'one object a line')
    .action((ids: string[], options: Json, command: Command) =>
      runVerb(deps, command, (rooms, terminal) =>
        tellOutcomes(terminal, options.json ?? false, hold(rooms, mailIds(ids))),
      ),
    );

  queue
    .command('delete <ids...>')
    .description('delete deferred or held mail for good; nobody is told')
    .option('--json', 'one object a line')
    .action((ids: string[], options: Json, command: Command) =>
      runVerb(deps, command, (rooms, terminal) =>
        tellOutcomes(terminal, options.json ?? false, remove(rooms, mailIds(ids))),
      ),
    );
}

async function* firstOf<T>(items: AsyncIterable<T>, most: number): AsyncIterable<T> {
  let count = 0;
  for await (const item of items) {
    yield item;
    if (++count === most) return;
  }
}

const GONE = 'there is no such mail in the spool; "postern trace ID" tells what became of it';
const FAILED: { readonly [K in Exclude<Moved, 'done'>]: string } = {
  busy: 'a worker carries it just now; try again in a moment',
  absent: 'there is no such deferred or held mail; "postern trace ID" tells what became of it',
};
/** So many mails are rescheduled before the gateway is told. */
const MOST_NUDGED = 1000;

/** Every deferred mail, without reading it. */
async function* flushAll({ yard, clock, nudge }: Rooms): AsyncIterable<Outcome> {
  const now = clock.now();
  let hurried: { id: MailId; due: number }[] = [];
  for await (const { id, due } of yard.schedule()) {
    if (due <= now) continue;
    // What has gone meanwhile needs no hurry.
    if ((await yard.hasten(id, due, now)) !== 'done') continue;
    hurried.push({ id, due: now });
    yield outcome(id, 'done', 'due now');
    if (hurried.length === MOST_NUDGED) {
      await nudge(hurried);
      hurried = [];
    }
  }
  if (hurried.length > 0) await nudge(hurried);
}

async function* flush(rooms: Rooms, ids: Iterable<MailId>): AsyncIterable<Outcome> {
  const due = rooms.clock.now();
  const hurried: { id: MailId; due: number }[] = [];
  for (const id of ids) {
    const before = await look(rooms.yard, id);
    if (before.state === 'hold') await rooms.nudge([{ id, due: due + LOOKED_FOR_AFTER_MS }]);
    const moved = await rooms.yard.reschedule(id, due);
    if (moved === 'done') hurried.push({ id, due });
    const released = moved === 'done' && before.state === 'hold';
    if (released) await rooms.note([MailEvent.released(step(rooms, id), before.unfinished, id)]);
    yield outcome(id, moved, released ? 'released, due now' : 'due now');
  }
  if (hurried.length > 0) await rooms.nudge(hurried);
}

async function* hold(rooms: Rooms, ids: Iterable<MailId>): AsyncIterable<Outcome> {
  for (const id of ids) {
    const { unfinished } = await look(rooms.yard, id);
    const moved = await rooms.yard.hold(id);
    if (moved === 'done') await rooms.note([MailEvent.held(step(rooms, id), unfinished, 'administrator')]);
    yield outcome(id, moved, 'held; "postern queue flush ID" lets it go');
  }
}

async function* remove(rooms: Rooms, ids: Iterable<MailId>): AsyncIterable<Outcome> {
  for (const id of ids) {
    const { unfinished } = await look(rooms.yard, id);
    const moved = await rooms.yard.remove(id);
    const now = step(rooms, id);
    if (moved === 'done')
      await rooms.note([MailEvent.deleted(now, unfinished, 'administrator'), MailEvent.finished(now)]);
    yield outcome(id, moved, 'deleted');
  }
}

function outcome(id: MailId, moved: Moved, text: string): Outcome {
  return { id, done: moved === 'done', text: moved === 'done' ? text : FAILED[moved] };
}

function step({ clock }: Rooms, id: MailId) {
  return { mail: id, session: null, at: clock.now() };
}

interface Seen {
  /** Null where there is no such mail, or none that can be read. */
  readonly state: QueueState | null;
  /** The recipients whose mail has not ended yet. */
  readonly unfinished: readonly Address[];
}

async function look(yard: QueueYard, id: MailId): Promise<Seen> {
  const mail = await yard.read(id).catch(() => null);
  if (mail === null) return { state: null, unfinished: [] };
  mail.close();
  const { recipients } = mail.record.envelope;
  return {
    state: mail.state,
    unfinished: recipients.filter(({ key }) => (mail.progress.get(key)?.state ?? 'deferred') === 'deferred'),
  };
}
