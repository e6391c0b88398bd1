import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadYaraEngine, type YaraEngine, type YaraScanner } from './yara-engine.ts';

/** Folder of the rules that come with the gateway. */
export const OWN_RULES = fileURLToPath(new URL('../../../rules', import.meta.url));

/** Why a rule file could not be used. */
export interface RuleProblem {
  readonly file: string;
  /** From 1; null where the file as a whole is meant. */
  readonly line: number | null;
  readonly message: string;
  /** How to mend it. */
  readonly hint: string;
}

export interface CompiledRules {
  /** Of all files without a problem. */
  readonly scanner: YaraScanner;
  readonly build: YaraEngine['build'];
  readonly files: readonly string[];
}

interface Source {
  readonly file: string;
  readonly text: string;
}

/**
 * Compiles the rules of the given files, and of each `.yar` and `.yara` file in the given folders (their subfolders
 * included), into one scanner. A rule name may occur once in all of them.
 * @returns the rules of the good files, and a problem for everything that is wrong with the others
 * @throws where neither build of YARA-X can be loaded
 */
export async function compileRules(
  paths: readonly string[],
  load: () => Promise<YaraEngine> = loadYaraEngine,
): Promise<{ readonly rules: CompiledRules; readonly errors: readonly RuleProblem[] }> {
  const engine = await load();
  const errors: RuleProblem[] = [];
  const sources = await readSources(paths, errors);
  const all = attempt(engine, sources);
  const good = all === null ? soundSources(engine, sources, errors) : sources;
  const scanner = all ?? engine.compile(joined(good));
  return { rules: { scanner, build: engine.build, files: good.map((source) => source.file) }, errors };
}

function attempt(engine: YaraEngine, sources: readonly Source[]): YaraScanner | null {
  try {
    return engine.compile(joined(sources));
  } catch {
    return null; // the search for the files at fault tells why
  }
}

async function readSources(paths: readonly string[], errors: RuleProblem[]): Promise<readonly Source[]> {
  const sources: Source[] = [];
  for (const path of paths) {
    try {
      for (const file of await ruleFiles(path)) sources.push({ file, text: await readFile(file, 'utf8') });
    } catch (error) {
      errors.push(unreadable(path, error));
    }
  }
  return sources;
}

async function ruleFiles(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  return names
    .filter((name) => /\.yara?$/i.test(name))
    .sort()
    .map((name) => join(path, name));
}

function unreadable(path: string, error: unknown): RuleProblem {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const hint =
    code === 'ENOENT'
      ? 'correct the path, or create the file'
      : code === 'EACCES'
        ? 'give the user that the gateway runs as the right to read it'
        : 'give a readable file, or a folder of .yar files';
  return { file: path, line: null, message: error instanceof Error ? error.message : String(error), hint };
}

/** The sources that compile together. Each is tried alone first, so that every problem is told with its own file and line. */
function soundSources(engine: YaraEngine, sources: readonly Source[], errors: RuleProblem[]): readonly Source[] {
  const alone = sources.filter((source) => {
    const problems = engine.problems(source.text);
    for (const report of problems) errors.push(problemOf(source.file, report, 0));
    return problems.length === 0;
  });
  const together: Source[] = [];
  for (const source of alone) {
    const before = lineCount(joined(together));
    const problems = engine.problems(joined([...together, source]));
    for (const report of problems) errors.push(problemOf(source.file, report, before));
    if (problems.length === 0) together.push(source);
  }
  return together;
}

function joined(sources: readonly Source[]): string {
  return sources.map((source) => `${source.text}\n`).join('');
}

function lineCount(text: string): number {
  return text.split('\n').length - 1;
}

/** The compiler reports as rustc does: a title, ` --> line:2:20`, the line itself, and labels below `^` or `-`. */
function problemOf(file: string, report: string, linesBefore: number): RuleProblem {
  const title = (report.split('\n')[0] ?? report).replace(/^.*?error(?:\[\w+\])?: /, '');
  const line = /--> line:(\d+):/.exec(report)?.[1];
  const label = /\^+ (.*)/.exec(report)?.[1];
  return {
    file,
    line: line === undefined ? null : Number(line) - linesBefore,
    message: label === undefined ? title : `${title}: ${label}`,
    hint: hintFor(title, report),
  };
}

function hintFor(title: string, report: string): string {
  if (title.startsWith('duplicate rule'))
    return 'another file has a rule of this name: rename this one, or remove one of them';
  if (title.startsWith('unknown identifier')) {
    return 'define it, or use one of the variables filename, filepath, extension, filetype';
  }
  if (/^ *\d+ \| *include\b/m.test(report)) return 'list the included file, or its folder, beside this one instead';
  return 'correct the rule, or take the file out of the list';
}
