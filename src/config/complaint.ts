import { type Problem, renderProblem } from './problem.ts';
import type { ConfigSource } from './source.ts';

/** A mistake that another part of the gateway found in what the configuration names. */
export interface Complaint {
  /** Keys from the top of the configuration to what is wrong. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint: string;
  /** Where the mistake is in a file that the configuration names. */
  readonly at?: { readonly file: string; readonly line: number | null };
}

/** Thrown by what cannot begin its work for mistakes in what the configuration names. */
export class ConfigMistakes extends Error {
  override name = 'ConfigMistakes';
  readonly complaints: readonly Complaint[];

  constructor(complaints: readonly Complaint[]) {
    super(complaints.map(({ message, hint }) => `${message} (${hint})`).join('\n'));
    this.complaints = complaints;
  }
}

/** The mistake with its place in the configuration. */
export function placed({ path, message, hint, at }: Complaint, source: ConfigSource): Problem {
  const problem = source.problem(path, { message, hint });
  return at === undefined ? problem : { ...problem, file: at.file, line: at.line, column: null };
}

/**
 * Does what needs the things that a configuration names.
 * @throws Error for mistakes in them, in a line each, as `postern check` shows them
 */
export async function withPlaces<T>(source: ConfigSource, cwd: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConfigMistakes)) throw error;
    const lines = error.complaints.map((complaint) => renderProblem(placed(complaint, source), cwd));
    throw new Error(lines.join('\n'), { cause: error });
  }
}
