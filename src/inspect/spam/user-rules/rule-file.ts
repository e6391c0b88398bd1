import { parseMeta } from './meta-expression.ts';
import { type RuleTest, readTest } from './rule-draft.ts';

/** A rule of a file as it is written there. */
export interface UserRule {
  readonly name: string;
  readonly test: RuleTest;
  /** 0: it is not asked. Those that begin with two underscores have none: others ask for them. */
  readonly score: number;
  /** '' where there is none. */
  readonly description: string;
  /** Hits that count at most, for the arithmetic of others. */
  readonly maxHits: number;
}

/** Why something in a file is left out. */
export interface UserRuleProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
  readonly hint: string;
}

export interface RuleFile {
  readonly path: string;
  readonly text: string;
}

const MOST_LINES = 200_000;
const MOST_RULES = 5000;
/** A rule that matches more often counts as often. */
const MOST_HITS = 50;
const TESTS = new Set(['header', 'body', 'rawbody', 'uri', 'full', 'meta']);
/** Rules of plug-ins, which there are none of here. */
const PLUGIN_TESTS = new Set([
  'mimeheader',
  'uri_detail',
  'askdns',
  'asn_lookup',
  'urirhsbl',
  'urirhssub',
  'uridnsbl',
  'util_rb',
  'replace_rules',
]);
const HINT = 'Postern uses header, body, rawbody, uri, full and meta with patterns in RE2 syntax';
/** What files that ask for it are told. */
const VERSION = '4.000001';
const PERL_VERSION = '5.036000';

/** Reads files of rules as SpamAssassin has them, the last word on a rule counting. What is no rule is passed over. */
export function readRuleFiles(files: readonly RuleFile[]): {
  readonly rules: readonly UserRule[];
  readonly problems: readonly UserRuleProblem[];
} {
  const reader = new Reader();
  for (const { path, text } of files) reader.file(path, text);
  return reader.end();
}

interface Draft {
  readonly kind: string;
  readonly definition: string;
  readonly file: string;
  readonly line: number;
}

class Reader {
  readonly #drafts = new Map<string, Draft>();
  readonly #scores = new Map<string, number>();
  readonly #descriptions = new Map<string, string>();
  readonly #flags = new Map<string, string>();
  readonly #problems: UserRuleProblem[] = [];
  /** Told once, not for each rule that is too many. */
  #isFull = false;
  /** Of the blocks that are open, whether their lines count. */
  #blocks: boolean[] = [];
  #place = { file: '', line: 0 };

  file(path: string, text: string): void {
    this.#blocks = [];
    const lines = text.replace(/^\ufeff/, '').split(/\r?\n/, MOST_LINES);
    for (const [index, written] of lines.entries()) {
      this.#place = { file: path, line: index + 1 };
      const line = written
        .replace(/(?<!\\)#.*$/, '')
        .replaceAll('\\#', '#')
        .trim();
      if (line !== '') this.#line(line);
    }
    if (this.#blocks.length > 0) this.#problem('a block (if, ifplugin) is not closed', 'write endif');
  }

  end(): { rules: readonly UserRule[]; problems: readonly UserRuleProblem[] } {
    const rules = [...this.#drafts].flatMap(([name, draft]) => this.#rule(name, draft));
    return { rules: this.#withoutUnknown(rules), problems: this.#problems };
  }

  #line(line: string): void {
    const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(line) ?? [];
    if (this.#block(word, rest) || this.#blocks.includes(false)) return;
    const [, name = '', value = ''] = /^(\S+)\s*(.*)$/s.exec(rest) ?? [];
    if (TESTS.has(word)) this.#define(word, name, value);
    else if (PLUGIN_TESTS.has(word)) this.#problem(`${word} ${name} belongs to a plug-in of SpamAssassin`, HINT);
    else if (word === 'score') this.#score(name, value);
    else if (word === 'describe') this.#descriptions.set(name, value);
    else if (word === 'tflags') this.#flags.set(name, value);
    else if (word === 'include')
      this.#problem('other files are not included from here', 'name them under spam.rules.spamassassin');
  }

  /** @returns whether the line begins or ends a block */
  #block(word: string, rest: string): boolean {
    switch (word) {
      case 'ifplugin':
        this.#blocks.push(false);
        return true;
      case 'if':
        this.#blocks.push(this.#holds(rest));
        return true;
      case 'else': {
        const last = this.#blocks.pop();
        if (last === undefined) this.#problem('there is no block that this could be of', 'remove it');
        else this.#blocks.push(!last);
        return true;
      }
      case 'endif':
        if (this.#blocks.pop() === undefined) this.#problem('there is no block that this could end', 'remove it');
        return true;
      default:
        return false;
    }
  }

  /** There are no plug-ins and no features of theirs. */
  #holds(condition: string): boolean {
    const plain = condition
      .replace(/\b(?:plugin|can|has)\s*\([^()]*\)/g, '0')
      .replace(/\bperl_version\b/g, PERL_VERSION)
      .replace(/\bversion\b/g, VERSION);
    const read = parseMeta(plain.replace(/\b(?:local_tests_only)\b/g, '0'));
    if (typeof read !== 'string') return read.meta(() => 0) !== 0;
    this.#problem(`the condition is not understood: ${read}`, 'its block is passed over');
    return false;
  }

  #define(kind: string, name: string, definition: string): void {
    if (!/^[A-Za-z_]\w{0,127}$/.test(name)) {
      this.#problem(`"${name}" is no name of a rule`, 'write letters, digits and underscores');
    } else if (this.#drafts.size >= MOST_RULES && !this.#drafts.has(name)) {
      if (!this.#isFull) this.#problem(`there are more than ${MOST_RULES} rules`, 'leave some out');
      this.#isFull = true;
    } else this.#drafts.set(name, { kind, definition, ...this.#place });
  }

  /** Of four scores the last counts: that for a gateway that learns and asks lists. In parentheses one is added. */
  #score(name: string, value: string): void {
    const written = value.split(/\s+/).filter((one) => one !== '');
    const last = written.length === 4 ? written[3] : written[0];
    const relative = /^\(([-+]?[\d.]+)\)$/.exec(last ?? '')?.[1];
    const score = Number(relative ?? last);
    if (last === undefined || !Number.isFinite(score) || Math.abs(score) > 1000) {
      this.#problem(`the score of ${name} is no number`, 'write one number, or four');
    } else this.#scores.set(name, relative === undefined ? score : (this.#scores.get(name) ?? 1) + score);
  }

  #rule(name: string, { kind, definition, file, line }: Draft): readonly UserRule[] {
    const score = name.startsWith('__') ? 0 : (this.#scores.get(name) ?? this.#usualScore(name));
    if (score === 0 && !name.startsWith('__')) return [];
    const test = readTest(kind, definition);
    if (typeof test === 'string') {
      this.#problems.push({ file, line, message: `${name} is left out: ${test}`, hint: HINT });
      return [];
    }
    const flags = this.#flags.get(name) ?? '';
    const most = Number(/\bmaxhits=(\d{1,4})\b/.exec(flags)?.[1] ?? MOST_HITS);
    const maxHits = /\bmultiple\b/.test(flags) ? Math.min(most, MOST_HITS) : 1;
    return [{ name, test, score, description: this.#descriptions.get(name) ?? '', maxHits }];
  }

  #usualScore(name: string): number {
    if (name.startsWith('T_')) return 0.01;
    return /\bnice\b/.test(this.#flags.get(name) ?? '') ? -1 : 1;
  }

  /** A rule made of others is nothing without one of them. */
  #withoutUnknown(rules: readonly UserRule[]): readonly UserRule[] {
    const names = new Set(rules.map(({ name }) => name));
    const missing = ({ test }: UserRule): string | undefined =>
      test.kind === 'meta' ? test.names.find((name) => !names.has(name) && !this.#isOff(name)) : undefined;
    const out = rules.filter((rule) => missing(rule) !== undefined);
    if (out.length === 0) return rules;
    for (const rule of out) {
      const { file = '', line = 0 } = this.#drafts.get(rule.name) ?? {};
      const message = `${rule.name} is left out: there is no rule ${missing(rule)} that it could ask for`;
      this.#problems.push({ file, line, message, hint: HINT });
    }
    return this.#withoutUnknown(rules.filter((rule) => !out.includes(rule)));
  }

  /** It is there and switched off by a score of 0: it never hits. */
  #isOff(name: string): boolean {
    return this.#drafts.has(name) && this.#scores.get(name) === 0;
  }

  #problem(message: string, hint: string): void {
    this.#problems.push({ ...this.#place, message, hint });
  }
}
