import type { Finding } from '../mail/finding.ts';
import type { Facts, PartView } from './facts.ts';

const INVISIBLE = /[\p{Cc}\p{Cf}]/gu;
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * One mail as the conditions ask after it. What several rules ask is worked out once: parts by path and names as they are
 * compared. `findings` are those that no rule has answered yet.
 */
export class Question {
  readonly facts: Facts;
  readonly findings: readonly Finding[];
  readonly #shared: { byPath: Map<string, PartView> | null; names: Map<PartView, readonly string[]> };

  constructor(facts: Facts, findings: readonly Finding[] = facts.findings, origin?: Question) {
    this.facts = facts;
    this.findings = findings;
    this.#shared = origin ? origin.#shared : { byPath: null, names: new Map() };
  }

  /** The same mail with fewer findings left. */
  withFindings(findings: readonly Finding[]): Question {
    return new Question(this.facts, findings, this);
  }

  part(path: string): PartView | undefined {
    this.#shared.byPath ??= new Map(this.facts.mail.parts.map((part) => [part.path, part]));
    return this.#shared.byPath.get(path);
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
