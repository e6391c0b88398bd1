import { type Constant, Constants } from './constant.ts';
import { Lexer, type Token } from './lexer.ts';

/** Of what is put together. */
const MOST_CHARACTERS = 1024 * 1024;
const MOST_NAMES = 2000;
const LONGEST_STATEMENT = 4000;
const STATEMENTS_BETWEEN_PAUSES = 500;

/**
 * The strings that a module puts together from constant pieces, as `"Wsc" & "ript" & Chr(46) & "Shell"`, where need be over several
 * statements by way of a name; in the order of the source. Names are not told apart by procedure.
 */
export function* joinedStrings(source: string): Generator<void, readonly string[]> {
  const lexer = new Lexer(source);
  const joiner = new Joiner();
  let count = 0;
  for (let statement: Token[] = [], token = lexer.next(); ; token = lexer.next()) {
    if (token !== null && token.kind !== 'end' && statement.length < LONGEST_STATEMENT) {
      statement.push(token);
      continue;
    }
    joiner.take(statement);
    if (token === null || joiner.full) return joiner.end();
    statement = token.kind === 'end' ? [] : [token];
    if (++count % STATEMENTS_BETWEEN_PAUSES === 0) yield;
  }
}

class Joiner {
  readonly #found = new Set<string>();
  readonly #constants = new Constants();
  /** Names that grow: only what they come to is told. */
  readonly #growing = new Set<string>();
  #characters = 0;

  get full(): boolean {
    return this.#characters > MOST_CHARACTERS || this.#constants.spent;
  }

  end(): readonly string[] {
    for (const name of this.#growing) this.#tell(this.#constants.names.get(name) ?? '');
    return [...this.#found];
  }

  take(statement: readonly Token[]): void {
    const assignment = assignmentOf(statement);
    if (assignment !== null) {
      const { name, start } = assignment;
      const whole = this.#constants.at(statement, start);
      if (whole?.end === statement.length) {
        this.#assign(name, whole, statement[start]?.text === name);
        return;
      }
      this.#forget(name);
    }
    for (let at = assignment?.start ?? 0; at < statement.length && !this.full; ) {
      const constant = this.#constants.at(statement, at);
      if (constant?.joined) this.#tell(constant.value);
      at = constant?.end ?? at + 1;
    }
  }

  #assign(name: string, { value, joined }: Constant, grows: boolean): void {
    const { names } = this.#constants;
    if (!grows) this.#forget(name);
    if (names.size < MOST_NAMES || names.has(name)) names.set(name, value);
    if (grows) this.#growing.add(name);
    else if (joined) this.#tell(value);
  }

  #forget(name: string): void {
    const { names } = this.#constants;
    if (this.#growing.delete(name)) this.#tell(names.get(name) ?? '');
    names.delete(name);
  }

  #tell(text: string): void {
    if (text.length < 2 || this.full) return;
    this.#found.add(text);
    this.#characters += text.length;
  }
}

/** Words that may stand before the name in an assignment. */
const BEFORE_NAME = new Set(['let', 'const', 'public', 'private', 'global', 'friend', 'static']);
const MOST_WORDS = 8;

/** Of `name = …` and `Const name As String = …`: the name, and where the value begins. */
function assignmentOf(statement: readonly Token[]): { readonly name: string; readonly start: number } | null {
  const equals = statement.findIndex(({ kind }, at) => kind !== 'name' || at > MOST_WORDS);
  const { kind, text } = statement[equals] ?? { kind: 'end', text: '' };
  if (kind !== 'operator' || text !== '=') return null;
  const words = statement.slice(0, equals).map((token) => token.text);
  const [name, as] = words.filter((word) => !BEFORE_NAME.has(word));
  if (name === undefined || (as !== undefined && as !== 'as')) return null;
  return { name, start: equals + 1 };
}
