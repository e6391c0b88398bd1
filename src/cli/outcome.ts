import type { MailId } from '../mail/mail-id.ts';
import { jsonLine, plain } from './plain.ts';
import type { ExitCode, Terminal } from './terminal.ts';

/** What became of one mail that a verb was asked to change. */
export interface Outcome {
  readonly id: MailId;
  readonly done: boolean;
  /** What happened, or why not and what to do. */
  readonly text: string;
}

/** Tells of each mail as it is done. 1 where one was not. */
export async function tellOutcomes(
  terminal: Terminal,
  json: boolean,
  outcomes: AsyncIterable<Outcome>,
): Promise<ExitCode> {
  let code: ExitCode = 0;
  for await (const outcome of outcomes) {
    if (!outcome.done) code = 1;
    if (json) terminal.print(jsonLine(outcome));
    else if (outcome.done) terminal.print(`${outcome.id}: ${plain(outcome.text)}`);
    else terminal.complain(`${outcome.id}: ${plain(outcome.text)}`);
  }
  return code;
}
