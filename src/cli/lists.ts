import type { Command } from 'commander';
import { jsonLine } from './plain.ts';
import { printTable } from './table.ts';
import { complainOf, type Terminal } from './terminal.ts';

/** A list in the DNS as it is at this moment. */
export interface ListReport {
  readonly name: string;
  readonly zone: string;
  /** When it is asked. */
  readonly asked: 'connection' | 'mail';
  /** `unknown`: it did not answer. */
  readonly state: 'in-use' | 'left-out' | 'slow' | 'unknown';
  /** Why it is not in use; '' where it is. */
  readonly why: string;
  /** What it answered to its test entries. */
  readonly probes: readonly { readonly name: string; readonly answer: string }[];
  /** Milliseconds until all of them were answered. */
  readonly ms: number;
}

export interface ListsDeps {
  readonly terminal: Terminal;
  /** Looks at all lists that are configured. @param config the path that `--config` gives */
  readonly look: (config: string | undefined) => Promise<readonly ListReport[]>;
}

/** `postern lists`: whether the lists in the DNS can be believed. */
export function register(program: Command, { terminal, look }: ListsDeps): void {
  program
    .command('lists')
    .description('looks at each list in the DNS by its test entries: whether it can be used, and why not')
    .option('--json', 'one object a line')
    .action(async ({ json }: { json?: true }, command: Command) => {
      try {
        const reports = await look(command.optsWithGlobals<{ config?: string }>().config);
        if (json) for (const report of reports) terminal.print(jsonLine(report));
        else await table(terminal, reports);
        terminal.end(reports.every(({ state }) => state === 'in-use') ? 0 : 1);
      } catch (error) {
        complainOf(error, terminal);
        terminal.end(2);
      }
    });
}

function table(terminal: Terminal, reports: readonly ListReport[]): Promise<void> {
  return printTable(
    terminal,
    [
      { title: 'list' },
      { title: 'zone' },
      { title: 'asked at' },
      { title: 'state' },
      { title: 'answers', flexible: true },
      { title: 'why', flexible: true },
    ],
    reports.map(({ name, zone, asked, state, why, probes, ms }) => [
      name,
      zone,
      asked,
      state,
      `${probes.map((probe) => `${probe.name}: ${probe.answer}`).join(', ')} (${ms} ms)`,
      why,
    ]),
    'No list is configured: spam.lists.use and admission.dnsLists.lists are empty.',
  );
}
