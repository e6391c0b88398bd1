import type { Command } from 'commander';
import { duration } from '../config/schema/scalar.ts';
import { jsonLine, plain } from './plain.ts';
import { knownTable, type SenderFact, saidTable, type WaitingMail } from './sender-text.ts';
import { complainOf, type ExitCode, type Terminal } from './terminal.ts';
import { UsageError } from './verb.ts';

/** What is known of senders. Senders are addresses, domains, clients' addresses and networks, in the form that `find` gives. */
export interface Senders {
  /** The form in which he is known; null where the text names no sender. */
  find(text: string): string | null;
  say(sender: string, saying: 'allow' | 'block', keepMs: number): void;
  /** False where nothing was known. */
  forget(sender: string): Promise<boolean>;
  show(sender: string): Promise<readonly SenderFact[]>;
  /** Of whom the administrator has said something. */
  said(): readonly { readonly sender: string; readonly saying: string; readonly at: number }[];
  waiting(): readonly WaitingMail[];
  /** Writes what has been said. @throws where that is impossible now */
  close(): void;
}

export interface SenderDeps {
  readonly terminal: Terminal;
  /** @param config the path that `--config` gives */
  readonly open: (config: string | undefined) => Promise<Senders>;
}

interface Json {
  readonly json?: true;
}

const FOREVER_MS = 100 * 365 * 86_400_000;
const NO_SENDER =
  'is no sender; write ann@example.com, example.com, 192.0.2.1, or a network: a /24, of IPv6 a /64 or a /48';

/** `postern sender ...`: what is known of those who write to us, and what the administrator says of them. */
export function register(program: Command, deps: SenderDeps): void {
  const sender = program
    .command('sender')
    .description('senders: let them in, block them, see what is known of them; a running gateway knows at once');

  sender
    .command('list')
    .description('who is let in or blocked, and mail that was asked to come again')
    .option('--json', 'one object a line')
    .action((options: Json, command: Command) =>
      run(deps, command, async (senders, terminal) => {
        const [said, waiting] = [senders.said(), senders.waiting()];
        if (options.json) for (const one of [...said, ...waiting]) terminal.print(jsonLine(one));
        else await saidTable(terminal, said, waiting);
        return 0;
      }),
    );

  sender
    .command('show <sender>')
    .description('what is known of an address, a domain, a client or its network, and what it counts')
    .option('--json', 'one object a line')
    .action((text: string, options: Json, command: Command) =>
      run(deps, command, async (senders, terminal) => {
        const facts = await senders.show(named(senders, text));
        if (options.json) for (const one of facts) terminal.print(jsonLine(one));
        else await knownTable(terminal, facts);
        return facts.length > 0 ? 0 : 1;
      }),
    );

  for (const [saying, description] of [
    ['allow', 'let them in: greylisting lets them pass at once, and signs of spam weigh less where it is really them'],
    ['block', 'keep back all that claims to come from them'],
  ] as const) {
    sender
      .command(`${saying} <senders...>`)
      .description(description)
      .option('--for <duration>', 'how long it holds, as 30d; left out, until it is forgotten')
      .action((texts: string[], options: { for?: string }, command: Command) =>
        run(deps, command, async (senders, terminal) => {
          const keepMs = options.for === undefined ? FOREVER_MS : span(options.for);
          const names = texts.map((text) => named(senders, text));
          for (const name of names) senders.say(name, saying, keepMs);
          for (const name of names) terminal.print(`${name}: ${saying === 'allow' ? 'let in' : 'blocked'}`);
          return 0;
        }),
      );
  }

  sender
    .command('forget <senders...>')
    .description('forget what was said of them, and all that is known')
    .action((texts: string[], _options: unknown, command: Command) =>
      run(deps, command, async (senders, terminal) => {
        let code: ExitCode = 0;
        for (const name of texts.map((text) => named(senders, text))) {
          if (await senders.forget(name)) terminal.print(`${name}: forgotten`);
          else {
            terminal.complain(`${name}: nothing is known`);
            code = 1;
          }
        }
        return code;
      }),
    );
}

async function run(
  { terminal, open }: SenderDeps,
  command: Command,
  work: (senders: Senders, terminal: Terminal) => Promise<ExitCode>,
): Promise<void> {
  try {
    const senders = await open(command.optsWithGlobals<{ config?: string }>().config);
    const code = await work(senders, terminal);
    senders.close();
    terminal.end(code);
  } catch (error) {
    complainOf(error, terminal);
    terminal.end(2);
  }
}

function named(senders: Senders, text: string): string {
  const name = senders.find(text);
  if (name === null) throw new UsageError(`"${plain(text)}" ${NO_SENDER}`);
  return name;
}

function span(text: string): number {
  const parsed = duration().safeParse(text);
  if (!parsed.success) throw new UsageError(`--for: "${plain(text)}" is no duration; write 12h or 30d`);
  return parsed.data;
}
