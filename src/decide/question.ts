import type { Finding } from '../mail/finding.ts';
import type { Facts, PartView } from './facts.ts';
import type { Levels } from './levels.ts';

const INVISIBLE = /[\p{Cc}\p{Cf}]/gu;
const PLAIN = /^[\x20-\x7e]*$/;

interface Shared {
  byPath: Map<string, PartView> | null;
  readonly names: Map<PartView, readonly string[]>;
  readonly fields: Map<string, readonly string[]>;
}

/**
 * One mail as the conditions ask after it. What several rules ask is worked out once: parts by path, names as they are
 * compared, header fields. `findings` are those that no rule has answered yet, `levels` those of the recipients who are asked for.
 */
export class Question {
  readonly facts: Facts;
  readonly levels: Levels;
  readonly findings: readonly Finding[];
  readonly #shared: Shared;

  constructor(facts: Facts, levels: Levels, findings: readonly Finding[] = facts.findings, origin?: Question) {
    this.facts = facts;
    this.levels = levels;
    this.findings = findings;
    this.#shared = origin ? origin.#shared : { byPath: null, names: new Map(), fields: new Map() };
  }

  /** The same mail with fewer findings left. */
  withFindings(findings: readonly Finding[]): Question {
    return new Question(this.facts, this.levels, findings, this);
  }

  /** The same mail for recipients with other levels. */
  withLevels(levels: Levels): Question {
    return new Question(this.facts, levels, this.findings, this);
  }

  part(path: string): PartView | undefined {
    this.#shared.byPath ??= new Map(this.facts.mail.parts.map((part) => [part.path, part]));
    return this.#shared.byPath.get(path);
  }

  /** The values of a header field, by its name in lower case. */
  field(name: string): readonly string[] {
    let values = this.#shared.fields.get(name);
    if (values === undefined) {
      values = this.facts.mail.field(name);
      this.#shared.fields.set(name, values);
    }
    return values;
  }

  /**
   * Every name of a part as it is compared: in lower case, compatibility forms resolved (a full-width dot is a dot), invisible
   * characters and the trailing dots and spaces that Windows drops removed.
   */
  names(part: PartView): readonly string[] {
    let names = this.#shared.names.get(part);
    if (names === undefined) {
      names = part.names.map(comparable);
      this.#shared.names.set(part, names);
    }
    return names;
  }
}

function comparable(name: string): string {
  const plain = PLAIN.test(name) ? name : name.normalize('NFKC').replace(INVISIBLE, '');
  let end = plain.length;
  while (end > 0 && (plain[end - 1] === '.' || plain[end - 1] === ' ')) end--;
  return plain.slice(0, end).toLowerCase();
}
