import {
  type Document,
  isMap,
  isNode,
  isPair,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  type YAMLError,
} from 'yaml';
import { type Problem, renderPath } from './problem.ts';

/** The text of a configuration, with the place of everything in it. */
export class ConfigSource {
  readonly file: string | null;
  readonly text: string;
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();

  constructor(file: string | null, text: string) {
    this.file = file;
    this.text = text;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
  }

  /** Mistakes of the YAML itself; while there are any, `value` is not to be used. */
  syntaxProblems(): readonly Problem[] {
    return [...this.#document.errors, ...this.#document.warnings].map((error) => this.#syntaxProblem(error));
  }

  /**
   * What is written, as plain data. A key without a value counts as not written, as happens where all that stood below it
   * is commented out.
   * @throws where aliases make it unreasonably large
   */
  value(): unknown {
    return withoutNulls(this.#document.toJS({ maxAliasCount: 100 })) ?? {};
  }

  /** A mistake at `path`: at the key itself, or at its value, or where neither is written at what stands around it. */
  problem(
    path: readonly PropertyKey[],
    mistake: { message: string; hint: string },
    at: 'key' | 'value' = 'value',
  ): Problem {
    const offset = this.#offsetOf(path, at);
    const place = offset === null || this.file === null ? null : this.#lines.linePos(offset);
    return {
      file: this.file,
      line: place?.line ?? null,
      column: place?.col ?? null,
      path: renderPath(path),
      message: mistake.message,
      hint: mistake.hint,
    };
  }

  #offsetOf(path: readonly PropertyKey[], at: 'key' | 'value'): number | null {
    let node: unknown = this.#document.contents;
    let offset = startOf(node);
    for (const [index, key] of path.entries()) {
      const pair = isMap(node) ? node.items.find((item) => keyOf(item) === String(key)) : undefined;
      if (pair !== undefined) offset = startOf(pair.key) ?? offset;
      const next: unknown = pair !== undefined ? pair.value : isSeq(node) ? node.items[Number(key)] : undefined;
      if (next === undefined || next === null) return offset;
      node = next;
      const wantsKey = pair !== undefined && (at === 'key' || isMap(node) || isSeq(node)) && index === path.length - 1;
      if (!wantsKey) offset = startOf(node) ?? offset;
    }
    return offset;
  }

  #syntaxProblem(error: YAMLError): Problem {
    const { line, col } = this.#lines.linePos(error.pos[0]);
    return {
      file: this.file,
      line,
      column: col,
      path: '',
      message: `not valid YAML: ${error.message}`,
      hint: hintFor(error.code),
    };
  }
}

function hintFor(code: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'keep one of the two and remove the other';
    case 'TAB_AS_INDENT':
      return 'indent with spaces';
    case 'BAD_INDENT':
      return 'give entries of the same level the same indentation';
    case 'MULTIPLE_DOCS':
      return 'remove the line ---';
    default:
      return 'put values with : # * & ! % @ or brackets in quotes, and check the indentation';
  }
}

function keyOf({ key }: Pair): string {
  return isNode(key) ? String(key.toJSON()) : String(key);
}

function startOf(node: unknown): number | null {
  if (isPair(node)) return startOf(node.key);
  return isNode(node) ? (node.range?.[0] ?? null) : null;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== null)
      .map(([key, entry]) => [key, withoutNulls(entry)]),
  );
}
