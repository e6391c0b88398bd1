import type { Command } from 'commander';
import { type Complaint, placed } from '../config/complaint.ts';
import type { Config } from '../config/config.ts';
import { loadConfig, type Sound } from '../config/load.ts';
import { type Problem, renderProblem } from '../config/problem.ts';
import { jsonLine, plain } from './plain.ts';
import { ruleAsJson, rulesInOrder, ruleText } from './rule-text.ts';
import type { Terminal } from './terminal.ts';

/** Checks what the schema cannot: whether rules compile, whether ports are free. */
export type Checker = (config: Config) => Promise<readonly Complaint[]>;

/** A spam rule as it is asked. */
export interface ListedRule {
  readonly name: string;
  readonly theme: string;
  readonly sentence: string;
  /** 0: it is off. */
  readonly score: number;
}

/** What a configuration is checked with. */
export interface CheckDeps {
  readonly terminal: Terminal;
  readonly checkers: readonly Checker[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

interface CheckOptions {
  readonly config?: string;
  readonly rules?: boolean;
  readonly spamRules?: boolean;
  readonly json?: boolean;
}

export interface CheckVerbDeps extends CheckDeps {
  readonly spamRules: (config: Config) => Promise<readonly ListedRule[]>;
}

export function register(program: Command, deps: CheckVerbDeps): void {
  program
    .command('check')
    .description('validate the configuration: every mistake with file, line, key and how to mend it')
    .option('--rules', 'show the rules as they are asked, the built-in ones included')
    .option('--spam-rules', 'show the rules that look for signs of spam, with their scores')
    .option('--json', 'one object a line')
    .action(async (_options: unknown, command: Command) => {
      const { terminal } = deps;
      const options = command.optsWithGlobals<CheckOptions>();
      const checked = await checkedConfig(options.config, deps);
      const json = options.json === true;
      for (const problem of checked.problems) {
        terminal.print(json ? jsonLine(problem) : plain(renderProblem(problem, deps.cwd)));
      }
      if (checked.config === null) return terminal.end(1);
      if (options.rules === true) showRules(checked.config, json, terminal);
      else if (options.spamRules === true) showSpamRules(await deps.spamRules(checked.config), json, terminal);
      else if (!json)
        terminal.print(`${checked.config.file ?? 'no configuration file; the defaults hold'}: no mistakes`);
      terminal.end(0);
    });
}

type Checked =
  | (Sound & { readonly problems: readonly [] })
  | { readonly config: null; readonly problems: readonly Problem[] };

/** The configuration, or every mistake in it. */
export async function checkedConfig(
  path: string | undefined,
  { checkers, env, cwd }: Omit<CheckDeps, 'terminal'>,
): Promise<Checked> {
  const loaded = loadConfig({ path, env, cwd });
  if ('problems' in loaded) return { config: null, problems: loaded.problems };
  const { config, source } = loaded;
  const complaints = (await Promise.all(checkers.map((checker) => checker(config)))).flat();
  const problems = complaints.map((complaint) => placed(complaint, source));
  return problems.length > 0 ? { config: null, problems } : { config, source, problems: [] };
}

function showRules(config: Config, json: boolean, terminal: Terminal): void {
  rulesInOrder(config.policy).forEach((rule, index) => {
    if (json) terminal.print(jsonLine(ruleAsJson(rule, index + 1)));
    else for (const line of ruleText(rule, index + 1)) terminal.print(line);
  });
}

function showSpamRules(rules: readonly ListedRule[], json: boolean, terminal: Terminal): void {
  let theme = '';
  for (const rule of rules) {
    if (!json && rule.theme !== theme) terminal.print(rule.theme);
    theme = rule.theme;
    const score = rule.score === 0 ? 'off' : rule.score.toFixed(1);
    if (json) terminal.print(jsonLine(rule));
    else terminal.print(plain(`  ${score.padStart(5)}  ${rule.name}: ${rule.sentence}`));
  }
}
