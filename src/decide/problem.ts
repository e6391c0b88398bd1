/** A mistake in a rule. `path` leads to it from the top of the configuration. */
export interface PolicyProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint: string;
}

/** Gathers mistakes below one place of the configuration, so that all are told at once. */
export class ProblemList {
  readonly problems: PolicyProblem[];
  readonly #path: readonly (string | number)[];

  constructor(path: readonly (string | number)[] = [], problems: PolicyProblem[] = []) {
    this.#path = path;
    this.problems = problems;
  }

  /** The same list, seen from deeper down. */
  at(...path: (string | number)[]): ProblemList {
    return new ProblemList([...this.#path, ...path], this.problems);
  }

  add(message: string, hint: string): void {
    this.problems.push({ path: this.#path, message, hint });
  }
}
