import type { Command } from 'commander';
import type { Clock } from '../base/clock.ts';
import type { Bytes } from '../mail/bytes.ts';
import type { MailEvent } from '../mail/event.ts';
import { MailId } from '../mail/mail-id.ts';
import type { Quarantine } from '../quarantine/quarantine.ts';
import type { RecordReader } from '../record/story.ts';
import type { QueueYard } from './queue-yard.ts';
import { complainOf, type ExitCode, type Terminal } from './terminal.ts';

/** What the verbs work on: the state folder, whether or not a gateway runs on it. */
export interface Rooms {
  readonly yard: QueueYard;
  readonly quarantine: Quarantine;
  readonly clock: Clock;
  newId(): MailId;
  /** The caller closes. Rejects where there is no record yet. */
  openRecord(): Promise<RecordReader>;
  /** Writes to the record; resolves when it is written, or cannot be. */
  note(events: readonly MailEvent[]): Promise<void>;
  /** A mail that was kept back is a good one: what was learned of its sender is set right. Never rejects. */
  forgive(id: MailId): Promise<void>;
  /** Teaches the statistical model what a mail is. Resolves with what went wrong; '' where nothing did. */
  teach(mail: Bytes, label: 'spam' | 'ham'): Promise<string>;
  /** Tells the running gateway, if one runs, of mails that have become due. @throws where it does not listen */
  nudge(mails: readonly { readonly id: MailId; readonly due: number }[]): Promise<boolean>;
}

export interface VerbDeps {
  readonly terminal: Terminal;
  /** @param config the path that `--config` gives */
  readonly rooms: (config: string | undefined) => Promise<Rooms>;
}

/**
 * The running gateway is told of a mail before it is moved to where nobody knows of it: it looks there after this time, should
 * the verb not live to tell that the mail is due.
 */
export const LOOKED_FOR_AFTER_MS = 60_000;

/** The command line asks for what makes no sense: exit 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Runs a verb's work. Whatever it throws becomes one line on the standard error, and exit 2. */
export async function runVerb(
  deps: VerbDeps,
  command: Command,
  work: (rooms: Rooms, terminal: Terminal) => Promise<ExitCode>,
): Promise<void> {
  const { terminal } = deps;
  try {
    const rooms = await deps.rooms(command.optsWithGlobals<{ config?: string }>().config);
    terminal.end(await work(rooms, terminal));
  } catch (error) {
    complainOf(error, terminal);
    terminal.end(2);
  }
}

/** @throws UsageError where one is no id */
export function mailIds(texts: readonly string[]): MailId[] {
  return [...new Set(texts)].map(mailId);
}

/** What `--limit` says. @throws UsageError where it is no number of mails */
export function limit(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new UsageError(`--limit: "${text}" is no number of mails`);
  return count;
}

/** @throws UsageError where it is no id */
export function mailId(text: string): MailId {
  const id = MailId.parse(text.toUpperCase());
  if (id === null)
    throw new UsageError(
      `"${text}" is no mail's id; an id has 16 letters and digits, as "postern queue list" shows them`,
    );
  return id;
}
