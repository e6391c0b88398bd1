import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, hostname } from 'node:os';
import { dirname, join, resolve as resolvePath } from 'node:path';
import { compilePolicy } from '../decide/policy.ts';
import { checkFiles } from './check-files.ts';
import { checkSense } from './check-sense.ts';
import type { Config } from './config.ts';
import { explain, type Issue, issuesOf } from './issues.ts';
import { type Problem, renderProblem } from './problem.ts';
import { resolve, type Surroundings } from './resolve.ts';
import { configuration, type Written } from './schema/configuration.ts';
import { ConfigSource } from './source.ts';

export interface LoadRequest {
  /** What `--config` says. */
  readonly path?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** A configuration without mistakes. */
export interface Sound {
  readonly config: Config;
  readonly source: ConfigSource;
}

export type Loaded =
  | Sound
  /** Every mistake, in the order of the file. */
  | { readonly problems: readonly Problem[] };

/**
 * Reads the configuration: the file of `--config`, else that of POSTERN_CONFIG, else postern.yaml in the working folder, else
 * the defaults. Never throws for what is written there.
 */
export function loadConfig(request: LoadRequest): Loaded {
  const file = configFile(request);
  if (file === null) return loadText('', null, request.cwd);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const message = `the configuration cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    const hint = 'name the file with --config or POSTERN_CONFIG, or put it at ./postern.yaml';
    return { problems: [{ file, line: null, column: null, path: '', message, hint }] };
  }
  return loadText(text, file, dirname(file));
}

/** @throws Error with every mistake, in a line each */
export function loadedConfig(request: LoadRequest): Sound {
  return sound(loadConfig(request), request.cwd);
}

/** The same for a text that has been read from `file`, null where there was none. */
export function loadedText(
  { file, text }: { readonly file: string | null; readonly text: string },
  cwd: string,
): Sound {
  return sound(loadText(text, file, file === null ? cwd : dirname(file)), cwd);
}

function sound(loaded: Loaded, cwd: string): Sound {
  if ('config' in loaded) return loaded;
  throw new Error(loaded.problems.map((problem) => renderProblem(problem, cwd)).join('\n'));
}

function configFile({ path, env, cwd }: LoadRequest): string | null {
  const named = path ?? env.POSTERN_CONFIG;
  if (named !== undefined && named !== '') return resolvePath(cwd, named);
  const usual = join(cwd, 'postern.yaml');
  return existsSync(usual) ? usual : null;
}

function loadText(text: string, file: string | null, folder: string): Loaded {
  const source = new ConfigSource(file, text);
  const syntax = source.syntaxProblems();
  if (syntax.length > 0) return { problems: syntax };
  const read = readValue(source);
  if ('problems' in read) return read;
  const { written, issues, broken } = checkShape(read.value);
  const around: Surroundings = {
    file,
    folder,
    hostname: hostname(),
    cores: availableParallelism(),
    exists: existsSync,
  };
  const { policy, problems: wrongRules } = compilePolicy({
    ...written.policy,
    groups: written.groups,
    spam: written.spam,
  });
  const config = resolve(written, policy, around);
  const all = [
    ...issues,
    ...checkSense(written, broken),
    ...(broken.has('groups') ? [] : wrongRules.map((problem) => ({ ...problem, key: false }))),
    ...checkFiles(config),
  ];
  return all.length > 0 ? { problems: located(source, all) } : { config, source };
}

/**
 * What is written, as the schema takes it. Sections with mistakes are left out and named, so that the others can be checked
 * further and everything is told at once.
 */
function checkShape(value: unknown): { written: Written; issues: readonly Issue[]; broken: ReadonlySet<string> } {
  const first = configuration.safeParse(value, { error: explain });
  if (first.success) return { written: first.data, issues: [], broken: new Set() };
  const issues = issuesOf(first.error);
  const broken = new Set(issues.map(({ path }) => String(path[0] ?? '')));
  const whole = typeof value === 'object' && value !== null && !Array.isArray(value);
  const sound = whole ? Object.fromEntries(Object.entries(value).filter(([key]) => !broken.has(key))) : {};
  return { written: configuration.parse(sound), issues, broken };
}

function readValue(source: ConfigSource): { value: unknown } | { problems: readonly Problem[] } {
  try {
    return { value: source.value() };
  } catch (error) {
    const message = `the aliases cannot be resolved: ${error instanceof Error ? error.message : String(error)}`;
    return { problems: [source.problem([], { message, hint: 'write the values out' })] };
  }
}

function located(source: ConfigSource, issues: readonly Issue[]): readonly Problem[] {
  const found = issues.map((issue) => source.problem(issue.path, issue, issue.key ? 'key' : 'value'));
  return found.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}
