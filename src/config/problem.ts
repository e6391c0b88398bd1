import { relative } from 'node:path';

/** One mistake in the configuration. */
export interface Problem {
  /** The file in which it is mended; null where there is none. */
  readonly file: string | null;
  /** From 1; null where no place in the file is meant. */
  readonly line: number | null;
  readonly column: number | null;
  /** Keys from the top, as `listen[0].port`; '' is the file as a whole. */
  readonly path: string;
  readonly message: string;
  /** How to mend it; '' where there is nothing to say. */
  readonly hint: string;
}

/** One line: `postern.yaml:12:5 listen[0].port: what is wrong (how to mend it)`. */
export function renderProblem(problem: Problem, cwd: string): string {
  const { file, line, column, path, message, hint } = problem;
  const place = [file === null ? '' : shortest(file, cwd), line ?? '', line === null ? '' : (column ?? '')];
  const where = [place.filter((piece) => piece !== '').join(':'), path].filter((piece) => piece !== '').join(' ');
  return `${where === '' ? '' : `${where}: `}${message}${hint === '' ? '' : ` (${hint})`}`;
}

export function renderPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(String(key))) text += text === '' ? String(key) : `.${String(key)}`;
    else text += `[${JSON.stringify(String(key))}]`;
  }
  return text;
}

function shortest(file: string, cwd: string): string {
  const short = relative(cwd, file);
  return short !== '' && short.length < file.length ? short : file;
}
