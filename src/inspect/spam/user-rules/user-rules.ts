import { RE2Set } from 're2js';
import type { Finding } from '../../../mail/finding.ts';
import { InspectionFailure, type Subject } from '../../inspector.ts';
import type { RuleMail } from '../rules/rule-mail.ts';
import { said } from '../rules/say.ts';
import { MailTexts } from './mail-texts.ts';
import type { PatternPlace, RuleTest } from './rule-draft.ts';
import type { UserRule } from './rule-file.ts';

type PatternRule = UserRule & { readonly test: Extract<RuleTest, { kind: 'pattern' }> };

/** Patterns that are looked for together: more in one would have too many states. */
const SET = 100;
/** The loop is given back after so many milliseconds. */
const BREATH_MS = 5;
/** Rules made of others that are made of others. */
const DEEPEST = 20;

export interface UserRulesMail {
  readonly mail: RuleMail;
  readonly dissection: Subject['dissection'];
  readonly decodeWords: (value: string) => string;
  readonly signal: AbortSignal;
}

/** What a rule has found: how often, and the first of it. */
interface Hit {
  readonly count: number;
  readonly quote: string;
}

/** Rules of one place, their patterns in sets that are matched in one walk. */
interface Group {
  readonly place: PatternPlace;
  readonly rules: readonly PatternRule[];
  /** Null for a rule that no set can have. */
  readonly set: RE2Set | null;
}

/** The administrator's rules in the form of SpamAssassin, ready for use. */
export class UserRules {
  readonly #rules: ReadonlyMap<string, UserRule>;
  readonly #groups: readonly Group[];

  constructor(rules: readonly UserRule[]) {
    this.#rules = new Map(rules.map((rule) => [rule.name, rule]));
    const patterns = rules.filter((rule): rule is PatternRule => rule.test.kind === 'pattern');
    this.#groups = (['body', 'rawbody', 'uri', 'full'] as const).flatMap((place) =>
      groupsOf(
        place,
        patterns.filter(({ test }) => test.place === place),
      ),
    );
  }

  get names(): readonly string[] {
    return [...this.#rules.keys()];
  }

  /** @throws InspectionFailure where the deadline passes */
  async findings({ mail, dissection, decodeWords, signal }: UserRulesMail): Promise<readonly Finding[]> {
    if (this.#rules.size === 0) return [];
    const texts = new MailTexts(mail, dissection, decodeWords);
    const hits = new Map<string, Hit>();
    for (const { name, test, maxHits } of this.#rules.values()) {
      if (test.kind === 'header') keep(hits, name, headerHit(test, texts, maxHits));
    }
    const pause = new Pause(signal);
    for (const group of this.#groups) {
      for (const piece of texts.pieces(group.place)) {
        for (const rule of matching(group, piece)) add(hits, rule, piece);
        await pause.breathe();
      }
    }
    for (const name of this.#rules.keys()) this.#count(name, hits, 0);
    return [...this.#rules.values()].flatMap((rule) => findingOf(rule, hits));
  }

  /** How often a rule hits; of one made of others, whether. What is worked out is kept. */
  #count(name: string, hits: Map<string, Hit>, depth: number): number {
    const known = hits.get(name);
    const rule = this.#rules.get(name);
    if (known !== undefined || rule?.test.kind !== 'meta' || depth > DEEPEST) return known?.count ?? 0;
    const { meta, names } = rule.test;
    const holds = meta((one) => this.#count(one, hits, depth + 1)) !== 0;
    const seen = names.filter((one) => (hits.get(one)?.count ?? 0) > 0);
    hits.set(name, { count: holds ? 1 : 0, quote: `by ${seen.join(', ') || 'none of the rules that it names'}` });
    return holds ? 1 : 0;
  }
}

function findingOf({ name, score, description }: UserRule, hits: ReadonlyMap<string, Hit>): readonly Finding[] {
  const hit = hits.get(name);
  if (score === 0 || hit === undefined || hit.count === 0) return [];
  const evidence = description === '' ? hit.quote : `${description}: ${hit.quote}`;
  return [{ inspector: 'rules', kind: 'spam', name, part: '', score, evidence }];
}

function groupsOf(place: PatternPlace, rules: readonly PatternRule[]): readonly Group[] {
  const alone = rules.filter(({ test }) => test.pattern.forSet === null);
  const together = rules.filter(({ test }) => test.pattern.forSet !== null);
  const groups: Group[] = alone.map((rule) => ({ place, rules: [rule], set: null }));
  for (let start = 0; start < together.length; start += SET) {
    const some = together.slice(start, start + SET);
    const set = new RE2Set(RE2Set.UNANCHORED, 0);
    for (const { test } of some) set.add(test.pattern.forSet ?? '');
    set.compile();
    groups.push({ place, rules: some, set });
  }
  return groups;
}

function matching({ rules, set }: Group, piece: string): readonly PatternRule[] {
  if (set === null) return rules.filter(({ test }) => test.pattern.expression.test(piece));
  return set.match(piece).flatMap((index) => rules[index] ?? []);
}

function headerHit(test: Extract<RuleTest, { kind: 'header' }>, texts: MailTexts, maxHits: number): Hit | null {
  const value = texts.field(test);
  const { pattern, negated, unset, field } = test;
  if (pattern === null) return value === null ? null : { count: 1, quote: `the field ${field} is there` };
  const text = value ?? unset;
  if (negated)
    return text !== null && pattern.expression.test(text)
      ? null
      : { count: 1, quote: `${field} is ${said(text ?? '')}` };
  return text === null ? null : matches(pattern.expression, text, maxHits, `${field} has `);
}

function add(hits: Map<string, Hit>, { name, test, maxHits }: PatternRule, piece: string): void {
  const known = hits.get(name);
  if (known !== undefined && known.count >= maxHits) return;
  const hit = matches(test.pattern.expression, piece, maxHits - (known?.count ?? 0), `${test.place} has `);
  if (hit !== null) hits.set(name, { count: (known?.count ?? 0) + hit.count, quote: known?.quote ?? hit.quote });
}

function matches(
  expression: PatternRule['test']['pattern']['expression'],
  text: string,
  most: number,
  where: string,
): Hit | null {
  const matcher = expression.matcher(text);
  if (!matcher.find()) return null;
  const quote = `${where}${said(text.slice(matcher.start(), matcher.end()))}`;
  let count = 1;
  while (count < most && matcher.find()) count++;
  return { count, quote };
}

function keep(hits: Map<string, Hit>, name: string, hit: Hit | null): void {
  if (hit !== null) hits.set(name, hit);
}

/** Gives the loop back in long work. */
class Pause {
  readonly #signal: AbortSignal;
  #since = performance.now();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  async breathe(): Promise<void> {
    if (performance.now() - this.#since < BREATH_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#signal.aborted) throw new InspectionFailure('late', 'the deadline passed before all rules were asked');
    this.#since = performance.now();
  }
}
